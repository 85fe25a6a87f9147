import { decodeConsistencyToken, encodeConsistencyToken, type ExplainAnswer, type QueryAnswer } from '@query-router/contracts';
import { Session, type QueryClient, type QueryOptions } from '@query-router/client';
import { answerFixture, explainFixture } from '@query-router/testkit';

const tokenAt = (lsn: number): string => encodeConsistencyToken({ lsn: BigInt(lsn) });

/** Writes answer with the next of `positions`; everything asked is recorded. */
function clientThat(...positions: number[]): { client: QueryClient; asked: QueryOptions[] } {
  const asked: QueryOptions[] = [];
  const ask = (options: QueryOptions = {}): void => void asked.push(options);
  return {
    asked,
    client: {
      query: (sql, options) => {
        ask(options);
        const position = sql.startsWith('INSERT') ? positions.shift() : undefined;
        return Promise.resolve({ ...(answerFixture() as unknown as QueryAnswer), ...(position === undefined ? {} : { consistency_token: tokenAt(position) }) });
      },
      explain: (_sql, options) => {
        ask(options);
        return Promise.resolve(explainFixture() as unknown as ExplainAnswer);
      },
    },
  };
}

const positionsAsked = (asked: readonly QueryOptions[]): (bigint | null | undefined)[] =>
  asked.map(({ consistencyToken }) => (consistencyToken === undefined ? undefined : decodeConsistencyToken(consistencyToken)?.lsn));

describe('a session', () => {
  it('asks for what it has written, and for nothing before', async () => {
    const { client, asked } = clientThat(10, 5);
    const session = new Session(client);
    for (const sql of ['SELECT 1', 'INSERT', 'SELECT 1', 'INSERT', 'SELECT 1']) await session.query(sql);
    await session.explain('SELECT 1');
    // Answers of two workers may come in another order than their commits: the later position stays.
    expect(positionsAsked(asked)).toEqual([undefined, undefined, 10n, 10n, 10n, 10n]);
  });

  it('takes in what another session has written', async () => {
    const { client, asked } = clientThat();
    const session = new Session(client);
    session.observe(tokenAt(7));
    await session.query('SELECT 1', { consistencyToken: tokenAt(9) });
    await session.query('SELECT 1');
    expect(positionsAsked(asked)).toEqual([9n, 9n]);
    expect(session.token).toBe(tokenAt(9));
  });

  it.each([{ ref: 'dev' }, { at: { snapshot_id: '1' } }])('does not ask a version for what came later: %j', async (version) => {
    const { client, asked } = clientThat();
    await new Session(client, { consistencyToken: tokenAt(7) }).query('SELECT 1', version);
    expect(positionsAsked(asked)).toEqual([undefined]);
  });

  it('sends its defaults with each statement, and a statement\'s own over them', async () => {
    const { client, asked } = clientThat();
    const session = new Session(client, { maxStalenessMs: 5_000, forceEngine: 'duckdb' });
    await session.query('SELECT 1', { forceEngine: 'trino' });
    expect(asked[0]).toMatchObject({ maxStalenessMs: 5_000, forceEngine: 'trino' });
  });

  it('takes nothing in that is no token', () => {
    expect(() => new Session(clientThat().client).observe('garbage')).toThrow(TypeError);
  });
});
