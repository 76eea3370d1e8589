import { z } from '@hono/zod-openapi';

const etag = z
  .string()
  .openapi({ description: 'Strong; changes when the answer does. Send it back in `If-None-Match`.' });
const cacheControl = z
  .string()
  .openapi({ description: 'How long the answer may be shown without asking again.' });

/** Headers of good answers, for the documentation. */
export const answerHeaders = z.object({ ETag: etag, 'Cache-Control': cacheControl });

export const listHeaders = answerHeaders.extend({
  'X-Total-Count': z.string().openapi({ description: 'Items of the whole list, all pages together.' }),
  Link: z
    .string()
    .optional()
    .openapi({ description: '`rel="next"`: address of the next page, when there is one.' }),
});
