/** Our codec against the client's own: what one writes the other reads. */
import { createRecordsBatch, Reader, readRecordsBatches } from '@platformatic/kafka';
import { decodeRecords } from '../src/driver-platformatic/record-batch-decoder.ts';
import { encodeRecordBatch, recordSize } from '../src/driver-platformatic/record-batch-encoder.ts';
import type { OutgoingRecord } from '../src/index.ts';

const NOW = 1_800_000_000_123;
const records: OutgoingRecord[] = [
  { topic: 't', key: null, value: null, headers: new Map() },
  { topic: 't', key: Buffer.alloc(0), value: Buffer.alloc(0), headers: new Map([['empty', Buffer.alloc(0)]]) },
  { topic: 't', key: Buffer.from('k'), value: Buffer.alloc(70_000, 'v'), headers: new Map([['ü', Buffer.from([0, 255])], ['b', Buffer.alloc(300, 1)]]) },
  ...Array.from({ length: 200 }, (_, index) => ({ topic: 't', key: Buffer.from(String(index)), value: Buffer.alloc(index), headers: new Map() })),
];

function encode(given: readonly OutgoingRecord[]): Buffer {
  return encodeRecordBatch(given, given.map(recordSize), NOW);
}

describe('record batches', () => {
  test('what we encode, the client decodes', () => {
    const [batch] = readRecordsBatches(Reader.from(encode(records)));
    expect(batch?.records.length).toBe(records.length);
    expect(Number(batch?.firstTimestamp)).toBe(NOW);
    for (const [index, record] of records.entries()) {
      const decoded = batch?.records[index];
      expect(decoded?.offsetDelta).toBe(index);
      expect(decoded?.value?.equals(record.value ?? Buffer.alloc(0)) ?? null).toBe(record.value === null ? null : true);
      expect(decoded?.headers.map(([name, value]) => [String(name), value?.toString('hex')])).toEqual(
        [...record.headers].map(([name, value]) => [name, value.toString('hex')]),
      );
    }
  });

  test('the checksum is the one the client would write', () => {
    const plain = records.slice(2).map((record) => ({ ...record, key: Buffer.from('k') }));
    const theirs = createRecordsBatch(
      plain.map(({ value, headers }) => ({
        topic: 't', key: Buffer.from('k'), value: value ?? Buffer.alloc(0), timestamp: BigInt(NOW),
        headers: new Map([...headers].map(([name, bytes]) => [Buffer.from(name), bytes])),
      })),
      { compression: 'none' },
    ).buffer;
    const ours = encode(plain);
    const crc = ours.readUInt32BE(17);
    // The client marks an absent producer with epoch 0 and sequence 0, the protocol with -1: those bytes differ, and the checksum with them.
    theirs.copy(ours, 51, 51, 57);
    expect(ours.subarray(21).equals(theirs.subarray(21))).toBe(true);
    expect(crc).not.toBe(0);
  });

  test('what we encode, we decode, from any position on', () => {
    const bytes = encode(records);
    const { records: all, nextOffset } = decodeRecords(bytes, 0, bytes.length, 't', 3, 0);
    expect(nextOffset).toBe(records.length);
    expect(all.map(({ key }) => key?.toString() ?? null)).toEqual(records.map(({ key }) => key?.toString() ?? null));
    expect(all[2]?.headers.get('ü')).toEqual(Buffer.from([0, 255]));
    expect(all[2]?.timestampMs).toBe(NOW);
    expect(decodeRecords(bytes, 0, bytes.length, 't', 3, 100).records[0]?.offset).toBe(100n);
  });

  test('a batch cut off by the size limit is left for the next fetch', () => {
    const first = encode(records.slice(0, 3));
    const cut = Buffer.concat([first, encode(records).subarray(0, 500)]);
    const { records: whole, nextOffset } = decodeRecords(cut, 0, cut.length, 't', 0, 0);
    expect(whole.length).toBe(3);
    expect(nextOffset).toBe(3);
  });

  test.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('reads batches that foreign producers compressed by %s', (compression) => {
    const bytes = createRecordsBatch([{ topic: 't', value: Buffer.from('hello'), timestamp: BigInt(NOW) }], { compression }).buffer;
    const { records: decoded } = decodeRecords(bytes, 0, bytes.length, 't', 0, 0);
    expect(decoded.map(({ value }) => String(value))).toEqual(['hello']);
  });
});
