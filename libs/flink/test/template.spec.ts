import { fillTemplate, SqlFragment } from '../src/sql/template.ts';
import { readColumn } from '../src/sql/columns.ts';
import { streamTemplate } from '../src/templates/stream.ts';
import type { FlinkSurroundings } from '../src/templates/template.ts';

const surroundings: FlinkSurroundings = {
  kafkaBootstrapServers: 'k:9092',
  nessieUri: 'http://n/api/v2',
  nessieRef: 'main',
  warehouse: 's3://warehouse',
  s3: { endpoint: 'http://s3', region: 'us-east-1', accessKey: 'a', secretKey: 'b' },
  checkpointDirectory: 's3://flink/checkpoints',
  checkpointIntervalMs: 1000,
};

describe('templates', () => {
  test('quote every value for its place', () => {
    const [statement] = fillTemplate(`SELECT :'text', :"name", :{number}, :{sql}\nFROM t;\n`, { text: "it's; \n--", name: 'a`b', number: 7, sql: new SqlFragment('x + 1') });
    expect(statement).toBe("SELECT 'it''s; \n--', `a``b`, 7, x + 1\nFROM t");
  });

  test('are cut into statements before values are filled in', () => {
    expect(fillTemplate(`A :'x';\n-- a comment;\nEXECUTE STATEMENT SET BEGIN\nB;\nC;\nEND;\n`, { x: ";\nDROP TABLE t;\n" })).toEqual(["A ';\nDROP TABLE t;\n'", 'EXECUTE STATEMENT SET BEGIN;\nB;\nC;\nEND'.replace('BEGIN;', 'BEGIN')]);
  });

  test.each([
    ['a value that is missing', `:'x'`, {}, 'no value'],
    ['a value that is not used', 'x', { y: 1 }, 'does not use y'],
    ['text where SQL stands', ':{x}', { x: 'DROP' }, 'must be quoted'],
    ['SQL where a literal stands', `:'x'`, { x: new SqlFragment('y') }, 'cannot be quoted'],
    ['a name of the object itself', `:'constructor'`, {}, 'no value'],
    ['NUL', `:'x'`, { x: 'a\0b' }, 'NUL'],
    ['a statement set without END', 'EXECUTE STATEMENT SET BEGIN\nA;\n', {}, 'without END'],
  ])('refuse %s', (_what, template, values, message) => {
    expect(() => fillTemplate(template, values)).toThrow(message);
  });

  test('quote the names that people give to columns', () => {
    const { statements } = streamTemplate.render(
      { stream: 'clicks', schema: 'e"v`il', columns: [{ name: "a'); DROP TABLE x; --`", type: 'int32', nullable: true }], partitioning: [] },
      { surroundings, group: "g'", startOffsets: { 'ingest.clicks': { 0: 5 } } },
    );
    const text = statements.join('\n');
    expect(text).toContain("`a'); DROP TABLE x; --``` STRING");
    expect(text).toContain("TRY_CAST(`a'); DROP TABLE x; --``` AS INT)");
    expect(text).toContain("KEY 'a''); DROP TABLE x; --`' VALUE");
    expect(text).toContain('`lake`.`e"v``il`.`clicks`');
    expect(text).toContain("'properties.group.id' = 'g'''");
    expect(text).toContain("'scan.startup.specific-offsets' = 'partition:0,offset:5'");
  });

  test.each(['decimal(39,2)', 'money', 'array<money>'])('have no column of type %s', (type) => {
    expect(() => readColumn({ name: 'c', type, nullable: true })).toThrow(RangeError);
  });
});
