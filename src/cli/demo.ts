import path from 'node:path';
import { writeDemo } from '../demo/demo.ts';
import type { Console } from './console.ts';
import { DONE } from './exit.ts';

export interface DemoCommand {
  readonly out: string;
  readonly days?: number;
  readonly arcs?: number;
  readonly rows?: number;
  readonly seed?: number;
  readonly from?: string;
}

/** `demo`: writes a synthetic raw zone. Interrupted, it leaves the folder as it was. */
export async function demoCommand(
  options: DemoCommand,
  console: Console,
  signal: AbortSignal,
): Promise<number> {
  const { messages, number } = console;
  const summary = await writeDemo({
    ...options,
    signal,
    onProgress: ({ rows, totalRows, bytes }) =>
      console.progress(
        `${messages.demoProgress} : ${number(rows)} / ${number(totalRows)}, ${number(Math.round(bytes / 1e6))} Mo`,
      ),
  });
  const size = `${number(summary.bytes / 1e6)} Mo`;
  console.result(summary, [
    messages.demoDone(number(summary.rows), size, shown(summary.out)),
    messages.synthetic,
  ]);
  return DONE;
}

function shown(file: string): string {
  return path.relative(process.cwd(), file) || '.';
}
