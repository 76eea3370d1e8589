import type { Context } from 'hono';
import type { ApiEnv } from '../deps.ts';

/**
 * Address of the next page: the same question from where this page ended.
 * @param date in place of `latest`, so that all pages are of one day; null: the address has no date
 */
export function nextLink(c: Context<ApiEnv>, date: string | null, cursor: string): string {
  const { pathname, searchParams } = new URL(c.req.url);
  searchParams.set('cursor', cursor);
  const path = date === null ? pathname : pathname.replace(/\/latest$/, `/${date}`);
  return `${path}?${searchParams}`;
}
