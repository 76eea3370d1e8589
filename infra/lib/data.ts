import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Deployment } from './deployment.ts';
import { METRICS_TABLE, REPORTS_PREFIX, REPORTS_TABLE, TTL_ATTRIBUTE, tableName } from './names.ts';

/** What the store asks of its tables, and nothing more; `test/names.test.ts` holds them to it. */
const TABLE_READ = ['DescribeTable', 'GetItem', 'BatchGetItem', 'Query'].map((name) => `dynamodb:${name}`);
const TABLE_WRITE = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'].map(
  (name) => `dynamodb:${name}`,
);

/** A file that was replaced or removed by mistake can be brought back for this long. */
const NONCURRENT_VERSIONS = Duration.days(30);

/**
 * What must outlive the stack: the raw zone and the reports in S3, the figures in DynamoDB. All of it stays
 * when the stack is removed.
 */
export class Data extends Construct {
  readonly raw: s3.Bucket;
  readonly reports: s3.Bucket;
  readonly metricsTable: dynamodb.Table;
  readonly reportsTable: dynamodb.Table;

  constructor(scope: Construct, id: string, { environment }: Deployment) {
    super(scope, id);
    this.raw = this.bucket('Raw');
    this.reports = this.bucket('Reports');

    this.metricsTable = this.table('Metrics', tableName(METRICS_TABLE.name, environment), METRICS_TABLE);
    this.metricsTable.addGlobalSecondaryIndex({
      indexName: METRICS_TABLE.index.name,
      partitionKey: { name: METRICS_TABLE.index.partitionKey, type: dynamodb.AttributeType.STRING },
      sortKey: { name: METRICS_TABLE.index.sortKey, type: dynamodb.AttributeType.STRING },
      projectionType: dynamodb.ProjectionType.ALL,
    });
    this.reportsTable = this.table('DailyReports', tableName(REPORTS_TABLE.name, environment), REPORTS_TABLE);
  }

  /** What every job is told: the city, and where things are. */
  settings({ timezone, settings }: Deployment): Record<string, string> {
    return {
      ...settings,
      CITY_TIMEZONE: timezone,
      S3_RAW_BUCKET: this.raw.bucketName,
      S3_REPORTS_BUCKET: this.reports.bucketName,
      S3_REPORTS_PREFIX: REPORTS_PREFIX,
      DYNAMODB_METRICS_TABLE: this.metricsTable.tableName,
      DYNAMODB_REPORTS_TABLE: this.reportsTable.tableName,
    };
  }

  /** A job reads the raw zone and never writes it; it writes reports and has no need to read them. */
  grantJob(job: iam.IGrantable): void {
    grant(job, ['s3:ListBucket'], [this.raw.bucketArn, this.reports.bucketArn]);
    grant(job, ['s3:GetObject'], [this.raw.arnForObjects('*')]);
    const reports = this.reports.arnForObjects(`${REPORTS_PREFIX}/*`);
    grant(job, ['s3:PutObject', 's3:DeleteObject'], [reports]);
    for (const table of [this.metricsTable, this.reportsTable])
      table.grant(job, ...TABLE_READ, ...TABLE_WRITE);
  }

  /** The collectors alone write the raw zone: whole objects, large ones in parts, which are taken back when one fails. */
  grantCollector(job: iam.IGrantable): void {
    grant(job, ['s3:ListBucket', 's3:ListBucketMultipartUploads'], [this.raw.bucketArn]);
    grant(job, ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], [this.raw.arnForObjects('*')]);
  }

  /** The API only reads, and only tables. */
  grantReader(reader: iam.IGrantable): void {
    for (const table of [this.metricsTable, this.reportsTable]) table.grant(reader, ...TABLE_READ);
  }

  private bucket(id: string): s3.Bucket {
    return new s3.Bucket(this, id, {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // open data: a key of its own would cost a dollar a month and protect nothing more
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      // no cheaper storage class: a run starts on an empty disk and reads the raw zone as a whole
      lifecycleRules: [
        {
          id: 'leftovers',
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          noncurrentVersionExpiration: NONCURRENT_VERSIONS,
          expiredObjectDeleteMarker: true,
        },
      ],
    });
  }

  private table(
    id: string,
    tableName: string,
    keys: { readonly partitionKey: string; readonly sortKey?: string },
  ): dynamodb.Table {
    return new dynamodb.Table(this, id, {
      tableName,
      partitionKey: { name: keys.partitionKey, type: dynamodb.AttributeType.STRING },
      ...(keys.sortKey === undefined
        ? {}
        : { sortKey: { name: keys.sortKey, type: dynamodb.AttributeType.STRING } }),
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: TTL_ATTRIBUTE,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}

function grant(grantee: iam.IGrantable, actions: string[], resourceArns: string[]): void {
  iam.Grant.addToPrincipal({ grantee, actions, resourceArns }).assertSuccess();
}
