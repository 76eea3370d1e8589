import { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { Data } from './data.ts';
import type { Deployment } from './deployment.ts';
import { imageOf } from './image.ts';

/**
 * `cityflow fetch` as a Fargate task: fills the raw zone from the live sources. It alone writes there, and it alone is
 * given the keys of the services: from SSM parameters, which ECS reads when the task starts.
 */
export class FetchTask extends Construct {
  readonly definition: ecs.FargateTaskDefinition;
  readonly container: ecs.ContainerDefinition;

  constructor(scope: Construct, id: string, deployment: Deployment, data: Data, logGroup: logs.ILogGroup) {
    super(scope, id);
    this.definition = new ecs.FargateTaskDefinition(this, 'Task', {
      runtimePlatform: {
        cpuArchitecture: ecs.CpuArchitecture.ARM64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
      // it waits for others most of the time, and holds no file in memory
      cpu: 512,
      memoryLimitMiB: 1024,
    });
    const { directory, props } = imageOf('cityflow');
    this.container = this.definition.addContainer('cityflow', {
      image: ecs.ContainerImage.fromAsset(directory, props),
      command: ['fetch'],
      logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'fetch' }),
      linuxParameters: new ecs.LinuxParameters(this, 'Process', { initProcessEnabled: true }),
      environment: { ...data.settings(deployment), AWS_REGION: Stack.of(this).region },
      secrets: Object.fromEntries(
        Object.entries(deployment.secrets).map(([setting, parameterName]) => [
          setting,
          ecs.Secret.fromSsmParameter(
            ssm.StringParameter.fromSecureStringParameterAttributes(this, setting, { parameterName }),
          ),
        ]),
      ),
    });
    data.grantCollector(this.definition.taskRole);
  }
}
