import { Duration, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { EcsFargateLaunchTarget, EcsRunTask } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { Data } from './data.ts';
import type { Deployment } from './deployment.ts';
import { FetchTask } from './fetch-task.ts';
import { imageOf } from './image.ts';

/** A run of 20 million rows takes minutes; one that is still there after this long hangs. */
const ATTEMPT_LIMIT = Duration.hours(2);
/** A day's fetch takes minutes, the first one half an hour. */
const FETCH_LIMIT = Duration.hours(1);
/** Attempts and the waits between them; the next day's run must find the field free. */
const RUN_LIMIT = Duration.hours(14);

/**
 * The whole job, once a day: `cityflow fetch`, then `cityflow daily --no-fetch` (or, where somebody else fills the raw
 * zone, `cityflow run` alone), each in a Fargate task that starts on an empty disk and leaves nothing behind. Step
 * Functions stands between the schedule and the tasks: it ends one that hangs, tries a failed one again (each can always
 * be run again), and counts successes, failures and durations, which ECS does not. What could not be fetched does not keep what is there from being processed; the execution fails all the same.
 *
 * An execution takes `{"command": ["run", "--date", "2023-11-21"]}`: any command of the CLI; with `"collect": true` it
 * fetches first.
 */
export class FullJob extends Construct {
  readonly runs: sfn.StateMachine;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, deployment: Deployment, data: Data) {
    super(scope, id);
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const vpc = this.network();
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc });
    const { task, container } = this.task(deployment, data);
    const where = {
      integrationPattern: sfn.IntegrationPattern.RUN_JOB,
      cluster,
      launchTarget: new EcsFargateLaunchTarget({ platformVersion: ecs.FargatePlatformVersion.LATEST }),
      subnets: { subnetType: ec2.SubnetType.PUBLIC },
      securityGroups: [this.securityGroup(vpc)],
      // no NAT gateway, which would cost many times the job: the task has an address of its own, and no port
      assignPublicIp: true,
      propagatedTagSource: ecs.PropagatedTagSource.TASK_DEFINITION,
      resultPath: sfn.JsonPath.DISCARD,
    };
    const again = { errors: ['States.TaskFailed'], interval: Duration.minutes(10), backoffRate: 2 };
    const attempt = new EcsRunTask(this, 'Run', {
      ...where,
      taskDefinition: task,
      containerOverrides: [{ containerDefinition: container, command: sfn.JsonPath.listAt('$.command') }],
      taskTimeout: sfn.Timeout.duration(ATTEMPT_LIMIT),
    });
    attempt.addRetry({ ...again, maxAttempts: 3 });
    let whole: sfn.IChainable = attempt;
    if (deployment.collect) {
      const { definition } = new FetchTask(this, 'Fetches', deployment, data, this.logGroup);
      const fetch = new EcsRunTask(this, 'Fetch', {
        ...where,
        taskDefinition: definition,
        taskTimeout: sfn.Timeout.duration(FETCH_LIMIT),
      });
      fetch.addRetry({ ...again, maxAttempts: 2 });
      fetch.addCatch(attempt, { resultPath: '$.fetchFailure' });
      const failed = new sfn.Fail(this, 'FetchFailed', {
        error: 'FetchFailed',
        cause:
          'A source could not be fetched, after every attempt: see the log. What is there was processed.',
      });
      const { Condition } = sfn;
      attempt.next(
        new sfn.Choice(this, 'Fetched?')
          .when(Condition.isPresent('$.fetchFailure'), failed)
          .otherwise(new sfn.Succeed(this, 'Done')),
      );
      whole = new sfn.Choice(this, 'Collect?')
        .when(
          Condition.and(Condition.isPresent('$.collect'), Condition.booleanEquals('$.collect', true)),
          fetch.next(attempt),
        )
        .otherwise(attempt);
    }
    this.runs = new sfn.StateMachine(this, 'Runs', {
      definitionBody: sfn.DefinitionBody.fromChainable(whole),
      timeout: RUN_LIMIT,
      tracingEnabled: true,
    });
    // a task that starts with tags needs its starter to be allowed to set them
    this.runs.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['ecs:TagResource'],
        resources: [
          Stack.of(this).formatArn({
            service: 'ecs',
            resource: `task/${cluster.clusterName}`,
            resourceName: '*',
          }),
        ],
        conditions: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
      }),
    );
    new Schedule(this, 'Daily', {
      description: 'CityFlow: what is new, all sources',
      schedule: ScheduleExpression.cron({
        minute: '0',
        hour: String(deployment.fullRunHour),
        timeZone: TimeZone.of(deployment.timezone),
      }),
      target: new StepFunctionsStartExecution(this.runs, {
        // what was fetched may be of any day: `daily` processes all that are new, revised or without a report
        input: ScheduleTargetInput.fromObject(
          deployment.collect ? { command: ['daily', '--no-fetch'], collect: true } : { command: ['run'] },
        ),
        maxEventAge: Duration.hours(2),
      }),
    });
  }

  private task(deployment: Deployment, data: Data) {
    const task = new ecs.FargateTaskDefinition(this, 'Task', {
      runtimePlatform: {
        cpuArchitecture: ecs.CpuArchitecture.ARM64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
      cpu: 2048,
      memoryLimitMiB: 4096,
      // copies of the raw files (6.2 GB a year of road counts), the lake, and room to sort
      ephemeralStorageGiB: 40,
    });
    const { directory, props } = imageOf('cityflow');
    const container = task.addContainer('cityflow', {
      image: ecs.ContainerImage.fromAsset(directory, props),
      logging: ecs.LogDrivers.awsLogs({ logGroup: this.logGroup, streamPrefix: 'run' }),
      linuxParameters: new ecs.LinuxParameters(this, 'Process', { initProcessEnabled: true }),
      stopTimeout: Duration.seconds(120),
      environment: {
        ...data.settings(deployment),
        AWS_REGION: Stack.of(this).region,
        // Fargate sets AWS_EXECUTION_ENV: results go to DynamoDB and S3 without being told
        CITYFLOW_MEMORY_LIMIT: '2GB',
        S3_CACHE_LIMIT: '20GB',
      },
    });
    data.grantJob(task.taskRole);
    return { task, container };
  }

  private network(): ec2.Vpc {
    return new ec2.Vpc(this, 'Network', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
      ],
      // free, and the 6 GB stay inside AWS
      gatewayEndpoints: {
        S3: { service: ec2.GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
  }

  private securityGroup(vpc: ec2.Vpc): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'Outbound', {
      vpc,
      description: 'CityFlow jobs: HTTPS out, nothing in',
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'AWS services, open data');
    return group;
  }
}
