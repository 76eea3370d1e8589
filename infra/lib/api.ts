import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Data } from './data.ts';
import type { Deployment } from './deployment.ts';

/** A folder with the bundled handler of the API: no DuckDB, so a zip of plain JavaScript is enough. */
export interface ApiCode {
  readonly code: lambda.Code;
  /** `file.export` */
  readonly handler: string;
}

/** The public, read-only REST API: an HTTP API in front of one function that routes by itself. */
export class Api extends Construct {
  readonly url: string;
  readonly gateway: apigateway.HttpApi;
  readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, { code, handler }: ApiCode, deployment: Deployment, data: Data) {
    super(scope, id);
    this.handler = new lambda.Function(this, 'Handler', {
      description: 'CityFlow: REST API',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code,
      handler,
      memorySize: 1024,
      // HTTP APIs give up after 30 seconds
      timeout: Duration.seconds(29),
      tracing: lambda.Tracing.ACTIVE,
      logGroup: this.logGroup('Logs'),
      environment: data.settings(deployment),
    });
    data.grantReader(this.handler);
    this.gateway = new apigateway.HttpApi(this, 'Http', {
      description: 'CityFlow',
      defaultIntegration: new HttpLambdaIntegration('Route', this.handler),
      createDefaultStage: false,
    });
    const stage = this.gateway.addStage('Live', {
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 50, burstLimit: 100 },
      accessLogSettings: { destination: new apigateway.LogGroupLogDestination(this.logGroup('AccessLogs')) },
    });
    this.url = stage.url;
  }

  private logGroup(id: string): logs.LogGroup {
    return new logs.LogGroup(this, id, {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
