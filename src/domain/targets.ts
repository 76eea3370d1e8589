/** Where results go. */
export interface Targets {
  readonly store: 'embedded' | 'mongodb' | 'dynamodb';
  readonly reports: 'disk' | 's3';
}

/**
 * Chooses where results go. On AWS (Lambda, ECS: `AWS_EXECUTION_ENV` is there) the defaults are DynamoDB and
 * S3, elsewhere the embedded store and the disk; what the operator says wins everywhere.
 */
export function chooseTargets(given: {
  readonly AWS_EXECUTION_ENV: string;
  readonly DATABASE_TYPE: '' | Targets['store'];
  readonly USE_S3: '' | 'true' | 'false';
}): Targets {
  const onAws = given.AWS_EXECUTION_ENV !== '';
  return {
    store: given.DATABASE_TYPE || (onAws ? 'dynamodb' : 'embedded'),
    reports: given.USE_S3 === 'true' || (given.USE_S3 === '' && onAws) ? 's3' : 'disk',
  };
}
