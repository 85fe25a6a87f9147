import { isUtf8 } from 'node:buffer';
import { failure, FailureError } from '@query-router/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Reads JSON bodies strictly: the bytes must be UTF-8 (Fastify's own parser would replace bad ones silently) and one JSON value.
 * Replaces every parser the server had.
 *
 * @param example what a right body looks like; told to who sends no JSON
 * @param raw requests whose handlers get the bytes as they are
 */
export function acceptJsonBodies(server: FastifyInstance, example: string, raw: (request: FastifyRequest) => boolean = () => false): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (raw(request)) {
      done(null, body);
      return;
    }
    if (!isUtf8(body)) {
      done(new FailureError(failure('BAD_REQUEST', 'The body is not valid UTF-8. Encode it as UTF-8.')));
      return;
    }
    try {
      done(null, JSON.parse(body.toString()));
    } catch {
      done(new FailureError(failure('BAD_REQUEST', `The body is not valid JSON. Send ${example}.`)));
    }
  });
}
