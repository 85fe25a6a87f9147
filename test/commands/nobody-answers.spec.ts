import { freePort } from '@query-router/server-process';
import { run } from './run-command.ts';

describe('commands where nobody answers', () => {
  let nobody: string;

  beforeAll(async () => {
    nobody = `http://127.0.0.1:${await freePort()}`;
  });

  test.each(['validate', 'verify-data'])('%s reports each part that is missing', async (tool) => {
    const { code, out } = await run(tool, [], { QUERY_ROUTER_URL: nobody, INGEST_URL: nobody });
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining(`nobody answers at ${nobody}`) });
    expect(out).toMatch(/✗ router .*\n[^]*are not as they should be/);
  });

  test('etl says who did not answer', async () => {
    expect(await run('etl', ['public.users'], { INGEST_URL: nobody })).toEqual({ code: 1, out: `nobody answers at ${nobody}\n` });
  });

  test('init-db says that PostgreSQL cannot be reached', async () => {
    const { host, port } = new URL(nobody);
    expect(await run('init-db', [], { POSTGRES_HOST: '127.0.0.1', POSTGRES_PORT: port })).toEqual({ code: 1, out: `database postgres on ${host}: connect ECONNREFUSED ${host}\n` });
  });

  test('demo:streaming says what to start', async () => {
    expect(await run('demo-streaming', ['--offset', '39999'], {})).toEqual({ code: 1, out: 'KAFKA_BOOTSTRAP_SERVERS is not known; start the stack with npm run stack, or set it\n' });
    const known = { KAFKA_BOOTSTRAP_SERVERS: new URL(nobody).host, LAKE_TRINO_URL: nobody, INGEST_URL: nobody };
    expect(await run('demo-streaming', [], known)).toEqual({ code: 1, out: `nobody answers at ${nobody}\n` });
  });
});
