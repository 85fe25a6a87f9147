import { STREAM_LIMITS } from '../src/limits.ts';
import { LineSplitter, type Line } from '../src/intake/split-lines.ts';

function split(pieces: readonly Buffer[]): Line[] {
  const splitter = new LineSplitter();
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
}

const shown = (lines: readonly Line[]): [number, string][] => lines.map(({ number, bytes }) => [number, bytes.toString()]);

describe('lines', () => {
  const text = Buffer.from('one\n\r\n\ntwo ü\r\nthree');

  test('come out the same, wherever the pieces are cut', () => {
    const whole = shown(split([text]));
    expect(whole).toEqual([[1, 'one'], [4, 'two ü'], [5, 'three']]);
    for (let cut = 0; cut <= text.length; cut += 1) expect(shown(split([text.subarray(0, cut), text.subarray(cut)]))).toEqual(whole);
    expect(shown(split([...text].map((byte) => Buffer.from([byte]))))).toEqual(whole);
  });

  test('of any size hold bounded memory: of one that is too long the beginning is kept, and the next is whole', () => {
    const pieces = [Buffer.from('a\n'), ...Array.from({ length: 40 }, () => Buffer.alloc(64 * 1024, 'x')), Buffer.from('\nb')];
    const lines = split(pieces);
    expect(lines.map(({ number, bytes, totalBytes }) => [number, bytes.length, totalBytes])).toEqual([[1, 1, 1], [2, STREAM_LIMITS.eventBytes, 40 * 64 * 1024], [3, 1, 1]]);
  });

  test('of exactly the limit are whole', () => {
    const [line] = split([Buffer.alloc(STREAM_LIMITS.eventBytes, 'x')]);
    expect(line?.totalBytes).toBe(STREAM_LIMITS.eventBytes);
    expect(line?.bytes.length).toBe(STREAM_LIMITS.eventBytes);
  });

  test('a stream that ends in a newline has no line after it', () => {
    expect(shown(split([Buffer.from('a\n')]))).toEqual([[1, 'a']]);
    expect(split([])).toEqual([]);
  });
});
