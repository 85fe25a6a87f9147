import { StatementSplitter } from '../src/shell/statement-splitter.ts';

function statementsOf(text: string): string[] {
  const splitter = new StatementSplitter();
  return text.split('\n').flatMap((line) => splitter.push(line));
}

describe('the end of a statement', () => {
  it.each([
    ['two on a line', 'SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
    ['over lines', 'SELECT\n 1\n;', ['SELECT\n 1']],
    ['empty ones', ';; SELECT 1;;', ['SELECT 1']],
    ['in a literal', "SELECT 'a;b';", ["SELECT 'a;b'"]],
    ['after a doubled quote', "SELECT 'it''s;';", ["SELECT 'it''s;'"]],
    ['after a backslash, which escapes nothing in a plain literal', "SELECT '\\'; SELECT 2;", ["SELECT '\\'", 'SELECT 2']],
    ['after a backslash in an escape literal', "SELECT E'it''s \\';';", ["SELECT E'it''s \\';'"]],
    ['a name that ends with e before a literal', "SELECT namee'\\';", ["SELECT namee'\\'"]],
    ['in a quoted name', 'SELECT "a;""b";', ['SELECT "a;""b"']],
    ['in a line comment', 'SELECT 1 -- no; really\n;', ['SELECT 1 -- no; really']],
    ['in nested comments', 'SELECT /* a /* b; */ c; */ 1;', ['SELECT /* a /* b; */ c; */ 1']],
    ['in a dollar-quoted text', 'SELECT $a$ ; $b$ ; $a$;', ['SELECT $a$ ; $b$ ; $a$']],
    ['after a parameter, which quotes nothing', 'SELECT $1; SELECT $2;', ['SELECT $1', 'SELECT $2']],
    ['after a name with dollars', 'SELECT a$b$; SELECT 2;', ['SELECT a$b$', 'SELECT 2']],
  ])('%s', (_name, text, expected) => {
    expect(statementsOf(text)).toEqual(expected);
  });

  it('is not seen in a literal that is still open', () => {
    const splitter = new StatementSplitter();
    expect(splitter.push("SELECT 'open;")).toEqual([]);
    expect(splitter.isInside).toBe(true);
    expect(splitter.push("closed';")).toEqual(["SELECT 'open;\nclosed'"]);
    expect(splitter.isInside).toBe(false);
  });

  it('gives back what was begun when cleared', () => {
    const splitter = new StatementSplitter();
    splitter.push('SELECT 1');
    expect(splitter.clear()).toBe('SELECT 1');
    expect(splitter.isInside).toBe(false);
  });
});
