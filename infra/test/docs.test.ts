import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { readDeployment } from '../lib/deployment.ts';
import { resources, synthesise } from './synthesise.ts';

const file = path.join(import.meta.dirname, '../../docs/deploy.md');
const guide = readFileSync(file, 'utf8');
const template = synthesise({}, { code: Code.fromInline('exports.handler = 1'), handler: 'index.handler' });

suite('docs/deploy.md', () => {
  test('asks for outputs that the stack has', () => {
    const asked = [...guide.matchAll(/\$\(stack (\w+)\)/g)].map(([, name]) => name ?? '');
    assert.ok(asked.length > 3);
    const outputs = Object.keys(template.toJSON().Outputs);
    for (const name of asked) assert.ok(outputs.includes(name), name);
  });

  test('says of every alarm what to do', () => {
    const explained = [...guide.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name ?? '');
    const alarms = resources(template, 'AWS::CloudWatch::Alarm').map(([id]) =>
      id.replace(/^Watch|[0-9A-F]{8}$/g, ''),
    );
    assert.deepEqual(
      alarms.filter((name) => !explained.includes(name)),
      [],
    );
  });

  test('shows the context with its defaults', () => {
    const [, json = ''] = /```json\n(.*?)```/s.exec(guide) ?? [];
    const { alarmEmail, ...shown } = JSON.parse(json) as Readonly<Record<string, unknown>>;
    assert.equal(alarmEmail, 'ops@city.example');
    const defaults = readDeployment(() => undefined);
    assert.deepEqual(Object.keys({ alarmEmail, ...shown }).sort(), Object.keys(defaults).sort());
    assert.deepEqual(
      readDeployment((name) => shown[name]),
      defaults,
    );
  });

  test('adds up', () => {
    const [, table = ''] = /\| \$ \|\n\|[-|]+\n(.*?)\n\n/s.exec(guide) ?? [];
    const amounts = [...table.matchAll(/\| (?:\*\*)?([\d.]+)(?:\*\*)? \|$/gm)].map(([, amount]) =>
      Number(amount),
    );
    const total = amounts.pop();
    assert.ok(amounts.length > 5);
    assert.equal(amounts.reduce((sum, amount) => sum + Math.round(amount * 100), 0) / 100, total);
  });

  test('leads somewhere', () => {
    for (const [, target = ''] of guide.matchAll(/\]\(([^)#]+)/g)) {
      assert.ok(existsSync(path.join(path.dirname(file), target)), target);
    }
  });
});
