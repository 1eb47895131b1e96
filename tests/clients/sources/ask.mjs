// ask.mjs SERVER: reads lines "PATH<tab>EXPRESSION" and answers each with whether the expression holds
// of the JSON there, `d` being its data.
import { createInterface } from 'node:readline';

async function holds(path, expression) {
  const answer = await fetch(process.argv[2] + path);
  if (!answer.ok) return false;
  const d = (await answer.json()).data;
  const alert = (name) => d.alerts.find((a) => a.labels.alertname === name);
  const rule = (name) => d.groups.flatMap((g) => g.rules).find((r) => r.name === name);
  return Boolean(new Function('d', 'alert', 'rule', `return ${expression};`)(d, alert, rule));
}

for await (const line of createInterface({ input: process.stdin })) {
  const [path, expression] = line.split('\t');
  console.log(await holds(path, expression).catch(() => false));
}
