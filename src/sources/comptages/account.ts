import { open } from 'node:fs/promises';
import { CityflowError } from '../../domain/errors.ts';
import { mergeNoticeCounts, type Notice, type NoticeCount } from '../../domain/notice.ts';
import { openQuarantine, type Quarantine } from '../../lake/quarantine.ts';
import { combineHashes, hashFile } from '../../raw/content.ts';
import type { RawFile } from '../../raw/zone.ts';
import type { CountInput } from './crew.ts';
import { type CountNotice, countNotices } from './notices.ts';
import type { RangeResult } from './range.ts';

const SOURCE = 'comptages';

/** One file, read: what the catalogue and the quarantine will say of it. */
export interface FileAccount {
  /** rows read: every line but the header and the blank ones */
  readonly rows: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly notices: readonly NoticeCount[];
  readonly sha256: string;
  /** null when nothing was rejected */
  readonly quarantine: Quarantine | null;
}

/**
 * Puts the ranges of a file together and checks that no line is missing: the lines that the reader went
 * through against the line ends of the bytes, counted apart.
 *
 * @param work folder for the quarantine on its way
 * @throws CityflowError CONSERVATION_BROKEN
 */
export async function accountFile(
  file: RawFile,
  input: CountInput,
  parts: readonly RangeResult[],
  work: string,
): Promise<FileAccount> {
  const linesBefore: number[] = [];
  let lines = 1;
  for (const part of parts) {
    linesBefore.push(lines);
    lines += part.lines;
  }
  const lineEnds = parts.reduce((sum, part) => sum + part.lineEnds, 0);
  const counted = lineEnds + ((await endsWithNewline(input)) ? 0 : 1);
  if (counted !== lines) {
    const detail = `${counted} lignes dans le fichier, ${lines} lues`;
    throw new CityflowError('CONSERVATION_BROKEN', { file: file.path, detail });
  }

  const rejected: Record<string, number> = {};
  let quarantine: Quarantine | null = null;
  for (const [i, part] of parts.entries()) {
    for (const { reason } of part.rejects) rejected[reason] = (rejected[reason] ?? 0) + 1;
    if (part.rejects.length > 0) {
      quarantine ??= await openQuarantine(work, SOURCE, file.path);
      await quarantine.add(
        part.rejects.map((reject) => ({ ...reject, line: linesBefore[i]! + reject.line })),
      );
    }
  }
  await quarantine?.close();
  return {
    rows: parts.reduce((sum, part) => sum + part.rows, 0),
    rejected: Object.fromEntries(Object.entries(rejected).sort(([a], [b]) => (a < b ? -1 : 1))),
    notices: mergeNoticeCounts(parts.map((part, i) => rangeNotices(file.path, part, linesBefore[i]!))),
    sha256:
      input.csv === file.absolute ? combineHashes(parts.map((part) => part.sha256)) : await hashFile(file),
    quarantine,
  };
}

async function endsWithNewline(input: CountInput): Promise<boolean> {
  const handle = await open(input.csv);
  try {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, input.size - 1);
    return buffer[0] === 0x0a;
  } finally {
    await handle.close();
  }
}

function rangeNotices(file: string, part: RangeResult, linesBefore: number): NoticeCount[] {
  const counts: NoticeCount[] = [];
  for (const [code, { count, samples }] of part.notices) {
    const notices = samples.map(({ line, detail }) => countNotice(code, file, linesBefore + line, detail));
    counts.push({ code, severity: countNotices[code].severity, count, samples: notices });
  }
  // rejects are notices too: the report shows where the first of each kind stand
  for (const [reason, rejects] of Map.groupBy(part.rejects, (reject) => reject.reason)) {
    const samples = rejects.slice(0, 5).map((r) => countNotice(reason, file, linesBefore + r.line, r.value));
    counts.push({ code: reason, severity: countNotices[reason].severity, count: rejects.length, samples });
  }
  return mergeNoticeCounts([counts]);
}

export function countNotice(
  code: CountNotice,
  file: string,
  row: number | null,
  detail: string | null,
): Notice {
  return { code, severity: countNotices[code].severity, source: SOURCE, file, row, detail };
}
