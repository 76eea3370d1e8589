import { styleText } from 'node:util';
import type { Language } from '../domain/language.ts';
import { MESSAGES, type Messages } from './messages.ts';

/** Where a command writes: results on stdout, progress and remarks for people. */
export interface Console {
  readonly messages: Messages;
  readonly json: boolean;
  /** a line for people; nothing with --quiet or --json */
  say(line: string): void;
  /** a line for people that something is wrong; shown with --quiet too */
  warn(line: string): void;
  /** the result of the command: a JSON value with --json, else its lines */
  result(value: unknown, lines: readonly string[]): void;
  /** one line that is written over, on a terminal only */
  progress(line: string): void;
  endProgress(): void;
  /** `22 741` in French, `22,741` in English */
  number(value: number): string;
  bold(text: string): string;
  yellow(text: string): string;
}

export interface ConsoleOptions {
  readonly quiet: boolean;
  readonly json: boolean;
  readonly language: Language;
}

export function openConsole({ quiet, json, language }: ConsoleOptions): Console {
  const format = new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB', { maximumFractionDigits: 2 });
  const terminal = process.stderr.isTTY && !quiet && !json;
  let width = 0;

  // styleText looks at the stream and at NO_COLOR
  const style = (color: 'bold' | 'yellow', text: string) =>
    styleText(color, text, { stream: process.stdout, validateStream: true });

  function endProgress() {
    if (width > 0) process.stderr.write(`\r${' '.repeat(width)}\r`);
    width = 0;
  }

  return {
    messages: MESSAGES[language],
    json,
    say(line) {
      if (quiet || json) return;
      endProgress();
      process.stdout.write(`${line}\n`);
    },
    warn(line) {
      endProgress();
      process.stderr.write(`${line}\n`);
    },
    result(value, lines) {
      endProgress();
      process.stdout.write(
        json ? `${JSON.stringify(value, null, 2)}\n` : lines.map((line) => `${line}\n`).join(''),
      );
    },
    progress(line) {
      if (!terminal) return;
      const text = line.slice(0, (process.stderr.columns ?? 80) - 1);
      process.stderr.write(`\r${text.padEnd(width)}`);
      width = text.length;
    },
    endProgress,
    number: (value) => format.format(value).replaceAll(' ', ' '),
    bold: (text) => style('bold', text),
    yellow: (text) => style('yellow', text),
  };
}

/** Columns padded to their widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
