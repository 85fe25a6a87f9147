import { z } from 'zod';
import { env, parseEnv } from '../src/env/index.ts';

const schema = z.object({
  PORT: env.port(8000),
  HOST: env.host('127.0.0.1'),
  KAFKA_BOOTSTRAP_SERVERS: env.hostList(),
  QUERY_TIMEOUT_MS: env.durationMs(30_000, { minMs: 1 }),
  AUTH: env.oneOf(['keys', 'none'], 'keys'),
  TLS: env.flag(false),
  WORKERS: env.integer({ min: 1, max: 64, consequence: 'no query could run' }, 4),
  NESSIE_URL: env.url(['http', 'https'], 'http://localhost:19120'),
  IDENTITY_SECRET: env.secret().optional(),
});

const problemsOf = (values: Readonly<Record<string, string>>): readonly string[] => {
  try {
    parseEnv(schema, { KAFKA_BOOTSTRAP_SERVERS: 'kafka:9092', ...values });
    return [];
  } catch (error) {
    return error instanceof Error && 'problems' in error && Array.isArray(error.problems) ? error.problems : [String(error)];
  }
};

describe('the environment', () => {
  it('is read into typed values, with defaults, and the empty text counts as not set', () => {
    expect(parseEnv(schema, { KAFKA_BOOTSTRAP_SERVERS: 'a:9092, [::1]:9093', PORT: '', TLS: 'Yes', WORKERS: '8', UNRELATED: 'x' })).toEqual({
      PORT: 8000,
      HOST: '127.0.0.1',
      KAFKA_BOOTSTRAP_SERVERS: ['a:9092', '[::1]:9093'],
      QUERY_TIMEOUT_MS: 30_000,
      AUTH: 'keys',
      TLS: true,
      WORKERS: 8,
      NESSIE_URL: 'http://localhost:19120',
    });
  });

  it('says all problems at once, each with what it would cause', () => {
    expect(() => parseEnv(schema, { PORT: '80000', TLS: 'maybe' })).toThrow(
      'The environment cannot be used:\n' +
        '  PORT must be a port from 0 to 65535; nothing could connect to this service\n' +
        '  KAFKA_BOOTSTRAP_SERVERS is missing: the service cannot do without it\n' +
        '  TLS must be true or false; guessing could switch a protection off',
    );
  });

  it.each([
    ['PORT', '80 00'],
    ['PORT', '-1'],
    ['PORT', '8e3'],
    ['HOST', 'http://localhost'],
    ['HOST', 'localhost:80'],
    ['KAFKA_BOOTSTRAP_SERVERS', 'kafka'],
    ['KAFKA_BOOTSTRAP_SERVERS', 'kafka:0'],
    ['KAFKA_BOOTSTRAP_SERVERS', ','],
    ['QUERY_TIMEOUT_MS', '0'],
    ['QUERY_TIMEOUT_MS', '30s'],
    ['QUERY_TIMEOUT_MS', '99999999999'],
    ['AUTH', 'None'],
    ['TLS', 'constructor'],
    ['WORKERS', '1.5'],
    ['NESSIE_URL', 'ftp://nessie'],
    ['NESSIE_URL', 'nessie'],
  ])('refuses %s=%s, and names it', (name, value) => {
    const [problem, ...others] = problemsOf({ [name]: value });
    expect(others).toEqual([]);
    expect(problem).toMatch(new RegExp(`^${name} must `));
  });

  it('never repeats a value, which may be a secret', () => {
    expect(problemsOf({ IDENTITY_SECRET: 'hunter2', NESSIE_URL: 'user:hunter2@nessie' }).join('\n')).not.toContain('hunter2');
  });
});
