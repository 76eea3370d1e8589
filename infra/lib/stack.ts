import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Api, type ApiCode } from './api.ts';
import { Data } from './data.ts';
import type { Deployment } from './deployment.ts';
import { FullJob } from './full-job.ts';
import { LightJob } from './light-job.ts';
import { Watch } from './watch.ts';

export interface CityflowStackProps extends StackProps {
  readonly deployment: Deployment;
  /** The built API; without it there is none. */
  readonly api?: ApiCode;
}

/** CityFlow on AWS: one stack a city, with an account and a region of whoever deploys it. */
export class CityflowStack extends Stack {
  constructor(scope: Construct, id: string, { deployment, api: apiCode, ...props }: CityflowStackProps) {
    super(scope, id, {
      description: 'CityFlow: daily mobility figures of a city',
      terminationProtection: deployment.environment === 'prod',
      ...props,
    });
    const data = new Data(this, 'Data', deployment);
    const fullJob = new FullJob(this, 'FullJob', deployment, data);
    const watch = new Watch(this, 'Watch', deployment);
    watch.fullJob(fullJob);
    if (deployment.lightRunHours.length > 0) watch.lightJob(new LightJob(this, 'LightJob', deployment, data));
    if (apiCode !== undefined) {
      const api = new Api(this, 'Api', apiCode, deployment, data);
      watch.api(api);
      this.output('ApiUrl', api.url);
    }
    watch.tables([data.metricsTable, data.reportsTable]);

    this.output('RawBucket', data.raw.bucketName);
    this.output('ReportsBucket', data.reports.bucketName);
    this.output('MetricsTable', data.metricsTable.tableName);
    this.output('ReportsTable', data.reportsTable.tableName);
    this.output('Runs', fullJob.runs.stateMachineArn);
    this.output('RunLogs', fullJob.logGroup.logGroupName);
    this.output('AlarmTopic', watch.topic.topicArn);
    Tags.of(this).add('project', 'cityflow');
    Tags.of(this).add('environment', deployment.environment);
  }

  private output(id: string, value: string): void {
    new CfnOutput(this, id, { value });
  }
}
