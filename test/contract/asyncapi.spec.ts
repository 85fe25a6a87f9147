import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { answerFixture } from '@query-router/testkit';
import { queryRequestSchema } from '@query-router/contracts';
import { asyncApiDocument } from '../../tools/asyncapi/document.ts';

const document = asyncApiDocument();
const metaSchema: object = JSON.parse(readFileSync(new URL('../../node_modules/@asyncapi/specs/schemas/3.0.0.json', import.meta.url), 'utf8'));

/** The value a local reference points at, or undefined. */
function resolve(reference: string): unknown {
  const steps = reference.replace('#/', '').split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce<unknown>((value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined), document);
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' ? [String(inner)] : referencesIn(inner)));
}

describe('the AsyncAPI document', () => {
  it('is valid by the schema of AsyncAPI 3.0', () => {
    // The schema brings draft 7 along, which Ajv would otherwise bring a second time.
    const ajv = new Ajv({ strict: false, validateFormats: false, meta: false, validateSchema: false });
    const validate = ajv.compile(metaSchema);
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...document, channels: { requests: { addres: 'sql.requests' } } })).toBe(false);
  });

  it('points only at what it holds', () => {
    const dangling = referencesIn(document).filter((reference) => resolve(reference) === undefined);
    expect(dangling).toEqual([]);
  });

  it('is committed as it would be written now', () => {
    const committed: unknown = JSON.parse(readFileSync(new URL('../../docs/asyncapi.json', import.meta.url), 'utf8'));
    expect(committed).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('accepts and refuses the bodies that the code accepts and refuses', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const schema = (name: string) => ajv.compile(resolve(`#/components/schemas/${name}`) as object);
    const request = schema('QueryRequest');
    const bodies = [{ sql: 'SELECT 1' }, { sql: 'SELECT 1', force_engine: 'oracle' }, { sql: 'SELECT 1', extra: 1 }, {}, { sql: 'x', max_rows: 0 }, { sql: 'x', timeout_ms: 1 }];
    expect(bodies.map((body) => request(body))).toEqual(bodies.map((body) => queryRequestSchema.safeParse(body).success));
    expect(schema('QueryAnswer')(answerFixture())).toBe(true);
  });
});
