import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import { only, resources, synthesise } from './synthesise.ts';

const template = synthesise({ alarmEmail: 'ops@city.example' });
const { id: topic } = only(template, 'AWS::SNS::Topic');

suite('alarms', () => {
  const alarms = resources(template, 'AWS::CloudWatch::Alarm');

  test('errors, duration and stale data, of both jobs', () => {
    assert.deepEqual(alarms.map(([id]) => id.replace(/[0-9A-F]{8}$/, '')).sort(), [
      'WatchFullRunFailed',
      'WatchFullRunSlow',
      'WatchFullRunsStale',
      'WatchLightRunFailed',
      'WatchLightRunSlow',
      'WatchLightRunsStale',
    ]);
  });

  test('each goes to the topic and says what it means', () => {
    for (const [id, { Properties }] of alarms) {
      assert.deepEqual(Properties.AlarmActions, [{ Ref: topic }], id);
      assert.match(String(Properties.AlarmDescription), /\w+ .*[.]$/, id);
    }
  });

  test('silence is bad news: 26 hours without a run that succeeded', () => {
    for (const metric of [
      { Namespace: 'AWS/States', MetricName: 'ExecutionsSucceeded' },
      { Namespace: 'CityFlow/prod', MetricName: 'LightRunsComplete' },
    ]) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        ...metric,
        Statistic: 'Sum',
        Period: 3600,
        EvaluationPeriods: 26,
        DatapointsToAlarm: Match.absent(),
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        TreatMissingData: 'breaching',
      });
    }
  });

  test('a run that takes too long', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/States',
      MetricName: 'ExecutionTime',
      Threshold: 3_600_000,
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Lambda',
      MetricName: 'Duration',
      Threshold: 720_000,
    });
  });

  test('CloudWatch may publish, the address is subscribed', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@city.example',
      TopicArn: { Ref: topic },
    });
  });

  test('nobody is subscribed when no address is given', () => {
    synthesise().resourceCountIs('AWS::SNS::Subscription', 0);
  });
});

test('the dashboard shows both jobs, the tables and the state of every alarm', () => {
  const body = JSON.stringify(only(template, 'AWS::CloudWatch::Dashboard'));
  for (const title of ['Daily runs', 'Light job', 'Tables: capacity used', 'Alarms'])
    assert.ok(body.includes(title), title);
  for (const [id] of resources(template, 'AWS::CloudWatch::Alarm')) assert.ok(body.includes(id), id);
});
