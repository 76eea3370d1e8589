import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A Python that has pandas; another one than the system's is named by the environment. */
export const PYTHON = process.env.CITYFLOW_PYTHON ?? 'python3';

/** Whether it is here. With CITYFLOW_REQUIRE_PANDAS=true (CI) it has to be: the test is then not left out. */
export async function pythonIsReady(): Promise<boolean> {
  if (process.env.CITYFLOW_REQUIRE_PANDAS === 'true') return true;
  return promisify(execFile)(PYTHON, ['-c', 'import pandas']).then(
    () => true,
    () => false,
  );
}
