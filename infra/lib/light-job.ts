import { Duration, RemovalPolicy, Size, TimeZone } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { Data } from './data.ts';
import type { Deployment } from './deployment.ts';
import { imageOf } from './image.ts';

/** As long as Lambda allows. */
export const LIGHT_JOB_LIMIT = Duration.minutes(15);

/** The processing handler on Lambda, several times a day, for what fits its disk and its quarter of an hour. */
export class LightJob extends Construct {
  readonly runs: lambda.Function;
  /** runs that did all they were asked to, of the last line of each in the log */
  readonly complete: cloudwatch.Metric;
  /** runs that an operator has to look at, of the same; the handler throws only what another try may mend */
  readonly failed: cloudwatch.Metric;

  constructor(scope: Construct, id: string, deployment: Deployment, data: Data) {
    super(scope, id);
    const { directory, props } = imageOf('lambda');
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const count = (metricName: string, filterPattern: logs.IFilterPattern) =>
      logGroup
        .addMetricFilter(metricName, {
          filterPattern,
          metricNamespace: `CityFlow/${deployment.environment}`,
          metricName,
          metricValue: '1',
        })
        .metric({ statistic: 'Sum' });
    const { all, numberValue, stringValue } = logs.FilterPattern;
    this.complete = count(
      'LightRunsComplete',
      all(stringValue('$.event', '=', 'done'), numberValue('$.exit', '=', 0)),
    );
    this.failed = count('LightRunsFailed', stringValue('$.event', '=', 'failed'));
    this.runs = new lambda.DockerImageFunction(this, 'Process', {
      description: 'CityFlow: daily processing of the small sources',
      code: lambda.DockerImageCode.fromImageAsset(directory, props),
      architecture: lambda.Architecture.ARM_64,
      // 1.7 cores; the most that every new account may have
      memorySize: 3008,
      ephemeralStorageSize: Size.gibibytes(10),
      timeout: LIGHT_JOB_LIMIT,
      tracing: lambda.Tracing.ACTIVE,
      logGroup,
      environment: data.settings(deployment),
    });
    data.grantJob(this.runs);
    new Schedule(this, 'Hours', {
      description: 'CityFlow: what came in since the last run',
      schedule: ScheduleExpression.cron({
        minute: '0',
        hour: deployment.lightRunHours.join(','),
        timeZone: TimeZone.of(deployment.timezone),
      }),
      target: new LambdaInvoke(this.runs, {
        input: ScheduleTargetInput.fromObject({}),
        maxEventAge: Duration.hours(1),
      }),
    });
  }
}
