import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Someone who looks at the dashboard, and everything that went wrong while they did. */
export interface Visitor {
  readonly page: Page;
  /** console errors and warnings, uncaught errors, failed and foreign requests */
  readonly faults: readonly string[];
  /** goes to an address of the dashboard and waits until all of it is there */
  open(address: string): Promise<void>;
  /** waits until nothing is on its way any more */
  settled(): Promise<void>;
  /** violations of axe-core on what is shown, in a line each */
  violations(): Promise<string[]>;
  close(): Promise<void>;
}

interface VisitorOptions {
  readonly url: string;
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** Between two looks. */
const QUIET_MS = 30;

export async function visit(
  browser: Browser,
  { url, width = 1440, height = 900, colorScheme = 'light' }: VisitorOptions,
): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'fr-FR' });
  const page = await context.newPage();
  const faults: string[] = [];
  const { host } = new URL(url);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  /** requests on their way */
  const pending = new Set<unknown>();
  page.on('requestfinished', (request) => pending.delete(request));
  page.on('request', (request) => {
    pending.add(request);
    const asked = new URL(request.url());
    if (asked.protocol.startsWith('http') && asked.host !== host) faults.push(`asked ${asked.host}`);
  });
  page.on('requestfailed', (request) => {
    pending.delete(request);
    // what was asked for a page that was left meanwhile
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') faults.push(`failed ${request.url()}`);
  });

  async function settled(): Promise<void> {
    await page.waitForLoadState('load');
    const waiting = page.locator('.boot, main .skeleton, main [aria-busy=true], main .content.old');
    // an answer may ask the next question: quiet is what stays quiet
    for (let quiet = 0; quiet < 3; ) {
      await page.waitForTimeout(QUIET_MS);
      quiet = pending.size === 0 && (await waiting.count()) === 0 ? quiet + 1 : 0;
    }
  }

  return {
    page,
    faults,
    settled,
    async open(address) {
      await page.goto(`${url}/${address}`);
      await settled();
    },
    async violations() {
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { axe: runner } = globalThis as unknown as {
          axe: {
            run(): Promise<{
              violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[];
            }>;
          };
        };
        return (await runner.run()).violations;
      });
      return found.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
      );
    },
    close: () => context.close(),
  };
}

/** A text as figures are compared: spaces of any kind are one. */
export function flat(text: string | null): string {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}
