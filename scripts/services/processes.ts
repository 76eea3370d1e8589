import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A process that cannot be mistaken for a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** when it was started, in the words of the operating system: only to be compared */
  readonly started: string;
}

/** How long a process may take to stop when asked, before it is killed. */
const GRACE_MS = 5_000;

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

function startOf(pid: number): string | null {
  return existsSync('/proc/self/stat') ? startInProc(pid) : startInPs(pid);
}

/** Ticks since the machine was started, and which start that was. */
function startInProc(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
  // The name of the program, field 2, is in parentheses and may hold anything; 3 is the state, 22 the start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return null;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
}

/** Where there is no /proc, like on macOS. */
function startInPs(pid: number): string | null {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch (error) {
    if ((error as { status?: number }).status === 1) return null;
    throw error;
  }
}
