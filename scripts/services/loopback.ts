/**
 * What the servers on loopback accept from AWS clients: the S3 one checks the signature made with it, the others
 * only that there is one.
 */
export const LOOPBACK = {
  region: 'eu-west-3',
  accessKeyId: 'CITYFLOWLOOPBACK',
  secretAccessKey: 'cityflow-on-loopback',
} as const;
