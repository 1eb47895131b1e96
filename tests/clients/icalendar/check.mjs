// SPDX-License-Identifier: Apache-2.0
// node check.mjs REVEILLE SCHEDULES, in the folder where the npm packages are installed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const ICAL = require('ical.js').default ?? require('ical.js');
const nodeIcal = require('node-ical');
const [reveille, schedules] = process.argv.slice(2);

// A year, from a moment within shifts to another.
const from = Date.parse('2026-01-15T03:04:05Z');
const to = Date.parse('2027-01-15T06:07:08Z');

function who(...args) {
  const run = spawnSync(reveille, ['who', '--config', schedules, ...args,
    '--from', new Date(from).toISOString(), '--to', new Date(to).toISOString()],
  { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

const clipped = (event) => [Math.max(event.from, from), Math.min(event.to, to)];

function byIcalJs(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    return { uid: event.uid, summary: event.summary, description: event.description,
      from: event.startDate.toJSDate().getTime(), to: event.endDate.toJSDate().getTime() };
  });
}

function byNodeIcal(text) {
  return Object.values(nodeIcal.sync.parseICS(text))
    .filter((entry) => entry.type === 'VEVENT')
    .map((entry) => ({ uid: entry.uid, summary: entry.summary, description: entry.description,
      from: entry.start.getTime(), to: entry.end.getTime() }));
}

let compared = 0;
function compare(what, text, expected) {
  for (const line of text.split('\r\n')) {
    assert.ok(!line.includes('\n'), `${what}: every line ends with CRLF`);
    assert.ok(Buffer.byteLength(line) <= 75, `${what}: a line of ${Buffer.byteLength(line)} bytes`);
  }
  for (const [name, parse] of [['ical.js', byIcalJs], ['node-ical', byNodeIcal]]) {
    const events = parse(text).sort((a, b) => a.from - b.from);
    const uids = new Set(events.map((event) => event.uid));
    assert.equal(uids.size, events.length, `${what}, ${name}: each event has an id of its own`);
    assert.deepEqual(events.map((event) => [...clipped(event), event.summary]), expected,
      `${what}, as ${name} reads it`);
    compared += events.length;
  }
}

const calendar = JSON.parse(who('--calendar', '--json'));
assert.equal(calendar.rotations.length, 4);
for (const rotation of calendar.rotations) {
  const expected = rotation.shifts.filter((shift) => shift.people.length > 0)
    .map((shift) => [Date.parse(shift.from), Date.parse(shift.to),
      `${rotation.rotation}: ${shift.full_names.join(', ')}`]);
  assert.ok(expected.length > 10);
  compare(rotation.rotation, who('--ical', '--rotation', rotation.rotation), expected);
}

for (const person of ['ada', 'grace', 'linus']) {
  const shown = JSON.parse(who('--calendar', '--json', '--person', person));
  const expected = shown.rotations.flatMap((rotation) => rotation.shifts.map((shift) =>
    [Date.parse(shift.from), Date.parse(shift.to), `On call: ${rotation.rotation}`]));
  assert.ok(expected.every((shift) => shift[0] < shift[1]));
  const order = (a, b) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1);
  const events = who('--ical', '--person', person);
  for (const parse of [byIcalJs, byNodeIcal]) {
    const found = parse(events).map((event) => [...clipped(event), event.summary]);
    assert.deepEqual(found.sort(order), [...expected].sort(order));
    compared += found.length;
  }
}
console.log(`${compared} shifts are the same for ical.js, node-ical and us`);
