import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Api } from './api.ts';
import type { Deployment } from './deployment.ts';
import type { FullJob } from './full-job.ts';
import { LIGHT_JOB_LIMIT, type LightJob } from './light-job.ts';

/** A day between two runs, and two hours for the second one to be late and to take its time. */
const STALE_AFTER_HOURS = 26;
/** A full run is a matter of minutes; this long, it waits between attempts or something is wrong. */
const SLOW_FULL_RUN = Duration.hours(1);
const SLOW_LIGHT_RUN = Duration.minutes(LIGHT_JOB_LIMIT.toMinutes() * 0.8);

type AlarmProps = Omit<cloudwatch.AlarmProps, 'alarmDescription' | 'evaluationPeriods'> & {
  readonly evaluationPeriods?: number;
};

/** Who is told when a run fails, is slow or does not come, and the dashboard that shows why. */
export class Watch extends Construct {
  readonly topic: sns.Topic;
  private readonly dashboard: cloudwatch.Dashboard;
  private readonly alarms: cloudwatch.Alarm[] = [];

  constructor(scope: Construct, id: string, { environment, alarmEmail }: Deployment) {
    super(scope, id);
    this.topic = new sns.Topic(this, 'Alarms', {
      displayName: `CityFlow ${environment}`,
      enforceSSL: true,
    });
    // a topic with a policy of its own no longer lets the account's alarms in by default
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (alarmEmail !== null) this.topic.addSubscription(new EmailSubscription(alarmEmail));
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: `cityflow-${environment}`,
      defaultInterval: Duration.days(14),
    });
  }

  fullJob({ runs, logGroup }: FullJob): void {
    const hourly = { period: Duration.hours(1) };
    const succeeded = runs.metricSucceeded(hourly);
    const failed = runs.metricFailed(hourly);
    const timedOut = runs.metricTimedOut(hourly);
    const time = runs.metricTime({ period: Duration.minutes(5), statistic: 'Maximum' });
    this.alarm(
      'FullRunFailed',
      'The daily run failed or stayed incomplete, after every attempt: see its log.',
      {
        metric: new cloudwatch.MathExpression({
          expression: 'FILL(failed, 0) + FILL(timedOut, 0)',
          usingMetrics: { failed, timedOut },
          label: 'failed or timed out',
          ...hourly,
        }),
        threshold: 1,
      },
    );
    this.alarm('FullRunSlow', 'The daily run takes far longer than it should.', {
      metric: time,
      threshold: SLOW_FULL_RUN.toMilliseconds(),
    });
    this.stale('FullRunsStale', 'daily run', succeeded);
    this.dashboard.addWidgets(
      graph('Daily runs', [succeeded, failed, timedOut]),
      graph('Daily run: duration', [time]),
      new cloudwatch.LogQueryWidget({
        title: 'Daily run: last lines',
        logGroupNames: [logGroup.logGroupName],
        queryLines: ['fields @timestamp, @message', 'sort @timestamp desc', 'limit 50'],
        width: 24,
        height: 8,
      }),
    );
  }

  lightJob({ runs, complete, failed }: LightJob): void {
    const often = { period: Duration.minutes(5) };
    const crashed = runs.metricErrors(often);
    const duration = runs.metricDuration({ ...often, statistic: 'Maximum' });
    this.alarm('LightRunFailed', 'The light job failed: its log names the reason and the next step.', {
      metric: new cloudwatch.MathExpression({
        expression: 'FILL(failed, 0) + FILL(crashed, 0)',
        usingMetrics: { failed: failed.with(often), crashed },
        label: 'failed or crashed',
        ...often,
      }),
      threshold: 1,
    });
    this.alarm('LightRunSlow', 'The light job comes near the time that Lambda allows.', {
      metric: duration,
      threshold: SLOW_LIGHT_RUN.toMilliseconds(),
    });
    this.stale('LightRunsStale', 'light run', complete.with({ period: Duration.hours(1) }));
    this.dashboard.addWidgets(
      graph('Light job', [runs.metricInvocations(often), complete.with(often), failed.with(often), crashed]),
      graph('Light job: duration', [duration]),
    );
  }

  api({ gateway, handler }: Api): void {
    const metrics = { period: Duration.minutes(5) };
    const errors = gateway.metricServerError(metrics);
    const latency = gateway.metricLatency({ ...metrics, statistic: 'p99' });
    this.alarm('ApiErrors', 'The API answers with server errors: see its log.', {
      metric: errors,
      threshold: 5,
    });
    this.alarm('ApiSlow', 'One answer of the API in a hundred takes over five seconds.', {
      metric: latency,
      threshold: Duration.seconds(5).toMilliseconds(),
      evaluationPeriods: 3,
    });
    this.dashboard.addWidgets(
      graph('API: requests', [gateway.metricCount(metrics), gateway.metricClientError(metrics), errors]),
      graph('API: latency', [latency, handler.metricDuration(metrics)]),
    );
  }

  tables(tables: readonly dynamodb.Table[]): void {
    this.dashboard.addWidgets(
      graph(
        'Tables: capacity used',
        tables.flatMap((table) => [
          table.metricConsumedReadCapacityUnits(),
          table.metricConsumedWriteCapacityUnits(),
        ]),
      ),
      new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: this.alarms, width: 12, height: 6 }),
    );
  }

  /** @param successes by the hour */
  private stale(id: string, what: string, successes: cloudwatch.IMetric): void {
    this.alarm(id, `No ${what} succeeded in ${STALE_AFTER_HOURS} hours: the figures are old.`, {
      metric: successes,
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: STALE_AFTER_HOURS,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    });
  }

  private alarm(id: string, alarmDescription: string, props: AlarmProps): void {
    const alarm = new cloudwatch.Alarm(this, id, {
      alarmDescription,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      ...props,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    this.alarms.push(alarm);
  }
}

function graph(title: string, left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, width: 12, height: 6 });
}
