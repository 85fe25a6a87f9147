/** Lines against a log that this test acknowledges itself: how far the sender is let, and what it is told. */
import { Room, type AppendRecord, type EventLog, type RecordPlace } from '@query-router/bus';
import { compileStream } from '../src/compile-stream.ts';
import type { ActiveStream } from '../src/declare/stream-directory.ts';
import { takeLines, type LineReport, type LinesEnd } from '../src/intake/take-lines.ts';
import { STREAM_LIMITS } from '../src/limits.ts';

const declared = { name: 's', schema: 'events', columns: [{ name: 'n', type: 'text', nullable: false }], key: [], partitions: 1, partitioning: [], event_time: null, kafka_intake: false, retention_hours: 1, version: 1 };
const stream: ActiveStream = { stream: declared, topic: 'ingest.s', deadLetterTopic: 'ingest.s.dead-letter', check: compileStream(declared) };

class ManualLog {
  readonly pending: { readonly records: readonly AppendRecord[]; readonly resolve: (places: RecordPlace[]) => void; readonly reject: (error: Error) => void }[] = [];
  #offset = 0n;

  append(topic: string, records: readonly AppendRecord[]): Promise<readonly RecordPlace[]> {
    if (topic !== stream.topic || records.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.pending.push({ records, resolve, reject });
    });
  }

  acknowledge(): boolean {
    const call = this.pending.shift();
    call?.resolve(call.records.map(() => ({ partition: 0, offset: this.#offset++ })));
    return call !== undefined;
  }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function start(source: AsyncIterable<Buffer>, log: ManualLog, reports: LineReport[], room = 1_000_000): Promise<LinesEnd> {
  return takeLines(() => stream, source, {
    log: log as unknown as EventLog, budget: new Room(STREAM_LIMITS.bytesInFlight), now: Date.now, newId: () => 'made', timeoutMs: 1_000, all: true,
    report: (line) => reports.length < room && reports.push(line) > 0, onTaken: () => undefined,
  });
}

describe('back-pressure', () => {
  test('lines are read only as far as unacknowledged bytes allow, and on with each acknowledgement', async () => {
    const pieces = 40;
    const state = { read: 0 };
    async function* source(): AsyncGenerator<Buffer> {
      for (; state.read < pieces; state.read += 1) yield Buffer.from(`{"n":"${'x'.repeat(500_000)}"}\n`);
    }
    const log = new ManualLog();
    const ended = start(source(), log, []);
    await turns();
    const stalled = state.read;
    expect(stalled).toBeLessThanOrEqual(STREAM_LIMITS.lineBytesInFlight / 500_000 + 1);
    await turns();
    expect(state.read).toBe(stalled);
    log.acknowledge();
    await turns();
    expect(state.read).toBe(stalled + 1);
    while (state.read < pieces || log.pending.length > 0) {
      log.acknowledge();
      await turns();
    }
    expect(await ended).toMatchObject({ done: true, accepted: pieces, acknowledged_through: pieces });
  });

  test('nothing is reported before it is acknowledged, and never out of order', async () => {
    async function* source(): AsyncGenerator<Buffer> {
      yield Buffer.from('{"n":"a"}\n');
      yield Buffer.from('{"n":"b"}\n');
    }
    const log = new ManualLog();
    const reports: LineReport[] = [];
    const ended = start(source(), log, reports);
    await turns();
    expect(reports).toEqual([]);
    const [first, second] = [log.pending.shift(), log.pending.shift()];
    second?.resolve([{ partition: 0, offset: 1n }]);
    await turns();
    expect(reports).toEqual([]);
    first?.resolve([{ partition: 0, offset: 0n }]);
    await ended;
    expect(reports.map((report) => ('line' in report ? report.line : 'through'))).toEqual([1, 'through', 2, 'through']);
  });

  test('a failure ends the answer with what was acknowledged before it', async () => {
    async function* source(): AsyncGenerator<Buffer> {
      for (;;) yield Buffer.from(`{"n":"${'x'.repeat(100_000)}"}\n`);
    }
    const log = new ManualLog();
    const ended = start(source(), log, []);
    await turns();
    log.acknowledge();
    await turns();
    log.pending.shift()?.reject(Object.assign(new Error('too late'), { name: 'BusError', code: 'DEADLINE' }));
    await turns();
    while (log.acknowledge()) await turns();
    expect(await ended).toMatchObject({ done: false, accepted: 1, acknowledged_through: 1, failure: { code: 'BUS_UNAVAILABLE', retryable: true } });
  });

  test('reports that the client does not read are counted, not kept', async () => {
    async function* source(): AsyncGenerator<Buffer> {
      yield Buffer.from('{"n":"a"}\n'.repeat(100));
    }
    const log = new ManualLog();
    const ended = start(source(), log, [], 10);
    await turns();
    while (log.acknowledge()) await turns();
    expect(await ended).toMatchObject({ done: true, accepted: 100, omitted: 91 });
  });
});
