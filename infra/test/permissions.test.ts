import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { resources, synthesise } from './synthesise.ts';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
}

/** Actions that are allowed on every resource, and why nothing narrower will do. */
const ON_EVERYTHING: Readonly<Record<string, string>> = {
  'ecr:GetAuthorizationToken': 'a token for the registry of the account: IAM knows no resource for it',
  'ecs:DescribeTasks': 'runTask.sync watches tasks whose ids exist only once they run (AWS documents it so)',
  'ecs:StopTask': 'runTask.sync ends a task that hangs: the same ids',
  'xray:PutTraceSegments': 'X-Ray: IAM knows no resource for it',
  'xray:PutTelemetryRecords': 'X-Ray: IAM knows no resource for it',
  'xray:GetSamplingRules': 'X-Ray: IAM knows no resource for it',
  'xray:GetSamplingTargets': 'X-Ray: IAM knows no resource for it',
};

/** Resource names that end in `*`, and what that stands for. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^\?\/\*$/, 'objects of a bucket'],
  [/^\?\/reports\/\*$/, 'objects of the reports'],
  [/^\?\/index\/\*$/, 'indexes of a table'],
  [/^\?:\*$/, 'versions of a function'],
  [/^arn:\?:ecs:\?:\?:task\/\?\/\*$/, 'tasks of the cluster'],
];

const template = synthesise({}, { code: Code.fromInline('exports.handler = 1'), handler: 'index.handler' });

const statements = resources(template).flatMap(([id, { Properties }]) =>
  ['PolicyDocument', 'AssumeRolePolicyDocument', 'KeyPolicy'].flatMap((name) => {
    const document = Properties[name] as { readonly Statement: readonly Statement[] } | undefined;
    return (document?.Statement ?? []).map((statement) => ({ id, ...statement }));
  }),
);
const allowed = statements.filter(({ Effect }) => Effect === 'Allow');

suite('policies', () => {
  test('there are some', () => assert.ok(allowed.length > 10));

  test('no action is a wildcard', () => {
    for (const { id, Action } of allowed) {
      for (const action of list(Action)) assert.ok(!action.includes('*'), `${id}: ${action}`);
    }
  });

  test('what is allowed on everything has a reason, and every reason is of use', () => {
    const actions = allowed
      .filter(({ Resource }) => list(Resource).includes('*'))
      .flatMap(({ Action }) => list(Action));
    assert.deepEqual([...new Set(actions)].sort(), Object.keys(ON_EVERYTHING).sort());
  });

  test('every other resource is named, but for known families', () => {
    for (const { id, Resource } of allowed) {
      for (const resource of list(Resource)) {
        const name = arnText(resource);
        if (name === '*' || !name.includes('*')) continue;
        assert.ok(
          FAMILIES.some(([pattern]) => pattern.test(name)),
          `${id}: ${name}`,
        );
      }
    }
  });

  test('nobody outside is let in', () => {
    for (const { id, Principal } of allowed) {
      const text = JSON.stringify(Principal) ?? '';
      assert.ok(!text.includes('*') && !text.includes('"AWS"'), `${id}: ${text}`);
    }
  });

  test('runs write reports and tables, never the raw zone, a fetch the raw zone alone; the API only reads tables', () => {
    for (const role of ['FullJobTaskTaskRoleDefaultPolicy', 'LightJobProcessServiceRoleDefaultPolicy']) {
      assert.deepEqual(actionsOf(role, 'DataRaw'), ['s3:GetObject', 's3:ListBucket']);
      assert.deepEqual(actionsOf(role, 'DataReports'), ['s3:DeleteObject', 's3:ListBucket', 's3:PutObject']);
      assert.ok(actionsOf(role, 'DataMetrics').includes('dynamodb:BatchWriteItem'));
    }
    const fetching = 'FullJobFetchesTaskTaskRoleDefaultPolicy';
    const writes = [
      'AbortMultipartUpload',
      'GetObject',
      'ListBucket',
      'ListBucketMultipartUploads',
      'PutObject',
    ];
    assert.deepEqual(
      actionsOf(fetching, 'DataRaw'),
      writes.map((name) => `s3:${name}`),
    );
    assert.deepEqual(actionsOf(fetching, 'DataReports'), []);
    assert.deepEqual(actionsOf(fetching, 'DataMetrics'), []);
    const reading = ['BatchGetItem', 'DescribeTable', 'GetItem', 'Query'].map((name) => `dynamodb:${name}`);
    const api = 'ApiHandlerServiceRoleDefaultPolicy';
    assert.deepEqual(actionsOf(api, 'DataMetrics'), reading);
    assert.deepEqual(actionsOf(api, 'DataRaw'), []);
    assert.deepEqual(actionsOf(api, 'DataReports'), []);
  });

  test('managed policies: writing logs, and no other', () => {
    const managed = resources(template, 'AWS::IAM::Role').flatMap(([, { Properties }]) =>
      list(Properties.ManagedPolicyArns ?? []).map(arnText),
    );
    assert.deepEqual(
      [...new Set(managed)],
      ['arn:?:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
    );
  });
});

/** What a role may do with a bucket or table, by the beginning of their ids. */
function actionsOf(role: string, data: string): readonly string[] {
  return allowed
    .filter(({ id, Resource }) => id.startsWith(role) && JSON.stringify(Resource).includes(`"${data}`))
    .flatMap(({ Action }) => list(Action))
    .toSorted();
}

function list<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}

/** An ARN as text, with `?` in place of what CloudFormation fills in. */
function arnText(value: unknown): string {
  if (typeof value === 'string') return value;
  const join = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  return join ? join[1].map(arnText).join('') : '?';
}
