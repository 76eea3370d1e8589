import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compile } from '../../scripts/compile.ts';
import { type Answer, openRuntimeApi } from './runtime-api.ts';
import { clientProgram } from './runtime-client.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const HANDLER = 'dist/lambda/process.handler';

/** The function as it is deployed: JavaScript, its manifest, its packages. */
export interface TaskRoot {
  readonly folder: string;
  remove(): void;
}

export function buildTaskRoot(): TaskRoot {
  const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-task-'));
  // types are checked by `npm run check`
  compile(path.join(folder, 'dist'), ['--noCheck']);
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}\n');
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A line of the function's log, as JSON. */
export type LogLine = Readonly<Record<string, unknown>>;

export interface Instance {
  /** its /tmp */
  readonly tmp: string;
  /** from the start of the process to its first question for an event */
  readonly initMs: number;
  invoke(event: unknown, timeoutMs?: number): Promise<Answer>;
  /** lines written since the last call @throws SyntaxError when one is no JSON */
  log(): readonly LogLine[];
  /** most memory the process had resident so far, MB */
  peakMb(): number;
  stop(): Promise<void>;
}

export interface InstanceOptions {
  readonly task: TaskRoot;
  readonly memoryMb?: number;
  /** another file and export of the task root than the processing handler */
  readonly handler?: string;
  /** settings of the function */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * An execution environment of Lambda: the runtime interface client in a process of its own, with the variables
 * that Lambda sets and nothing else, a /tmp of its own, and the Runtime API to talk to.
 * @throws Error with what the runtime reported when the function cannot be loaded
 */
export async function startInstance({
  task,
  memoryMb = 2048,
  handler = HANDLER,
  env = {},
}: InstanceOptions): Promise<Instance> {
  const tmp = mkdtempSync(path.join(tmpdir(), 'cityflow-lambda-'));
  const api = await openRuntimeApi();
  const started = performance.now();
  const child = spawn(process.execPath, [clientProgram(), handler], {
    cwd: task.folder,
    env: { ...lambdaEnvironment(task.folder, memoryMb, api.address), _HANDLER: handler, TMPDIR: tmp, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));

  const stop = async () => {
    await end(child);
    await api.close();
    rmSync(tmp, { recursive: true, force: true });
  };
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the function ended (${code ?? signal})\n${errors}${output}`);
  });
  ended.catch(() => {
    // awaited where an answer is; ending an idle instance is not a failure
  });
  const failed = api.initFailed.then((error) => {
    throw new Error(`init: ${JSON.stringify(error)}`);
  });
  try {
    await Promise.race([api.ready, failed, ended]);
  } catch (error) {
    await stop();
    throw error;
  }
  const initMs = performance.now() - started;

  return {
    tmp,
    initMs,
    invoke: (event, timeoutMs) => Promise.race([api.invoke(event, timeoutMs), ended]),
    log() {
      const lines = output.split('\n').filter((line) => line !== '');
      output = '';
      return lines.map((line) => JSON.parse(line) as LogLine);
    },
    peakMb: () =>
      Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    stop,
  };
}

/** docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, those that are always there */
function lambdaEnvironment(taskRoot: string, memoryMb: number, api: string): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    LAMBDA_TASK_ROOT: taskRoot,
    LAMBDA_RUNTIME_DIR: path.dirname(clientProgram()),
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: 'eu-west-3',
    AWS_DEFAULT_REGION: 'eu-west-3',
    AWS_LAMBDA_RUNTIME_API: api,
    AWS_LAMBDA_FUNCTION_NAME: 'cityflow-process',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/cityflow-process',
    AWS_LAMBDA_LOG_STREAM_NAME: `2025/11/21/[$LATEST]${randomUUID().replaceAll('-', '')}`,
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
