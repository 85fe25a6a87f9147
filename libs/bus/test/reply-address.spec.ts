import { decodeReplyPartition, replyAddress } from '../src/index.ts';

describe('reply address', () => {
  test.each([
    [undefined, undefined],
    [Buffer.from([0, 0, 0, 0]), 0],
    [Buffer.from([0, 0, 1, 0]), 256],
    [Buffer.from('0'), 0],
    [Buffer.from('1234'), 1_234],
    [Buffer.from([1, 0, 0, 0]), undefined],
    [Buffer.from('-1'), undefined],
    [Buffer.from('1e3'), undefined],
    [Buffer.from('9999999999'), undefined],
    [Buffer.alloc(0), undefined],
  ])('partition %p is %p', (bytes, partition) => {
    expect(decodeReplyPartition(bytes)).toBe(partition);
  });

  test('there is none without a topic or with a forbidden one', () => {
    expect(replyAddress(new Map(), () => true)).toBeNull();
    expect(replyAddress(new Map([['kafka_replyTopic', Buffer.from('x')]]), () => false)).toBeNull();
  });
});
