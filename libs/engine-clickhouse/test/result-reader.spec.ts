import { RowBudget } from '@query-router/engine';
import { readAnswer } from '../src/result-reader.ts';

const HEADER = '["n","t"]\n["UInt64","String"]\n';

async function* pieces(text: Buffer, size: number): AsyncIterable<Uint8Array> {
  for (let from = 0; from < text.length; from += size) yield await Promise.resolve(text.subarray(from, from + size));
}

function newBudget(): RowBudget {
  return new RowBudget({ maxRows: 10, maxResultBytes: 1_000 });
}

describe('reading an answer', () => {
  it.each([1, 3, 7, 1_000])('does not depend on where it is cut (every %i bytes)', async (size) => {
    const budget = new RowBudget({ maxRows: 10, maxResultBytes: 1_000 });
    const columns = await readAnswer(pieces(Buffer.from(`${HEADER}["1","ä 🦆"]\n["18446744073709551615",""]\n`), size), budget, 1_000);
    expect(columns).toEqual([{ name: 'n', type: 'int64' }, { name: 't', type: 'text' }]);
    expect(budget.rows).toEqual([[1, 'ä 🦆'], ['18446744073709551615', '']]);
  });

  it('fails on an exception after rows', async () => {
    const text = `${HEADER}["1","x"]\n\r\n__exception__\r\ntag\r\nCode: 159. DB::Exception: Timeout exceeded\n12 tag\r\n__exception__\r\n`;
    await expect(readAnswer(pieces(Buffer.from(text), 10), newBudget(), 1_000)).rejects.toThrow('Code: 159');
  });

  it('fails on text that is no UTF-8 instead of replacing it', async () => {
    const text = Buffer.concat([Buffer.from(`${HEADER}["1","`), Buffer.from([0xff]), Buffer.from('"]\n')]);
    await expect(readAnswer(pieces(text, 10), newBudget(), 1_000)).rejects.toThrow('not valid UTF-8');
  });

  it('fails on an answer without a header, or with a row of another width', async () => {
    await expect(readAnswer(pieces(Buffer.from(''), 10), newBudget(), 1_000)).rejects.toThrow('no header');
    await expect(readAnswer(pieces(Buffer.from(`${HEADER}["1"]\n`), 10), newBudget(), 1_000)).rejects.toThrow('number of values');
  });

  it('cuts, without holding it, a row that cannot fit', async () => {
    const budget = new RowBudget({ maxRows: 10, maxResultBytes: 100 });
    let taken = 0;
    const endless = async function* (): AsyncIterable<Uint8Array> {
      yield Buffer.from(`${HEADER}["1","`);
      for (;;) {
        taken += 65_536;
        yield await Promise.resolve(Buffer.alloc(65_536, 'x'));
      }
    };
    await readAnswer(endless(), budget, 100);
    expect(budget).toMatchObject({ truncated: true, rows: [] });
    expect(taken).toBeLessThan(2_000_000);
  });
});
