import path from 'node:path';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');

/**
 * Both jobs are images of the one Dockerfile. Not zips: npm brings DuckDB's library for the machine it runs
 * on, so a zip made on a laptop would carry the wrong one; an image is made for arm64 wherever it is built.
 * The files are read at `cdk synth`, the images built at `cdk deploy`.
 */
export function imageOf(target: 'cityflow' | 'lambda') {
  return { directory: REPOSITORY, props: { file: 'Dockerfile', target, platform: Platform.LINUX_ARM64 } };
}
