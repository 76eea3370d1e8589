import { LOG_LEVELS, type LogLevel } from '../../domain/access.ts';
import type { LogEntry } from '../deps.ts';

interface LogSettings {
  /** what is less important is left out */
  readonly level: LogLevel;
  readonly write: (line: string) => void;
  readonly now?: () => Date;
}

/** Writes one JSON object a line, for programs that collect logs. */
export function openLog({ level, write, now = () => new Date() }: LogSettings): (entry: LogEntry) => void {
  const most = LOG_LEVELS.indexOf(level);
  return (entry) => {
    if (LOG_LEVELS.indexOf(entry.level) > most) return;
    write(`${JSON.stringify({ time: now().toISOString(), ...entry })}\n`);
  };
}
