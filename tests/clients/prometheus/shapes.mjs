// SPDX-License-Identifier: Apache-2.0
// shapes.mjs OURS THEIRS: the same requests to both; answers must be equal, but for what `explained`
// gives a reason for.
import { isDeepStrictEqual } from 'node:util';

const [ours, theirs] = process.argv.slice(2);

async function ask(base, request) {
  const url = new URL(base + request.path);
  const form = new URLSearchParams(request.parameters ?? []);
  const options = { method: request.method ?? 'GET' };
  if (request.form) {
    options.method = 'POST';
    options.body = form;
  } else {
    for (const [name, value] of form) url.searchParams.append(name, value);
  }
  const answer = await fetch(url, options);
  const text = await answer.text();
  let body = null;
  try { body = JSON.parse(text); } catch { /* a plain refusal */ }
  return { status: answer.status, body };
}

// --- both have the same samples -------------------------------------------------------------------

const newest = async (base) => {
  const { body } = await ask(base, { path: '/api/v1/query', parameters: { query: 'timestamp(queue_depth{queue="mail"})' } });
  return Number(body?.data?.result?.[0]?.value?.[1] ?? 0);
};
const first = async (base) => {
  const { body } = await ask(base, { path: '/api/v1/query', parameters: { query: 'count_over_time(queue_depth{queue="mail"}[10m])' } });
  return Number(body?.data?.result?.[0]?.value?.[1] ?? 0);
};
const rulesKnown = async (base) => {
  const { body } = await ask(base, { path: '/api/v1/rules' });
  const rules = (body?.data?.groups ?? []).flatMap((group) => group.rules);
  return rules.length === 5 && rules.every((rule) => rule.health !== 'unknown') &&
    rules.some((rule) => rule.state === 'firing');
};
const deadline = Date.now() + 60_000;
let at = 0;
for (;;) {
  if (Date.now() > deadline) throw new Error('samples or rules do not arrive');
  try {
    const [a, b] = [await newest(ours), await newest(theirs)];
    at = Math.floor(Math.min(a, b));
    const { body } = await ask(ours, { path: '/api/v1/metadata' });
    if (a > 0 && b > 0 && (await first(ours)) >= 8 && (await first(theirs)) >= 8 &&
        Object.keys(body.data).length >= 4 && (await rulesKnown(ours)) && (await rulesKnown(theirs)))
      break;
  } catch { /* not up yet */ }
  await new Promise((done) => setTimeout(done, 200));
}

// --- what is asked --------------------------------------------------------------------------------

const time = String(at);
const start = String(at - 5);
const query = (text, more = {}) => ({ path: '/api/v1/query', parameters: { query: text, time, ...more } });
const range = (text, more = {}) =>
  ({ path: '/api/v1/query_range', parameters: { query: text, start, end: time, step: '1', ...more } });
const bad = (request) => ({ ...request, refused: true });
const many = (name, values) => values.map((value) => [name, value]);

const requests = [
  ...['1', '1 + 1', '"text"', 'vector(1.5)', '0/0', '1/0', '-1/0', '1e300*1e10', 'scalar(queue_depth{queue="mail"})',
    'queue_depth', 'sum by (queue) (queue_depth)', 'rate(requests_total[5s])', 'queue_depth[3s]',
    'sort_desc(queue_depth)', 'topk(1, queue_depth)', 'absent(nothing)', 'absent(nothing{a="b"})', 'nothing', 'odd', 'odd * 0', 'odd > 5',
    'histogram_quantile(0.9, latency_seconds_bucket)', 'queue_depth offset 2s', `queue_depth @ ${at - 2}`,
    'label_join(queue_depth, "x", "-", "queue", "job")', 'count_values("v", queue_depth)', 'up == bool 1',
    'max_over_time(sum(queue_depth)[4s:1s])', 'time()', 'hour()', 'requests_total{path=~"/.*"}',
    'quantile(0.5, queue_depth)', 'queue_depth and on (queue) requests_total', '{__name__=~"queue.*"}',
  ].map((text) => query(text)),
  query('queue_depth', { time: new Date(at * 1000).toISOString() }),
  query('queue_depth', { time: `${at}.25` }),
  query('queue_depth', { lookback_delta: '10s' }),
  query('queue_depth', { timeout: '5s' }),
  { ...query('queue_depth'), form: true },
  { path: '/api/v1/query', form: true, parameters: { query: '1+1', time } },   // Grafana: is it there?
  range('queue_depth'), range('sum(rate(requests_total[3s])) by (code)', { step: '2s' }), range('1'), range('nothing'),
  range('queue_depth', { step: '0.5' }), { ...range('queue_depth'), form: true }, range('odd'),
  range('queue_depth', { start: new Date((at - 3) * 1000).toISOString() }),
  ...['queue_depth{', '', 'sum(', 'rate(queue_depth)', 'foo bar', '{}', '{a=""}', 'unknown(1)', '1 +', '"a" + 1']
    .map((text) => bad(query(text))),
  bad(query('queue_depth', { time: 'yesterday' })), bad(query('queue_depth', { timeout: 'soon' })),
  bad(range('queue_depth', { step: '0' })), bad(range('queue_depth', { step: '-1' })),
  bad(range('queue_depth', { step: 'x' })), bad(range('queue_depth', { end: String(at - 10) })),
  bad(range('queue_depth', { start: '' })), bad(range('queue_depth[5s]')), bad(range('"text"')),
  bad(range('queue_depth', { start: '0', step: '1' })),
  bad(query('queue_depth * on (job) requests_total')),
  bad(query('label_replace(queue_depth, "queue", "x", "", "")')),
  { path: '/api/v1/labels' }, { path: '/api/v1/labels', form: true },
  { path: '/api/v1/labels', parameters: many('match[]', ['queue_depth', 'odd']) },
  { path: '/api/v1/labels', form: true, parameters: [['match[]', 'queue_depth'], ['start', start], ['end', time]] },
  { path: '/api/v1/labels', parameters: { 'match[]': 'nothing' } },
  bad({ path: '/api/v1/labels', parameters: { 'match[]': '{}' } }),
  bad({ path: '/api/v1/labels', parameters: { start: 'x' } }),
  ...['queue', 'code', '__name__', 'nothing', 'path'].map((name) => ({ path: `/api/v1/label/${name}/values` })),
  { path: '/api/v1/label/queue/values', parameters: { 'match[]': 'queue_depth{queue=~"m.*"}' } },
  bad({ path: '/api/v1/label/queue/values', method: 'POST' }),
  { path: '/api/v1/series', parameters: { 'match[]': 'queue_depth' } },
  { path: '/api/v1/series', form: true, parameters: many('match[]', ['queue_depth', '{__name__="odd",kind="nan"}', 'queue_depth']) },
  { path: '/api/v1/series', parameters: { 'match[]': 'nothing' } },
  { path: '/api/v1/series', parameters: { 'match[]': 'queue_depth', start, end: time } },
  bad({ path: '/api/v1/series' }), bad({ path: '/api/v1/series', parameters: { 'match[]': 'sum(queue_depth)' } }),
  bad({ path: '/api/v1/series', parameters: { 'match[]': '{' } }),
  { path: '/api/v1/rules' }, { path: '/api/v1/rules', parameters: { type: 'alert' } },
  { path: '/api/v1/rules', parameters: { type: 'record' } },
  bad({ path: '/api/v1/rules', parameters: { type: 'x' } }), bad({ path: '/api/v1/rules', method: 'POST' }),
  { path: '/api/v1/alerts' },
  { path: '/api/v1/metadata', parameters: { metric: 'queue_depth' } },
  { path: '/api/v1/metadata', parameters: { metric: 'nothing' } },
  { path: '/api/v1/metadata' }, bad({ path: '/api/v1/metadata', parameters: { limit: 'x' } }),
  { path: '/api/v1/format_query', parameters: { query: 'sum by(queue)(queue_depth{queue="mail"}>1)' } },
  { path: '/api/v1/format_query', form: true, parameters: { query: 'a+b' } },
  bad({ path: '/api/v1/format_query', parameters: { query: 'a+' } }),
  { path: '/api/v1/query_exemplars', parameters: { query: 'queue_depth', start, end: time } },
  { path: '/api/v1/status/buildinfo' },
  query('queue_depth', { stats: 'true' }),
];

// --- differences, each with its reason ------------------------------------------------------------

const same = (value, change) => {
  if (Array.isArray(value)) return value.map((one) => same(one, change));
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, change(key, same(one, change))]));
  return value;
};
const by = (key) => (a, b) => (key(a) < key(b) ? -1 : 1);

function explained(request, answer) {
  let { status, body } = answer;
  const path = request.path;
  // Words of refusals changed from 2.42, which Debian has, to 3.x, which we follow.
  if (request.refused) return { status, kind: status === 405 ? undefined : body?.errorType };
  // Evaluations happen at their own moments, and take their own time.
  const moments = { evaluationTime: 0, lastEvaluation: '', activeAt: '', keepFiringSince: '' };
  body = same(body, (key, value) => (key in moments ? moments[key] : value));
  // Nobody promises an order of these.
  if (path.endsWith('/series')) body.data.sort(by(JSON.stringify));
  if (path.endsWith('/alerts')) body.data.alerts.sort(by(JSON.stringify));
  if (path.endsWith('/query') && body.data.resultType === 'vector' && !/^(sort|topk)/.test(request.parameters.query))
    body.data.result.sort(by((one) => JSON.stringify(one.metric)));
  if (path.endsWith('/query_range')) body.data.result.sort(by((one) => JSON.stringify(one.metric)));
  for (const group of body.data?.groups ?? [])
    for (const rule of group.rules) rule.alerts?.sort(by(JSON.stringify));
  // We speak as another version, built elsewhere.
  if (path.endsWith('/buildinfo')) body.data = Object.keys(body.data).sort();
  // Groups without a rule that is asked for are left out since 2.46.
  if (body.data?.groups) body.data.groups = body.data.groups.filter((group) => group.rules.length > 0);
  // Words for a broken rule changed as those of refusals did.
  body = same(body, (key, value) => (key === 'lastError' ? 'broken' : value));
  // Theirs knows types of its own scrape (unknown for untyped); ours what it was sent.
  if (path.endsWith('/metadata') && !request.parameters) {
    for (const name of Object.keys(body.data)) if (/^(go_|prometheus_|net_|process_|promhttp_)/.test(name)) delete body.data[name];
  }
  // Times are measured where there are such phases; samples are not counted here.
  if (request.parameters?.stats) body.data.stats = typeof body.data.stats.timings.evalTotalTime;
  return { status, body };
}

let failures = 0;
for (const request of requests) {
  const [a, b] = await Promise.all([ask(ours, request), ask(theirs, request)]);
  const [mine, other] = [explained(request, a), explained(request, b)];
  if (isDeepStrictEqual(mine, other)) continue;
  ++failures;
  console.log(`DIFFERENT ${request.form ? 'POST' : request.method ?? 'GET'} ${request.path} ${JSON.stringify(request.parameters ?? {})}`);
  console.log(`  ours   ${a.status} ${JSON.stringify(a.body).slice(0, 1500)}`);
  console.log(`  theirs ${b.status} ${JSON.stringify(b.body).slice(0, 1500)}`);
}

// --- what 2.42 does not have yet ------------------------------------------------------------------

const check = (what, truth) => { if (!truth) { ++failures; console.log(`FAILED: ${what}`); } };
const answer = async (path, parameters, more = {}) => (await ask(ours, { path, parameters, ...more })).body;
const truncated = (body, count) => body.data.length === count && body.warnings?.[0] === 'results truncated due to limit';
check('series are cut off at the limit', truncated(await answer('/api/v1/series', { 'match[]': 'odd', limit: '2' }), 2));
check('labels are cut off at the limit', truncated(await answer('/api/v1/labels', { limit: '3' }), 3));
check('values are cut off at the limit', truncated(await answer('/api/v1/label/kind/values', { limit: '1' }), 1));
const cut = await answer('/api/v1/query', { query: 'odd', limit: '2' });
check('queries are cut off at the limit', cut.data.result.length === 2 && cut.warnings[0] === 'results truncated due to limit');
check('a limit that is not reached says nothing', (await answer('/api/v1/series', { 'match[]': 'odd', limit: '5' })).warnings === undefined);
check('limits below 0 are refused', (await answer('/api/v1/labels', { limit: '-1' })).errorType === 'bad_data');
check('escaped label names are read', (await answer('/api/v1/label/U__queue/values')).data.length === 2);
const bare = await answer('/api/v1/rules', { exclude_alerts: 'true', type: 'alert' });
check('rules without their alerts', bare.data.groups.every((group) => group.rules.every((rule) => rule.alerts === null)));
const selected = await answer('/api/v1/rules', { 'match[]': '{severity="critical"}' });
check('rules by their labels', selected.data.groups.flatMap((group) => group.rules).map((rule) => rule.name).join() === 'Backlog');
const rulesOf = async (parameters) =>
  (await answer('/api/v1/rules', parameters)).data.groups.flatMap((group) => group.rules).map((rule) => rule.name).join();
check('rules by name', (await rulesOf(many('rule_name[]', ['Never', 'job:requests:sum']))) === 'job:requests:sum,Never');
check('rules by group', (await rulesOf({ 'rule_group[]': 'quiet' })) === 'Never');
check('rules of no group', (await rulesOf({ 'rule_group[]': 'none' })) === '');
check('rules of no file', (await rulesOf({ 'file[]': 'none' })) === '');
const names = [];
for (let token = ''; token !== undefined;) {
  const page = await answer('/api/v1/rules', { group_limit: '1', ...(token && { group_next_token: token }) });
  names.push(...page.data.groups.map((group) => group.name));
  token = page.data.groupNextToken;
}
check(`rule groups page by page: ${names}`, names.join() === 'api,broken,quiet');
check('a page that is gone', (await answer('/api/v1/rules', { group_limit: '1', group_next_token: 'x' })).errorType === 'bad_data');

console.log(`${requests.length} requests compared, ${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
