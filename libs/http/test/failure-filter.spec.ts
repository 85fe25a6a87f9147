import { HttpException, Logger, type ArgumentsHost } from '@nestjs/common';
import { failure, FailureError, type Problem } from '@query-router/contracts';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { FailureFilter } from '../src/index.ts';

function fail(thrown: unknown, reply: FastifyReply): void {
  new FailureFilter().catch(thrown, { switchToHttp: () => ({ getResponse: () => reply }) } as unknown as ArgumentsHost);
}

/** What a client sees when a handler throws. */
async function answerTo(error: unknown): Promise<{ status: number; headers: Record<string, unknown>; problem: Problem }> {
  const app: FastifyInstance = Fastify();
  app.get('/', (_request, reply) => {
    fail(error, reply);
    return reply;
  });
  const answer = await app.inject('/');
  return { status: answer.statusCode, headers: answer.headers, problem: answer.json() };
}

beforeAll(() => Logger.overrideLogger(false));

describe('errors at the HTTP edge', () => {
  test('leave as problem documents with the status of their code', async () => {
    const { status, headers, problem } = await answerTo(new FailureError(failure('TABLE_NOT_FOUND', 'No engine knows x.')));
    expect(status).toBe(404);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(problem).toMatchObject({ status: 404, code: 'TABLE_NOT_FOUND', detail: 'No engine knows x.', retryable: false });
  });

  test('say how to authenticate', async () => {
    const { status, headers } = await answerTo(new FailureError(failure('UNAUTHENTICATED', 'No key.')));
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer realm="query-router"']);
  });

  test.each(['OVERLOADED', 'ENGINE_UNAVAILABLE'] as const)('say when to come back: %s', async (code) => {
    expect((await answerTo(new FailureError(failure(code, 'Later.')))).headers['retry-after']).toBe('1');
  });

  test('do not invite to repeat what may have been done', async () => {
    expect((await answerTo(new FailureError(failure('OUTCOME_UNKNOWN', 'Perhaps.')))).headers['retry-after']).toBeUndefined();
  });

  test('name the query', async () => {
    const found = { ...failure('QUERY_FAILED', 'Bad.'), query_id: 'q1' };
    const { headers, problem } = await answerTo(new FailureError(found));
    expect([headers['x-query-id'], problem.query_id]).toEqual(['q1', 'q1']);
  });

  test('of the framework are told in the same way', async () => {
    expect((await answerTo(new HttpException('Cannot GET /x', 404))).problem).toMatchObject({ status: 404, code: 'NOT_FOUND', detail: expect.stringContaining('Cannot GET /x: there is no such address for this method') });
    expect((await answerTo(Object.assign(new Error('too large'), { statusCode: 413 }))).problem).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
    expect((await answerTo(Object.assign(new Error('type'), { statusCode: 415 }))).problem).toMatchObject({ status: 400, code: 'BAD_REQUEST', detail: 'Send the body as application/json.' });
  });

  test('that nobody expected keep their text to the log', async () => {
    const { status, problem } = await answerTo(new Error('password=hunter2'));
    expect(status).toBe(500);
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });
});
