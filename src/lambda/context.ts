/** What this code reads of the context that the Lambda runtime hands to a handler. */
export interface LambdaContext {
  readonly awsRequestId: string;
  /** one per execution environment, the same after a restart of the process inside it */
  readonly logStreamName: string;
  /** AWS_LAMBDA_FUNCTION_MEMORY_SIZE */
  readonly memoryLimitInMB: string;
  getRemainingTimeInMillis(): number;
}
