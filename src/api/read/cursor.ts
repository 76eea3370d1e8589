import { createHash } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import { ApiProblem } from '../problem.ts';

/**
 * A cursor says after which item of which list the next page begins. It holds no secret and gives no right:
 * it is opaque so that what it holds may change, and checked like any other parameter.
 */
const cursorSchema = z.strictObject({
  /** hash of the run of the day */
  r: z.string(),
  /** hash of the list: its filters and order */
  q: z.string(),
  /** the last item seen */
  e: z.string(),
});

/** The list that a cursor belongs to. */
export interface CursorList {
  /** what its pages must all be drawn from; empty when pages of several runs make a list too */
  readonly stamp: string;
  /** what was asked: type, date, filters, order, written in one way only */
  readonly question: string;
}

export function writeCursor({ stamp, question }: CursorList, entity: string): string {
  const cursor = { r: shortHash(stamp), q: shortHash(question), e: entity };
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @returns the last item seen @throws ApiProblem invalid-cursor, day-replaced */
export function readCursor({ stamp, question }: CursorList, cursor: string): string {
  const parsed = cursorSchema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) throw invalidCursor('This cursor was not given out by this API.');
  const { r, q, e } = parsed.data;
  if (q !== shortHash(question)) {
    throw invalidCursor('This cursor belongs to a list of another type, date, order or filter.');
  }
  if (r !== shortHash(stamp)) {
    const detail = 'This day was computed again since the first page. Start again without the cursor.';
    throw new ApiProblem('day-replaced', detail);
  }
  return e;
}

export function invalidCursor(detail: string): ApiProblem {
  return new ApiProblem('invalid-cursor', `${detail} Start again without it.`);
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
