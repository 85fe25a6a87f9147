import { ownStack } from './stack/own-stack.ts';

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

/** Starts a broker that no other test uses: `ownStack` with a broker alone, or with its ZooKeeper. */
export async function startKafka(kind: 'kafka' | 'kafka-zookeeper' = 'kafka'): Promise<KafkaServer> {
  const stack = await ownStack([kind]);
  return {
    bootstrap: stack.addresses[kind].bootstrap,
    get pid() {
      return stack.pid(kind) ?? 0;
    },
    kill: () => stack.kill(kind),
    stop: () => stack.stop(kind),
    start: () => stack.start(kind),
    dispose: () => stack.dispose(),
  };
}
