import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, readNotices, writeReference } from '../../scripts/reference.ts';
import { readConfig, SETTINGS } from '../../src/config.ts';
import { ERROR_CODES } from '../../src/domain/errors.ts';
import type { NoticeRules } from '../../src/domain/notice.ts';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const codeFiles = globSync('src/**/*.ts', { cwd: ROOT }).sort();

/** Every quoted word of some files. */
const quoted = (files: readonly string[]) =>
  new Set(files.flatMap((file) => [...read(file).matchAll(/'(\w+)'/g)].map(([, word]) => word)));

describe('the generated references', () => {
  it('are what the code says: run « npm run docs »', async () => {
    for (const [file, content] of await writeReference()) expect(read(file), file).toBe(content);
  });

  it('are the only files of docs/reference', async () => {
    const generated = [...(await writeReference()).keys()].filter((file) =>
      file.startsWith('docs/reference/'),
    );
    expect(globSync('docs/reference/**/*.*', { cwd: ROOT }).sort()).toEqual(generated.sort());
  });
});

describe('env.example', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'cityflow-env-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const settingLines = () => [...read('env.example').matchAll(/^# ([A-Z][A-Z0-9_]*)=.*$/gm)];

  it('lists every setting once', () => {
    expect(settingLines().map(([, name]) => name)).toEqual(Object.keys(SETTINGS));
  });

  it('gives the defaults when all of it is taken', () => {
    const defaults = readConfig({}, folder);
    writeFileSync(
      path.join(folder, '.env'),
      settingLines()
        .map(([line]) => `${line.slice(2)}\n`)
        .join(''),
    );
    expect(readConfig({}, folder)).toEqual(defaults);
  });
});

describe('the reference of notices', () => {
  let notices: ReadonlyMap<string, NoticeRules>;
  beforeAll(async () => {
    notices = await readNotices();
  });

  it('knows every source', () => {
    const sources = globSync('src/sources/*/', { cwd: ROOT }).map((folder) => path.basename(folder));
    expect([...notices.keys()]).toEqual(sources.sort());
  });

  it('lists every code that a source gives to a row, a file or a day', () => {
    const given = /(?:notice|remark)\(\s*'(\w+)'|\.reject\(\s*[^,]+,\s*'(\w+)'/g;
    for (const [source, rules] of notices) {
      const files = codeFiles.filter((file) => file.startsWith(`src/sources/${source}/`));
      const used = files.flatMap((file) => [...read(file).matchAll(given)].map(([, a, b]) => a ?? b));
      expect(
        used.filter((code) => !rules[code ?? '']),
        source,
      ).toEqual([]);
    }
  });

  it('lists every rule declared anywhere in src', () => {
    const documented = new Set([...notices.values()].flatMap((rules) => Object.keys(rules)));
    const declarations = codeFiles.filter((file) => read(file).includes('satisfies NoticeRules'));
    expect(declarations.length).toBeGreaterThanOrEqual(notices.size);
    for (const file of declarations) {
      const declared = [...read(file).matchAll(/^ {2}(\w+): (?:\{$|rejected\()/gm)].map(
        ([, code]) => code ?? '',
      );
      expect(declared.length, file).toBeGreaterThan(0);
      expect(
        declared.filter((code) => !documented.has(code)),
        file,
      ).toEqual([]);
    }
  });

  it('lists no code that nothing gives', () => {
    for (const [source, rules] of notices) {
      const folders = [`src/sources/${source}/`, 'src/raw/', 'src/lake/'];
      const words = quoted(codeFiles.filter((file) => folders.some((folder) => file.startsWith(folder))));
      expect(
        Object.keys(rules).filter((code) => !words.has(code)),
        source,
      ).toEqual([]);
    }
  });

  it('leads to a page about every source', () => {
    for (const source of notices.keys())
      expect(existsSync(path.join(ROOT, 'src/sources', source, 'README.md')), source).toBe(true);
  });
});

describe('the reference of errors', () => {
  it('lists no code that nothing throws', () => {
    const words = quoted(codeFiles.filter((file) => file !== 'src/domain/errors.ts'));
    expect(ERROR_CODES.filter((code) => !words.has(code))).toEqual([]);
  });
});
