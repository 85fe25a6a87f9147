import { readFileSync } from 'node:fs';
import { FAILURE_TRAITS, HEADERS, LIMITS, TOPICS, TOPIC_CATALOGUE } from '@query-router/contracts';
import { HEADER_SCHEMAS } from '../../tools/asyncapi/headers.ts';

const page = readFileSync(new URL('../../docs/wire-contract.md', import.meta.url), 'utf8');

/** Rows of the table under a heading, as cells without back-ticks. */
function table(heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|')).slice(2);
  return rows.map((row) => row.split('|').slice(1, -1).map((cell) => cell.replaceAll('`', '').trim()));
}

describe('docs/wire-contract.md', () => {
  it('lists every failure code with its status and retry advice', () => {
    const documented = table('Failures').map(([code, status, retry]) => [code, Number(status), retry === 'yes']);
    expect(documented).toEqual(Object.entries(FAILURE_TRAITS).map(([code, { httpStatus, retryable }]) => [code, httpStatus, retryable]));
  });

  it('gives every limit its value', () => {
    expect(Object.fromEntries(table('Limits').map(([name, value]) => [name, Number(value)]))).toEqual(LIMITS);
  });

  it('names every topic and every header', () => {
    const missing = [...Object.values(TOPICS), ...Object.values(HEADERS)].filter((name) => !page.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });

  it('gives its example request in the form that is accepted', () => {
    const example: unknown = JSON.parse(/```json\n(\{ "sql".*)\n```/.exec(page)?.[1] ?? '');
    expect(TOPIC_CATALOGUE.requests.messages.QueryRequest.schema.safeParse(example)).toMatchObject({ success: true });
  });
});

it('describes every header for the AsyncAPI document', () => {
  expect(Object.keys(HEADER_SCHEMAS).toSorted()).toEqual(Object.values(HEADERS).toSorted());
});
