import type { ChangeRecord } from '../src/envelope/read-envelope.ts';
import { TopicPassage } from '../src/debezium/topic-passage.ts';

/** `at`: the commit before the transaction's own; of rows of a snapshot, its position. */
function record(operation: ChangeRecord['operation'], at: number, startsSnapshot = false): ChangeRecord {
  const lsn = BigInt(at);
  return { operation, before: null, after: {}, order: operation === 'r' ? { commit: 0n, lsn } : { commit: lsn, lsn }, txId: 1, committedAtMs: 0, startsSnapshot };
}
const heartbeat = (commit: number, lsn = commit + 1) => ({ commit: BigInt(commit), lsn: BigInt(lsn) });

describe('which records of a topic came before a heartbeat', () => {
  it('is told by commits: whole transactions, wherever the markers of Kafka’s transactions are', () => {
    const passage = new TopicPassage(100);
    for (const [offset, commit] of [[100, 10], [102, 10], [105, 20], [106, 20], [109, 30]] as const) passage.take(offset, record('u', commit));
    passage.pass(heartbeat(20));
    expect(passage.passed).toBe(103);
    passage.pass(heartbeat(25));
    expect(passage.passed).toBe(107);
    passage.pass(heartbeat(30));
    expect(passage.passed).toBe(107);
    passage.pass(heartbeat(31));
    expect(passage.passed).toBe(110);
  });

  it('holds for rows of a snapshot when the heartbeat is behind its position', () => {
    const passage = new TopicPassage(0);
    passage.take(0, record('u', 10));
    passage.take(1, record('r', 50, true));
    passage.take(2, record('r', 50));
    // Written before the snapshot, and read when only a part of it was there.
    passage.pass(heartbeat(40));
    expect([passage.passed, passage.snapshot]).toEqual([1, null]);
    passage.take(4, record('r', 50));
    passage.take(6, record('u', 60));
    passage.pass(heartbeat(60));
    expect([passage.passed, passage.snapshot]).toEqual([5, { begin: 1, rows: 3, lsn: 50n }]);
  });

  it('tells snapshots apart that follow each other', () => {
    const passage = new TopicPassage(0);
    for (const offset of [0, 1]) passage.take(offset, record('r', 50, offset === 0));
    for (const offset of [3, 4]) passage.take(offset, record('r', 50, offset === 3));
    passage.pass(heartbeat(60));
    expect(passage.snapshot).toEqual({ begin: 3, rows: 2, lsn: 50n });
  });

  it('takes what a snapshot let stream again, which is older than what came before it', () => {
    const passage = new TopicPassage(0);
    passage.take(0, record('u', 30));
    passage.take(1, record('r', 50, true));
    passage.take(2, record('u', 20));
    passage.take(3, record('u', 30));
    // Of the heartbeats that are streamed again too, none lets the snapshot pass before the change in front of it.
    passage.pass(heartbeat(25));
    expect([passage.passed, passage.snapshot]).toEqual([0, null]);
    passage.pass(heartbeat(55));
    expect([passage.passed, passage.snapshot?.begin]).toEqual([4, 1]);
  });

  it('passes by what says nothing of a row', () => {
    const passage = new TopicPassage(0);
    passage.take(0, null);
    passage.take(1, record('u', 30));
    passage.pass(heartbeat(20));
    expect(passage.passed).toBe(1);
  });
});
