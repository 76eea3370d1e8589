import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { only, resources, synthesise } from './synthesise.ts';

const template = synthesise();

suite('the whole job', () => {
  test('is a Fargate task on arm64 with 2 vCPU and room for the raw files', () => {
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
      RequiresCompatibilities: ['FARGATE'],
      Cpu: '2048',
      Memory: '4096',
      EphemeralStorage: { SizeInGiB: 40 },
    });
  });

  test('knows its buckets, its tables and its city, and holds no secret', () => {
    const { Environment, Privileged = false } = container();
    const names = Environment.map(({ Name }) => Name).sort();
    assert.deepEqual(names, [
      'AWS_REGION',
      'CITYFLOW_MEMORY_LIMIT',
      'CITY_TIMEZONE',
      'DYNAMODB_METRICS_TABLE',
      'DYNAMODB_REPORTS_TABLE',
      'S3_CACHE_LIMIT',
      'S3_RAW_BUCKET',
      'S3_REPORTS_BUCKET',
      'S3_REPORTS_PREFIX',
    ]);
    assert.equal(Privileged, false);
  });

  test('takes settings of the deployment, but not where things are', () => {
    const settings = { STORE_TTL_DAYS: '400', S3_RAW_BUCKET: 'another' };
    const body = JSON.stringify(runTask(synthesise({ settings })));
    assert.ok(body.includes('{"Name":"STORE_TTL_DAYS","Value":"400"}'));
    assert.ok(!body.includes('another'));
  });

  test('starts every day at the hour of the city', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 5 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Paris',
      State: 'ENABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: Match.objectLike({
        Arn: { Ref: Match.stringLikeRegexp('FullJobRuns') },
        Input: '{"command":["daily","--no-fetch"],"collect":true}',
      }),
    });
    synthesise({ timezone: 'America/Toronto', fullRunHour: '3' }).hasResourceProperties(
      'AWS::Scheduler::Schedule',
      { ScheduleExpression: 'cron(0 3 * * ? *)', ScheduleExpressionTimezone: 'America/Toronto' },
    );
  });

  test('is waited for, ended when it hangs, tried again when it fails, and traced', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      TracingConfiguration: { Enabled: true },
    });
    const { States: states, TimeoutSeconds: limit } = machine(template);
    const { Resource, TimeoutSeconds, Retry, Parameters } = states.Run ?? assert.fail();
    assert.match(Resource ?? '', /:states:::ecs:runTask\.sync$/);
    assert.equal(TimeoutSeconds, 7200);
    assert.deepEqual(Retry, [
      { ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 600, MaxAttempts: 3, BackoffRate: 2 },
    ]);
    const fetches = 3 * (states.Fetch?.TimeoutSeconds ?? assert.fail()) + (600 + 1200);
    assert.ok(
      limit > 4 * TimeoutSeconds + (600 + 1200 + 2400) + fetches,
      'every attempt fits, and the waits between them',
    );
    assert.ok(limit < 86_400, 'it is over before the next day');
    assert.equal(Parameters?.LaunchType, 'FARGATE');
    assert.deepEqual(Parameters.Overrides.ContainerOverrides, [
      { Name: 'cityflow', 'Command.$': '$.command' },
    ]);
  });

  test('fetches first; what cannot be fetched is told in the end, and keeps nothing from being processed', () => {
    const { States: states, StartAt } = machine(template);
    assert.equal(StartAt, 'Collect?');
    const asked = states['Collect?'] ?? assert.fail();
    assert.deepEqual(
      asked.Choices?.map(({ Next }) => Next),
      ['Fetch'],
    );
    assert.equal(asked.Default, 'Run');
    const { Catch, Next, Retry } = states.Fetch ?? assert.fail();
    assert.deepEqual(Catch, [{ ErrorEquals: ['States.ALL'], ResultPath: '$.fetchFailure', Next: 'Run' }]);
    assert.equal(Next, 'Run');
    assert.ok(JSON.stringify(Retry).includes('States.TaskFailed'));
    assert.equal(states.Run?.Next, 'Fetched?');
    assert.deepEqual(states['Fetched?']?.Choices, [
      { Variable: '$.fetchFailure', IsPresent: true, Next: 'FetchFailed' },
    ]);
    assert.equal(states.FetchFailed?.Type, 'Fail');
    assert.equal(states.Done?.Type, 'Succeed');
  });

  test('gives keys of services to the fetch alone, as parameters', () => {
    const secrets = { PRIM_API_KEY: '/cityflow/prim' };
    const holders = resources<Task>(synthesise({ secrets }), 'AWS::ECS::TaskDefinition').filter(
      ([, { Properties }]) => Properties.ContainerDefinitions[0]?.Secrets !== undefined,
    );
    const [[id, { Properties }] = assert.fail(), ...others] = holders;
    assert.equal(others.length, 0);
    assert.match(id, /^FullJobFetches/);
    const [given] = Properties.ContainerDefinitions[0]?.Secrets ?? [];
    assert.equal(given?.Name, 'PRIM_API_KEY');
    assert.match(JSON.stringify(given?.ValueFrom), /parameter\/cityflow\/prim/);
    assert.ok(!JSON.stringify(Properties).includes('"PRIM_API_KEY","Value"'));
  });

  test('is the run alone where somebody else fills the raw zone', () => {
    const without = synthesise({ collect: 'false' });
    without.resourceCountIs('AWS::ECS::TaskDefinition', 1);
    assert.deepEqual(Object.keys(machine(without).States), ['Run']);
    without.hasResourceProperties('AWS::Scheduler::Schedule', {
      Target: Match.objectLike({ Input: '{"command":["run"]}' }),
    });
  });

  test('listens to nobody: no port, no rule in, HTTPS out', () => {
    assert.deepEqual(container().PortMappings ?? [], []);
    const { SecurityGroupIngress, SecurityGroupEgress } = only(template, 'AWS::EC2::SecurityGroup');
    assert.equal(SecurityGroupIngress, undefined);
    assert.deepEqual(SecurityGroupEgress, [
      {
        CidrIp: '0.0.0.0/0',
        Description: 'AWS services, open data',
        FromPort: 443,
        IpProtocol: 'tcp',
        ToPort: 443,
      },
    ]);
    assert.deepEqual(resources(template, 'AWS::EC2::SecurityGroupIngress'), []);
  });

  test('reaches S3 and DynamoDB without a NAT gateway', () => {
    assert.deepEqual(resources(template, 'AWS::EC2::NatGateway'), []);
    template.resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' }, 2);
  });

  function container(): Container {
    const [first, ...others] = runTask(template).ContainerDefinitions;
    assert.ok(first && others.length === 0);
    return first;
  }
});

suite('the light job', () => {
  test('is a Lambda image on arm64 with time, memory, disk and tracing', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      PackageType: 'Image',
      Architectures: ['arm64'],
      Timeout: 900,
      MemorySize: 3008,
      EphemeralStorage: { Size: 10_240 },
      TracingConfig: { Mode: 'Active' },
    });
  });

  test('starts at its hours of the city', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 9,13,17 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Paris',
      Target: Match.objectLike({ Input: '{}' }),
    });
  });

  test('is left out without hours', () => {
    const without = synthesise({ lightRunHours: '' });
    assert.deepEqual(resources(without, 'AWS::Lambda::Function'), []);
    without.resourceCountIs('AWS::Scheduler::Schedule', 1);
  });
});

test('every log is kept for three months', () => {
  const groups = resources(template, 'AWS::Logs::LogGroup');
  assert.equal(groups.length, 2);
  for (const [id, { Properties }] of groups) assert.equal(Properties.RetentionInDays, 90, id);
});

test('everything that can have tags says what it belongs to', () => {
  for (const [id, { Properties, Type }] of resources(template)) {
    const tags = Properties.Tags;
    if (!Array.isArray(tags)) continue;
    assert.ok(
      tags.some(({ Key, Value }) => Key === 'environment' && Value === 'prod'),
      `${Type} ${id}`,
    );
  }
  template.hasResourceProperties('AWS::S3::Bucket', {
    Tags: Match.arrayWith([{ Key: 'project', Value: 'cityflow' }]),
  });
});

/** The task that processes; the other one fetches. */
function runTask(from: Template): Task {
  const found = resources<Task>(from, 'AWS::ECS::TaskDefinition').find(([id]) =>
    id.startsWith('FullJobTask'),
  );
  return found?.[1].Properties ?? assert.fail();
}

function machine(from: Template): Definition {
  return definitionOf(only<Machine>(from, 'AWS::StepFunctions::StateMachine').DefinitionString);
}

interface Task {
  readonly ContainerDefinitions: readonly Container[];
}

interface Container {
  readonly Environment: readonly { readonly Name: string }[];
  readonly PortMappings?: readonly unknown[];
  readonly Privileged?: boolean;
  readonly Secrets?: readonly { readonly Name: string; readonly ValueFrom: unknown }[];
}

interface Definition {
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: unknown;
  readonly Resource?: string;
  readonly TimeoutSeconds: number;
  readonly Retry?: unknown;
  readonly Parameters?: {
    readonly LaunchType: string;
    readonly Overrides: { readonly ContainerOverrides: unknown };
  };
}

/** The pieces of a text between what CloudFormation fills in. */
interface Machine {
  readonly DefinitionString: { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
}

/** The states, with `?` in place of what CloudFormation fills in. */
function definitionOf({ 'Fn::Join': [, parts] }: Machine['DefinitionString']): Definition {
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : '?')).join(''));
}
