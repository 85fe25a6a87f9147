import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareKafka, removeKafka, runKafka } from './native/kafka.ts';

/** A broker of a test's own, to be killed and restarted. Ports are kept over a restart. */
export interface KafkaServer {
  readonly bootstrap: string;
  /** The broker's process; another one after a restart. */
  readonly pid: number;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM, waits for the exit. */
  stop(): Promise<void>;
  /** Starts it again on the same data and port; resolves when it answers. */
  start(): Promise<void>;
  /** Stops and removes its data. */
  dispose(): Promise<void>;
}

/**
 * Starts a broker that no other test uses; it is ready when this resolves. It ends with the test process at the latest. Always a native
 * process: killing and restarting a container is not the same event.
 */
export async function startKafka(): Promise<KafkaServer> {
  const place = await prepareKafka(mkdtempSync(join(tmpdir(), 'query-router-kafka-')));
  let broker = await runKafka(place);
  return {
    bootstrap: `127.0.0.1:${place.port}`,
    get pid() {
      return broker.pid;
    },
    kill: () => broker.kill(),
    stop: () => broker.stop(),
    async start() {
      if (!broker.running) broker = await runKafka(place);
    },
    async dispose() {
      if (broker.running) await broker.kill();
      removeKafka(place);
    },
  };
}
