/**
 * Loaded before a compiled service (`--import`): notes when records leave and arrive at its bus driver, on the clock that all processes of
 * a machine share. SIGUSR2 writes what was noted to `BENCH_TRACE_FILE` and begins anew.
 */
import { renameSync, writeFileSync } from 'node:fs';
import type { BusDriver, BusRecord, OutgoingRecord } from '@query-router/bus';
import { HEADERS } from '@query-router/contracts';

/** `at` in microseconds. */
export interface TracedRecord {
  readonly at: number;
  readonly what: 'sent' | 'got';
  readonly topic: string;
  readonly id: string;
}

const MAX_NOTES = 500_000;
let notes: TracedRecord[] = [];

function note(what: TracedRecord['what'], { topic, headers }: Pick<BusRecord, 'topic' | 'headers'>): void {
  const id = headers.get(HEADERS.correlationId);
  if (id !== undefined && notes.length < MAX_NOTES) notes.push({ at: Number(process.hrtime.bigint()) / 1000, what, topic, id: id.toString('latin1') });
}

const compiledDriver = new URL('../../dist/libs/bus/src/driver-platformatic/platformatic-driver.js', import.meta.url);
const { PlatformaticDriver } = (await import(compiledDriver.href)) as { PlatformaticDriver: { prototype: BusDriver } };
const driver = PlatformaticDriver.prototype;
const { publish, consume, tail } = driver;

driver.publish = function (this: BusDriver, record: OutgoingRecord, deadlineMs: number): Promise<void> {
  note('sent', record);
  return publish.call(this, record, deadlineMs);
};
driver.consume = function (this: BusDriver, options) {
  const handler = (record: BusRecord): Promise<void> => {
    note('got', record);
    return options.handler(record);
  };
  return consume.call(this, { ...options, handler });
};
driver.tail = function (this: BusDriver, options) {
  const handler = (record: BusRecord): void => {
    note('got', record);
    options.handler(record);
  };
  return tail.call(this, { ...options, handler });
};

process.on('SIGUSR2', () => {
  const file = process.env['BENCH_TRACE_FILE'] ?? '';
  writeFileSync(`${file}.part`, JSON.stringify(notes));
  renameSync(`${file}.part`, file);
  notes = [];
});
