import { loadParser, parse, ParserExhausted } from '../src/parser/pg-parser.ts';

beforeAll(loadParser);

describe('the parser beneath the gate', () => {
  it('is replaced when a text exhausts it, and the next text is parsed', async () => {
    let exhausted = 0;
    for (let attempt = 0; attempt < 4; attempt += 1) {
      try {
        parse(`SELECT ${Array(200_000).fill('1').join('+')}`);
      } catch (error) {
        if (error instanceof ParserExhausted) exhausted += 1;
      }
      expect(parse('SELECT 1')).toMatchObject({ ok: true });
      await loadParser();
    }
    expect(exhausted).toBe(4);
  });

  it('counts positions in characters', () => {
    expect(parse("SELECT '😀' FROM")).toMatchObject({ ok: false, error: { position: 16 } });
  });
});
