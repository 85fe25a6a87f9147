import { LIMITS } from '@query-router/contracts';
import { metrics, parseEnv, systemTopics } from '@query-router/platform';
import type { z } from 'zod';
import { standaloneEnv } from '../../apps/standalone/src/env.ts';
import { SERVICE_ENVIRONMENTS } from '../service-environments.ts';
import { readDocument, tableOf } from './markdown.ts';

const SCHEMAS: Readonly<Record<string, z.ZodObject>> = { standalone: standaloneEnv, ...SERVICE_ENVIRONMENTS };
const WORKERS = Object.keys(SCHEMAS).filter((name) => name.startsWith('worker-'));
const SERVICES = Object.keys(SERVICE_ENVIRONMENTS);
const GROUPS: Readonly<Record<string, readonly string[]>> = { workers: WORKERS, services: SERVICES, all: Object.keys(SCHEMAS) };

/** Depends on the machine. */
const THREADS = 'DUCKDB_THREADS';

function defaultOf(service: string, variable: string): string {
  if (variable === THREADS) return 'cores';
  const values: Readonly<Record<string, unknown>> = parseEnv(SCHEMAS[service] ?? standaloneEnv, {});
  const value = values[variable];
  return Array.isArray(value) ? value.join(',') : String(value ?? '');
}

function actual(): string[] {
  return Object.entries(SCHEMAS).flatMap(([service, schema]) => Object.keys(schema.shape).map((variable) => `${variable} of ${service}: ${defaultOf(service, variable)}`));
}

function documented(): string[] {
  return tableOf(readDocument('docs/operations.md'), 'variable', 'of').flatMap(([variable = '', of = '', fallback = '']) =>
    of.split(', ').flatMap((name) => (GROUPS[name] ?? [name]).map((service) => `${variable} of ${service}: ${fallback}`)),
  );
}

const bySize = (topics: readonly { readonly topic: string; readonly partitions: number }[]): string[] => topics.map(({ topic, partitions }) => `${topic} ${partitions}`).toSorted();

describe('docs/operations.md', () => {
  test('names every environment variable of every service with its default, and no other', () => {
    expect(documented().toSorted()).toEqual(actual().toSorted());
  });

  test('names every metric', () => {
    const named = tableOf(readDocument('docs/operations.md'), 'metric', 'labels').map(([name]) => name);
    expect(named.toSorted()).toEqual(Object.values(metrics).map((metric) => (metric as unknown as { name: string }).name).toSorted());
  });

  test('names every topic with its partitions', () => {
    const rows = tableOf(readDocument('docs/operations.md'), 'topic', 'partitions').map(([topic = '', partitions = '']) => ({ topic, partitions: partitions === 'KAFKA_PARTITIONS' ? 12 : Number(partitions) }));
    const expanded = rows.flatMap(({ topic, partitions }) => topic.split(', ').map((name) => ({ topic: name, partitions })));
    expect(bySize(expanded)).toEqual(bySize(systemTopics(12)));
  });

  test('names every limit', () => {
    const rows = new Map(tableOf(readDocument('docs/operations.md'), 'limit', 'value').map(([name = '', value = '']) => [name, value.replaceAll(',', '')]));
    expect(rows.get('SQL text')).toBe(`${LIMITS.maxSqlBytes / 1024} kB`);
    expect(rows.get('rows of an answer')).toBe(`${LIMITS.maxRows}; ${LIMITS.defaultMaxRows} unless max_rows says otherwise`);
    expect(rows.get('bytes of an answer')).toBe(`${LIMITS.maxResultBytes / 1024 ** 2} MB; ${LIMITS.defaultMaxResultBytes / 1024 ** 2} MB unless MAX_RESULT_BYTES says otherwise`);
    expect(rows.get('time of a query')).toBe(`${LIMITS.maxTimeoutMs / 60_000} min; ${LIMITS.defaultTimeoutMs / 1000} s unless timeout_ms says otherwise`);
  });
});
