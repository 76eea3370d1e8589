/** Levels that CloudWatch filters by. */
type Level = 'INFO' | 'WARN' | 'ERROR';

type Fields = Readonly<Record<string, string | number | boolean | null | object>>;

/** Structured lines of one invocation: one JSON object each, on standard output, where Lambda collects them. */
export interface Log {
  /** Adds fields to every line from here on. */
  add(fields: Fields): void;
  say(level: Level, event: string, fields?: Fields): void;
}

export function openLog(
  requestId: string,
  write: (line: string) => void = (line) => process.stdout.write(line),
  now: () => Date = () => new Date(),
): Log {
  let common: Fields = { request_id: requestId };
  return {
    add(fields) {
      common = { ...common, ...fields };
    },
    say(level, event, fields = {}) {
      const line = { timestamp: now().toISOString(), level, ...common, event, ...fields };
      write(`${JSON.stringify(line)}\n`);
    },
  };
}
