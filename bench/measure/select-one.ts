import { randomUUID } from 'node:crypto';
import { headersOf, headerText, type BusClient } from '@query-router/bus';
import { HEADERS, REPLY_STATUS, TOPICS } from '@query-router/contracts';

export const SELECT_ONE = JSON.stringify({ sql: 'SELECT 1' });
const BODY = Buffer.from(SELECT_ONE);
const DEADLINE_MS = 20_000;

/** Asks as a gateway does. Rejects for every answer that is a failure. */
export async function askSelectOne(client: BusClient): Promise<void> {
  const queryId = randomUUID();
  const deadlineMs = Date.now() + DEADLINE_MS;
  const headers = headersOf({ [HEADERS.queryId]: queryId, [HEADERS.requestId]: queryId, [HEADERS.identity]: identity(deadlineMs) });
  const reply = await client.request(TOPICS.requests, BODY, { headers, deadlineMs });
  if (headerText(reply.headers, HEADERS.status) !== REPLY_STATUS.ok) throw failed(reply.value);
}

/** As the gateway writes it where no secret is shared. */
function identity(expiresAtMs: number): string {
  return Buffer.from(JSON.stringify({ subject: 'bench', role: 'read', tables: ['*'], exp: expiresAtMs })).toString('base64url');
}

function failed(value: Buffer): Error {
  const failure = JSON.parse(value.toString()) as { code: string; message: string };
  return Object.assign(new Error(failure.message), { failure });
}
