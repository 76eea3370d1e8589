import { existsSync } from 'node:fs';
import { describe, it } from 'vitest';
import { clientProgram } from './runtime-client.ts';

/** Installing it where it is required takes minutes on a slow machine. */
export const INSTALL_MS = 900_000;

/**
 * A suite on the real runtime interface client. Where it is not installed the suite is left out by name; with
 * CITYFLOW_REQUIRE_SERVERS=true (CI) it is installed, see {@link installClient}.
 */
export function describeWithLambdaRuntime(name: string, suite: () => void): void {
  if (existsSync(clientProgram()) || process.env.CITYFLOW_REQUIRE_SERVERS === 'true') {
    describe(`${name} (aws-lambda-ric)`, suite);
  } else {
    it.skip(`${name} (left out: no aws-lambda-ric; "node test/lambda/install.ts" compiles it)`, () => {});
  }
}
