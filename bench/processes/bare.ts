/**
 * What stands beside the router: the least that answers the same over HTTP, `node bare.ts <port>` with PG* variables of `pg`.
 * `/echo` is the engine of the mock runs behind HTTP; `/named` and `/text` are the handler somebody writes who needs one query only.
 */
import Fastify from 'fastify';
import { Pool } from 'pg';
import { servePeer } from '../measure/peer.ts';

const POOL_SIZE = 16;
const pool = new Pool({ max: POOL_SIZE });
// The server may be stopped first.
pool.on('error', () => undefined);
const server = Fastify({ logger: false });
const FROM_MOCK = JSON.stringify({ columns: [{ name: '?column?', type: 'int32' }], data: [{ '?column?': 1 }] });

server.post('/echo', async (_request, reply) => reply.type('application/json').send(FROM_MOCK));

server.post('/named', async (request) => {
  const { id } = request.body as { id: number };
  const { rows } = await pool.query({ name: 'user', text: 'SELECT * FROM users WHERE id = $1', values: [id] });
  return { data: rows };
});

server.post('/text', async (request) => {
  const { sql } = request.body as { sql: string };
  const { rows } = await pool.query(sql);
  return { data: rows };
});

const commands = {
  listen: (): Promise<string> => server.listen({ host: '127.0.0.1', port: 0 }),
};
export type BareCommands = typeof commands;

servePeer(commands, async () => {
  await server.close();
  await pool.end();
});
