// SPDX-License-Identifier: Apache-2.0
// A target to scrape: shop.mjs PORT [FILE], which has the depth of the queue "mail"
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, file] = process.argv.slice(2);

const text = () => `# HELP queue_depth Jobs that wait.\\nSecond line.
# TYPE queue_depth gauge
queue_depth{queue="mail"} ${file ? readFileSync(file, 'utf8').trim() : 42}
queue_depth{queue="jobs"} 7
# TYPE requests_total counter
# HELP requests_total Requests so far.
requests_total{code="200",path="/a \\"b\\""} ${Math.floor(process.uptime() * 10)}
requests_total{code="500",path="/\u00fc"} 3
# TYPE odd untyped
odd{kind="nan"} NaN
odd{kind="inf"} +Inf
odd{kind="minus"} -Inf
odd{kind="tiny"} 1e-300
odd{kind="large"} 123456789012345678901234567890
# TYPE latency_seconds histogram
latency_seconds_bucket{le="0.1"} 5
latency_seconds_bucket{le="1"} 9
latency_seconds_bucket{le="+Inf"} 10
latency_seconds_sum 4.5
latency_seconds_count 10
`;
createServer((request, response) => {
  response.setHeader('Content-Type', 'text/plain; version=0.0.4');
  response.end(text());
}).listen(Number(port), '127.0.0.1');
