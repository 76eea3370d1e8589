import type { Context } from 'hono';
import { handle } from 'hono/aws-lambda';
import { readConfig } from '../config.ts';
import { openService } from './service.ts';
import { findDashboard, readPages } from './static.ts';
import { ownVersion } from './version.ts';

/** API and dashboard on AWS Lambda, behind API Gateway (REST or HTTP) or a function URL. */

/** Lambda refuses an answer above 6 MB, as JSON with everything around it. */
const ANSWER_BYTES = 6_000_000;

/** Of a body: what base64 makes a third longer is still an answer. */
const BODY_BYTES = 4_000_000;

const { app } = openService(readConfig(), {
  environment: 'aws',
  version: ownVersion(),
  peerOf,
  pages: () => {
    const folder = findDashboard();
    return folder === null ? null : readPages(folder);
  },
  isPublic: true,
  // the instance belongs to Lambda, which has its own figures of it
  watchesProcess: false,
  maxBodyBytes: BODY_BYTES,
  write: (line) => process.stdout.write(line),
});

const answer = handle(app);

type Event = Parameters<typeof answer>[0];
type Answer = Awaited<ReturnType<typeof answer>>;

export async function handler(event: Event, context: Parameters<typeof answer>[1]): Promise<Answer> {
  return within(await answer(event, context));
}

/** The text of an answer is escaped on its way, at worst to twice its length: base64 never is. */
function within(result: Answer): Answer {
  const { body, isBase64Encoded } = result;
  // three bytes a letter and two letters for one: shorter ones are not worth a look
  if (isBase64Encoded || body.length < ANSWER_BYTES / 6) return result;
  if (Buffer.byteLength(JSON.stringify(body)) < ANSWER_BYTES) return result;
  return { ...result, body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
}

/** API Gateway says who called it; whoever calls cannot. */
function peerOf(c: Context): string | null {
  const { requestContext } = (c.env ?? {}) as {
    readonly requestContext?: {
      readonly http?: { readonly sourceIp?: string };
      readonly identity?: { readonly sourceIp?: string };
    };
  };
  return requestContext?.http?.sourceIp ?? requestContext?.identity?.sourceIp ?? null;
}
