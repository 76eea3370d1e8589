import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A process that cannot be mistaken for a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** when it was started, in the words of the operating system: only to be compared */
  readonly started: string;
}

/** How long a process may take to stop when asked, before it is killed. */
const GRACE_MS = 5_000;
const IN_PROC = existsSync('/proc/self/stat');

/** @returns null when the process has ended already */
export function identify(pid: number): ProcessIdentity | null {
  const started = startOf(pid);
  return started === null ? null : { pid, started };
}

export function isAlive({ pid, started }: ProcessIdentity): boolean {
  return startOf(pid) === started;
}

/**
 * Asks this very process to stop, and kills it when it does not.
 * @returns false when it had ended already, or its id belongs to another process now
 */
export async function stopProcess(identity: ProcessIdentity, graceMs = GRACE_MS): Promise<boolean> {
  if (!signal(identity, 'SIGTERM')) return false;
  if (!(await ended(identity, graceMs))) await killProcess(identity);
  return true;
}

/** Kills this very process at once; resolves when it has ended. */
export async function killProcess(identity: ProcessIdentity): Promise<void> {
  signal(identity, 'SIGKILL');
  if (!(await ended(identity, GRACE_MS))) throw new Error(`process ${identity.pid} does not end`);
}

/** Stops this very process where it is, until it is sent SIGCONT; resolves when none of its threads runs. */
export async function pauseProcess(identity: ProcessIdentity): Promise<void> {
  const deadline = Date.now() + GRACE_MS;
  signal(identity, 'SIGSTOP');
  while (isAlive(identity) && !threadStates(identity.pid).every((state) => state === 'T')) {
    if (Date.now() > deadline) throw new Error(`process ${identity.pid} does not pause`);
    await pause(5);
  }
}

/** @returns whether the process was there to be signalled */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): boolean {
  return isAlive(identity) && process.kill(identity.pid, name);
}

async function ended(identity: ProcessIdentity, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isAlive(identity)) {
    if (Date.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

/** One letter of the operating system for each thread; for the whole process where they are not told apart. */
function threadStates(pid: number): string[] {
  if (!IN_PROC) return [inPs(pid, 'state')?.[0] ?? ''];
  const folder = `/proc/${pid}/task`;
  return readdirSync(folder).map((thread) => fieldsOf(`${folder}/${thread}/stat`)?.[0] ?? '');
}

/** When it was started, null when it has ended. */
function startOf(pid: number): string | null {
  if (!IN_PROC) return inPs(pid, 'lstart');
  const fields = fieldsOf(`/proc/${pid}/stat`);
  // A killed process is a zombie at once, and keeps its port until its last thread is gone.
  if (fields === null || (fields[0] === 'Z' && Number(fields[17]) <= 1)) return null;
  // in ticks since the machine was started, and which start that was
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
}

/** Of a process or thread, from field 3 on: 3 is the state, 20 the number of threads, 22 the start. */
function fieldsOf(file: string): string[] | null {
  let stat: string;
  try {
    stat = readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
  // field 2, the name of the program, is in parentheses and may hold anything
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Where there is no /proc, like on macOS. */
function inPs(pid: number, column: 'lstart' | 'state'): string | null {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch (error) {
    if ((error as { status?: number }).status === 1) return null;
    throw error;
  }
}
