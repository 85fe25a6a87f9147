import { PassThrough } from 'node:stream';
import type { LineReport, LinesEnd } from '@query-router/streams';
import type { FastifyReply } from 'fastify';

/** A client that sends all before it reads anything must not block itself: beyond this, reports are left out. */
const MAX_UNREAD_BYTES = 256 * 1024;

/** Answers line by line while the request is still being read. */
export async function answerLines(reply: FastifyReply, take: (report: (line: LineReport) => boolean) => Promise<LinesEnd>): Promise<void> {
  const answer = new PassThrough({ highWaterMark: MAX_UNREAD_BYTES });
  // A client that leaves before it has read everything is no fault of ours.
  answer.on('error', () => undefined);
  void reply.code(200).type('application/x-ndjson; charset=utf-8').send(answer);
  const report = (line: LineReport): boolean => {
    if (answer.destroyed || answer.writableLength > MAX_UNREAD_BYTES) return false;
    answer.write(`${JSON.stringify(line)}\n`);
    return true;
  };
  const end = await take(report);
  answer.end(`${JSON.stringify(end)}\n`);
}
