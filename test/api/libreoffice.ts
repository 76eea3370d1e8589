import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether LibreOffice is here. With CITYFLOW_REQUIRE_LIBREOFFICE=true (CI) it has to be. */
export async function libreofficeIsReady(): Promise<boolean> {
  if (process.env.CITYFLOW_REQUIRE_LIBREOFFICE === 'true') return true;
  return run('soffice', ['--version']).then(
    () => true,
    () => false,
  );
}

/** A cell as the spreadsheet has it: null is an empty one. */
export type Cell = string | number | null | { readonly formula: string };

/**
 * What LibreOffice makes of CSV files when somebody opens them and says that `;` separates: 59 is that character,
 * 76 UTF-8, 1033 numbers with a point (wiki.documentfoundation.org, "CSV Filter Options").
 * @returns the rows of each file, the header row among them
 */
export async function openInCalc(files: Readonly<Record<string, string>>): Promise<Record<string, Cell[][]>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cityflow-calc-'));
  try {
    const names = Object.keys(files);
    for (const name of names) await writeFile(path.join(folder, `${name}.csv`), files[name]!);
    await run('soffice', [
      // a profile of its own: another LibreOffice of the same user would take the files and not answer
      `-env:UserInstallation=${pathToFileURL(path.join(folder, 'profile'))}`,
      ...['--headless', '--norestore', '--infilter=CSV:59,34,76,1,,1033'],
      ...['--convert-to', 'fods', '--outdir', folder],
      ...names.map((name) => path.join(folder, `${name}.csv`)),
    ]);
    const opened: Record<string, Cell[][]> = {};
    for (const name of names)
      opened[name] = rowsOf(await readFile(path.join(folder, `${name}.fods`), 'utf8'));
    return opened;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The cells of a flat OpenDocument spreadsheet of one sheet; empty ones at the ends of rows are left out. */
function rowsOf(xml: string): Cell[][] {
  const sheet = xml.slice(xml.indexOf('<table:table '), xml.lastIndexOf('</table:table>'));
  const rows = [...sheet.matchAll(/<table:table-row[^>]*>(.*?)<\/table:table-row>/gs)].map(
    ([, inner = '']) => {
      const cells = [
        ...inner.matchAll(/<table:table-cell([^>]*?)(?:\/>|>(.*?)<\/table:table-cell>)/gs),
      ].flatMap(([, attributes = '', content = '']) => {
        const times = Number(/number-columns-repeated="(\d+)"/.exec(attributes)?.[1] ?? 1);
        return Array<Cell>(Math.min(times, 1_000)).fill(cellOf(attributes, content));
      });
      return cells.slice(0, cells.findLastIndex((cell) => cell !== null) + 1);
    },
  );
  return rows.slice(0, rows.findLastIndex((row) => row.length > 0) + 1);
}

function cellOf(attributes: string, content: string): Cell {
  const formula = /table:formula="([^"]*)"/.exec(attributes)?.[1];
  if (formula !== undefined) return { formula };
  const number = /office:value="([^"]*)"/.exec(attributes)?.[1];
  if (number !== undefined) return Number(number);
  if (!content.includes('<text:p')) return null;
  // a line of a text is a paragraph
  const lines = [...content.matchAll(/<text:p[^>]*?(?:\/>|>(.*?)<\/text:p>)/gs)].map(([, text = '']) => text);
  return lines
    .join('\n')
    .replace(/<text:s(?: text:c="(\d+)")?\/>/g, (_, times = '1') => ' '.repeat(Number(times)))
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
