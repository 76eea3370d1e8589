import type { Context } from 'hono';
import type { ApiEnv } from '../deps.ts';

/**
 * Address of the next page: the same question from where this page ended. `latest` becomes its date, so that
 * all pages are of one day.
 */
export function nextLink(c: Context<ApiEnv>, date: string, cursor: string): string {
  const { pathname, searchParams } = new URL(c.req.url);
  searchParams.set('cursor', cursor);
  return `${pathname.replace(/\/latest$/, `/${date}`)}?${searchParams}`;
}
