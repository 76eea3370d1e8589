import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { SETTINGS } from '../../src/config.ts';
import { handler } from '../../src/lambda/process.ts';
import * as store from '../../src/store/dynamodb-tables.ts';
import { METRICS_TABLE, REPORTS_TABLE, TTL_ATTRIBUTE } from '../lib/names.ts';
import { only, resources, synthesise } from './synthesise.ts';

const template = synthesise();
const sources = path.join(import.meta.dirname, '../../src');

suite('the stack and the application agree', () => {
  test('on names, keys and index of the tables', () => {
    const { projection, ...index } = store.METRICS_TABLE.index;
    assert.equal(projection, 'ALL');
    const metrics = { ...store.METRICS_TABLE, index, name: SETTINGS.DYNAMODB_METRICS_TABLE.fallback };
    assert.deepEqual(METRICS_TABLE, metrics);
    const reports = { ...store.REPORTS_TABLE, name: SETTINGS.DYNAMODB_REPORTS_TABLE.fallback };
    assert.deepEqual(REPORTS_TABLE, reports);
    assert.equal(TTL_ATTRIBUTE, store.TTL_ATTRIBUTE);
  });

  test('on what the store may ask of its tables: all that it asks, and nothing more', () => {
    const code = globSync('store/dynamodb*.ts', { cwd: sources }).map((file) =>
      readFileSync(path.join(sources, file), 'utf8'),
    );
    const asked = [...code.join('\n').matchAll(/\bdoc\.(\w+)\(/g)].map(
      ([, method = '']) => ACTIONS[method] ?? method,
    );
    // tables are checked, never made or changed: that is the stack's
    assert.match(code.join('\n'), /new DescribeTableCommand/);
    const allowed = resources<Policy>(template, 'AWS::IAM::Policy')
      .filter(([id]) => id.startsWith('FullJobTaskTaskRole'))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .flatMap(({ Action }) => Action)
      .filter((action) => action.startsWith('dynamodb:'));
    assert.deepEqual([...new Set(allowed)].sort(), [...new Set([...asked, 'dynamodb:DescribeTable'])].sort());
  });

  test('on the names of settings', () => {
    const containers = resources<Task>(template, 'AWS::ECS::TaskDefinition').flatMap(
      ([, { Properties }]) => Properties.ContainerDefinitions,
    );
    const { Environment: light } = only<Light>(template, 'AWS::Lambda::Function');
    const names = [
      ...containers.flatMap(({ Environment }) => Environment.map(({ Name }) => Name)),
      ...Object.keys(light.Variables),
    ];
    assert.ok(names.length > 10);
    for (const name of names) assert.ok(name in SETTINGS, name);
  });

  test('on the lines of the log that are counted', async (t) => {
    const written: string[] = [];
    const { mock } = t.mock.method(process.stdout, 'write', (line: string) => written.push(line) > 0);
    const context = {
      awsRequestId: 'r',
      logStreamName: 's',
      memoryLimitInMB: '3008',
      getRemainingTimeInMillis: () => 0,
    };
    await handler({ dtae: '2023-11-21' }, context);
    mock.restore();
    assert.partialDeepStrictEqual(JSON.parse(written.at(-1) ?? ''), { event: 'failed' });
    // a run that succeeds takes a raw zone and a store: here only the words of its last line
    assert.match(
      readFileSync(path.join(sources, 'lambda/process.ts'), 'utf8'),
      /'done', \{ \.\.\.summary \}/,
    );

    const counted = resources(template, 'AWS::Logs::MetricFilter').map(
      ([, { Properties }]) => Properties.FilterPattern,
    );
    assert.deepEqual(counted, ['{ ($.event = "done") && ($.exit = 0) }', '{ $.event = "failed" }']);
  });
});

/** What IAM calls a method of the document client. */
const ACTIONS: Readonly<Record<string, string>> = {
  get: 'dynamodb:GetItem',
  put: 'dynamodb:PutItem',
  update: 'dynamodb:UpdateItem',
  delete: 'dynamodb:DeleteItem',
  query: 'dynamodb:Query',
  batchGet: 'dynamodb:BatchGetItem',
  batchWrite: 'dynamodb:BatchWriteItem',
};

interface Policy {
  readonly PolicyDocument: {
    readonly Statement: readonly { readonly Action: string | readonly string[] }[];
  };
}

interface Task {
  readonly ContainerDefinitions: readonly { readonly Environment: readonly { readonly Name: string }[] }[];
}

interface Light {
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
}
