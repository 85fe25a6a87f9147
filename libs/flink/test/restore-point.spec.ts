import { checkpointIdOf, newestOf, savepointDirectory } from '../src/checkpoints/restore-point.ts';

function header(id: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(0x4960672d, 0);
  bytes.writeUInt32BE(5, 4);
  bytes.writeBigInt64BE(BigInt(id), 8);
  return bytes;
}

test('the id of a savepoint is read from its first bytes', () => {
  expect(checkpointIdOf(header(42))).toBe(42);
  expect(checkpointIdOf(header(42).subarray(0, 15))).toBeNull();
  expect(checkpointIdOf(Buffer.alloc(16))).toBeNull();
});

test('the newest is chosen by its id, not by its name or place', async () => {
  const savepoints: Record<string, number> = { 'savepoints/savepoint-a-1/_metadata': 11, 'savepoints/savepoint-a-2/_metadata': 8 };
  const read = async (file: string): Promise<Buffer> => header(savepoints[file] ?? 0);
  const root = 's3://flink/checkpoints/job';
  expect(await newestOf(['chk-9/_metadata', 'chk-10/_metadata', ...Object.keys(savepoints)], root, read)).toEqual({ path: `${root}/savepoints/savepoint-a-1`, checkpointId: 11 });
  expect(await newestOf(['chk-9/_metadata', 'chk-12/_metadata', ...Object.keys(savepoints)], root, read)).toEqual({ path: `${root}/chk-12`, checkpointId: 12 });
});

test('what is not complete does not count', async () => {
  const read = async (): Promise<Buffer> => Buffer.alloc(0);
  expect(await newestOf(['chk-12/part-1', 'savepoints/savepoint-a-1/_metadata', 'shared/_metadata'], 'r', read)).toBeNull();
});

test('savepoints lie beside the checkpoints of their job', () => {
  expect(savepointDirectory('s3://flink/checkpoints/', 'j')).toBe('s3://flink/checkpoints/j/savepoints');
});
