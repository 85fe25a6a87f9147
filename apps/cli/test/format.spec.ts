import { formatCsv } from '../src/format/csv.ts';
import { cutToWidth, displayWidth } from '../src/format/display-width.ts';
import { formatTable } from '../src/format/table.ts';

describe('the width of a text on a terminal', () => {
  it.each([
    ['plain', 5], ['é', 1], ['e\u0301', 1], ['日本語', 6], ['한국', 4], ['ｆｕｌｌ', 8], ['🦆', 2], ['👩‍👩‍👧', 2], ['🇨🇭', 2], ['❤️', 2], ['a\u200Bb', 2], ['', 0],
  ])('of %j is %d', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it('cuts between characters, never inside one', () => {
    expect(cutToWidth('日本語', 5)).toBe('日本…');
    expect(cutToWidth('日本語', 4)).toBe('日…');
    expect(cutToWidth('👩‍👩‍👧👩‍👩‍👧', 3)).toBe('👩‍👩‍👧…');
    expect(cutToWidth('short', 5)).toBe('short');
  });
});

describe('a table', () => {
  it('lines up wide characters and puts numbers to the right', () => {
    const table = formatTable([{ name: 'city', alignRight: false }, { name: 'n', alignRight: true }], [['東京', 10], ['Bern', 2]]);
    expect(table).toBe('city │  n\n─────┼───\n東京 │ 10\nBern │  2\n');
  });

  it('writes structures as JSON and shows no control character', () => {
    expect(formatTable([{ name: 'v', alignRight: false }], [[{ a: [1] }], ['\u202Eevil\u009B']])).toContain('{"a":[1]}\n\\u202eevil\\u009b\n');
  });

  it('shows its header when there are no rows', () => {
    expect(formatTable([{ name: 'id', alignRight: true }], [])).toBe('id\n──\n');
  });
});

it('quotes CSV fields by RFC 4180', () => {
  expect(formatCsv(['a,b', 'c'], [['x\r\ny', { k: 'v' }], [true, null]])).toBe('"a,b",c\r\n"x\r\ny","{""k"":""v""}"\r\ntrue,\r\n');
});
