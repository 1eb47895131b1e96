// SPDX-License-Identifier: Apache-2.0
// node check.mjs TWILIO_REQUESTS CONTRACT, in the folder where the npm packages are installed.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { createRequire } from 'node:module';

const twilio = createRequire(import.meta.url)('twilio');
const [requests, contract] = process.argv.slice(2);
const children = [];
process.on('exit', () => children.forEach((child) => child.kill()));
setTimeout(() => { console.error('FAILED: not done within 120 s'); process.exit(1); }, 120_000).unref();

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const eventually = async (what, check) => {
  for (let i = 0; i < 300; ++i) {
    const found = await check();
    if (found) { console.log(`ok: ${what}`); return found; }
    await pause(100);
  }
  assert.fail(`never: ${what}`);
};

function ours(args, input = '') {
  const run = spawnSync(requests, args, { input, encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout.trim().split('\n').map((line) => JSON.parse(line));
}

// A form as a web framework hands it to Twilio's validator: repeated fields become arrays.
function fieldsOf(body) {
  const fields = {};
  for (const [key, value] of new URLSearchParams(body)) {
    if (!(key in fields)) fields[key] = value;
    else fields[key] = [].concat(fields[key], value);
  }
  return fields;
}

async function freePort() {
  const socket = createSocket();
  await new Promise((done) => socket.listen(0, '127.0.0.1', done));
  const { port } = socket.address();
  await new Promise((done) => socket.close(done));
  return port;
}

// --- signatures, both ways ---
function checkSignatures() {
  const lines = ours(['signatures']);
  for (const { token, url, body, signature } of lines) {
    assert.equal(twilio.getExpectedTwilioSignature(token, url, fieldsOf(body)), signature, url);
    assert.ok(twilio.validateRequest(token, signature, url, fieldsOf(body)), url);
  }
  console.log(`ok: Twilio's library computes the same ${lines.length} signatures`);

  const origin = 'https://pager.example.org';
  const body = new URLSearchParams([['MessageSid', 'SM1'], ['From', '+13125550100'],
    ['Body', 'Störung “42” & a+b=c 🔥'], ['MediaUrl', 'b'], ['MediaUrl', 'a'], ['MediaUrl', 'b']]);
  const fields = fieldsOf(body);
  const url = `${origin}/carriers/main/text`;
  const good = { url, public_url: origin, token: 'secret', body: body.toString() };
  const sign = (token, at) => twilio.getExpectedTwilioSignature(token, at, fields);
  const json = '{"property": "value", "boolean": true}';
  const hashed = `${url}?bodySHA256=${twilio.getExpectedBodyHash(json)}`;
  const cases = [
    [true, { ...good, name: 'plain', signature: sign('secret', url) }],
    [true, { ...good, name: 'with the port', signature: sign('secret', url.replace('.org', '.org:443')) }],
    [false, { ...good, name: 'another token', signature: sign('guess', url) }],
    [false, { ...good, name: 'another path', signature: sign('secret', `${origin}/carriers/main/x`) }],
    [false, { ...good, name: 'a changed body', body: `${body}&Body=x`, signature: sign('secret', url) }],
    [false, { ...good, name: 'none', signature: '' }],
    [true, { ...good, name: 'a JSON body', url: hashed, body: json,
      signature: twilio.getExpectedTwilioSignature('secret', hashed, {}) }],
    [false, { ...good, name: 'a changed JSON body', url: hashed, body: json.replace('true', 'false'),
      signature: twilio.getExpectedTwilioSignature('secret', hashed, {}) }],
  ];
  const verdicts = ours(['verify'], cases.map(([, line]) => `${JSON.stringify(line)}\n`).join(''));
  cases.forEach(([expected, { name }], i) =>
    assert.deepEqual(verdicts[i], { name, believed: expected }));
  console.log(`ok: we judge ${cases.length} requests signed by Twilio's library as it would`);
}

// --- every request against Twilio's own description of its API ---
async function checkContract() {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const prism = spawn('node_modules/.bin/prism', ['mock', '-h', '127.0.0.1', '-p', port, contract],
    { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(prism);
  let log = '';
  prism.stdout.on('data', (text) => { log += text; });
  prism.stderr.on('data', (text) => { log += text; });
  await eventually('prism listens', () => {
    assert.equal(prism.exitCode, null, log);
    return log.includes('is listening');
  });
  const send = (request, change = {}) => fetch(request.url, {
    method: request.method, body: request.body, ...change,
    headers: { ...request.headers, ...change.headers ?? {
      Authorization: `Basic ${Buffer.from(`${request.user}:${request.password}`).toString('base64')}`,
    } },
  });
  const all = ours(['requests', base]);
  for (const request of all) {
    const answer = await send(request);
    const body = await answer.text();
    assert.ok(answer.ok, `${request.name}: ${answer.status} ${body}`);
    assert.match(JSON.parse(body).sid, /^(SM|CA)/, request.name);
    console.log(`ok: prism takes the ${request.name}`);
  }
  // The peer does look: what the contract forbids, it refuses.
  const text = all[0];
  assert.equal((await send(text, { body: text.body.replace('To=', 'Tu=') })).status, 422);
  assert.equal((await send(text, { body: text.body.replace(/ValidityPeriod=\d+/, 'ValidityPeriod=soon') })).status, 422);
  assert.equal((await send(text, { headers: { Authorization: '' } })).status, 401);
  console.log('ok: prism refuses what the contract forbids');
  prism.kill();
}

// --- the sandbox, for a customer who uses Twilio's own client and TwiML builder ---
class ToSandbox extends twilio.RequestClient {
  constructor(base) { super(); this.base = base; }
  request(options) {
    return super.request({ ...options, uri: options.uri.replace('https://api.twilio.com', this.base) });
  }
}

async function checkSandbox() {
  const seen = [];
  let token = '';
  const customer = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => { body += part; });
    request.on('end', () => {
      const fields = fieldsOf(body);
      const genuine = twilio.validateRequest(token, request.headers['x-twilio-signature'],
        `http://127.0.0.1:${port}${request.url}`, fields);
      seen.push({ path: request.url, genuine, ...fields });
      response.setHeader('Content-Type', 'text/xml');
      response.end(answer(request.url, fields));
    });
  });
  const answer = (path, fields) => {
    const twiml = new twilio.twiml.VoiceResponse();
    if (path === '/voice') {
      twiml.gather({ numDigits: 1, timeout: 2, action: `http://127.0.0.1:${port}/digits` }).say('Fire & smoke. Press 4.');
    } else if (path === '/digits') {
      twiml.say(`You pressed ${fields.Digits}`);
      twiml.hangup();
    } else if (path.endsWith('/text')) {
      const reply = new twilio.twiml.MessagingResponse();
      reply.message('Thank you');
      return reply.toString();
    }
    return twiml.toString();
  };
  await new Promise((done) => customer.listen(0, '127.0.0.1', done));
  const { port } = customer.address();
  const here = `http://127.0.0.1:${port}`;
  const host = spawn(requests, ['serve', here], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(host);
  const network = await new Promise((done) => host.stdout.once('data', (line) => done(JSON.parse(line))));
  token = network.token;
  const client = twilio(network.account, token, { httpClient: new ToSandbox(network.url) });

  const from = '+15005550006';
  const to = '+13125550100';
  const message = await client.messages.create({ to, from, body: 'Fire', statusCallback: `${here}/status` });
  assert.match(message.sid, /^SM[0-9a-f]{32}$/);
  assert.equal(message.status, 'queued');
  const statuses = () => seen.filter((each) => each.path === '/status');
  await eventually('a text is sent and delivered', () =>
    statuses().map((each) => each.MessageStatus).join() === 'sent,delivered');
  assert.equal((await client.messages(message.sid).fetch()).status, 'delivered');
  assert.equal((await client.messages.list({ to })).length, 1);

  const call = await client.calls.create({ to, from, url: `${here}/voice`, timeout: 20,
    statusCallback: `${here}/status`,
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'] });
  assert.equal(call.status, 'queued');
  await eventually('a call is answered and its key heard', () =>
    seen.some((each) => each.path === '/digits' && each.Digits === '4'));
  await eventually('the call ends', () =>
    statuses().filter((each) => each.CallSid).map((each) => each.CallStatus).join()
      === 'initiated,ringing,in-progress,completed');
  assert.deepEqual(statuses().filter((each) => each.CallSid).map((each) => each.SequenceNumber), ['0', '1', '2', '3']);
  assert.equal((await client.calls(call.sid).fetch()).status, 'completed');

  const second = await client.calls.create({ to, from, url: `${here}/voice` });
  assert.equal((await client.calls(second.sid).update({ status: 'completed' })).status, 'canceled');
  await assert.rejects(client.calls(second.sid).update({ status: 'completed' }), { code: 21220, status: 400 });
  await assert.rejects(client.messages.create({ to: '12', from, body: 'x' }), { code: 21211, status: 400 });
  await assert.rejects(twilio(network.account, 'guess', { httpClient: new ToSandbox(network.url) })
    .messages.create({ to, from, body: 'x' }), { code: 20003, status: 401 });
  assert.equal((await client.balance.fetch()).currency, 'USD');

  const press = await fetch(`${network.url}/sandbox/phones/text`, { method: 'POST',
    headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ number: to, body: 'on my way' }) });
  assert.equal(press.status, 200);
  await eventually('a text from the phone arrives', () =>
    seen.some((each) => each.path === '/carriers/box/text' && each.Body === 'on my way'));
  await eventually('and is answered', async () =>
    (await (await fetch(`${network.url}/sandbox/phones`)).text()).includes('Thank you'));
  assert.ok(seen.every((each) => each.genuine), 'every webhook is signed as Twilio signs');
  console.log(`ok: all ${seen.length} webhooks carry a signature that Twilio's library believes`);
  host.stdin.end();
  const code = await new Promise((done) => host.once('exit', done));
  assert.equal(code, 0);
  customer.close();
}

checkSignatures();
await checkContract();
await checkSandbox();
console.log('ok: all');
process.exit(0);
