/** `node test/lambda/install.ts`: installs the runtime interface client of AWS Lambda for the suites that need it. */
import { clientFolder, installClient } from './runtime-client.ts';

await installClient();
process.stdout.write(`${clientFolder()}\n`);
