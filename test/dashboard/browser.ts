import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { describe, it } from 'vitest';

/** Debian's package; another one is named by the environment. */
const CHROMIUM = process.env.CITYFLOW_CHROMIUM ?? '/usr/bin/chromium';

/** A real Chromium without a screen; WebGL is drawn by software. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  });
}

/**
 * A suite in a browser. Where there is none it says by name what it left out; with CITYFLOW_REQUIRE_BROWSER=true
 * (CI) an absence is a failure.
 */
export function describeWithBrowser(name: string, suite: () => void): void {
  if (existsSync(CHROMIUM)) describe(name, suite);
  else if (process.env.CITYFLOW_REQUIRE_BROWSER === 'true') {
    it(`${name}: browser required`, () => {
      throw new Error(`no Chromium at ${CHROMIUM} (CITYFLOW_CHROMIUM)`);
    });
  } else {
    it.skip(`${name} (left out: no Chromium at ${CHROMIUM})`, () => {});
  }
}
