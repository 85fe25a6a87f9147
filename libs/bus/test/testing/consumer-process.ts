/** A consumer to be killed: `node consumer-process.ts <driver> <bootstrap> <topic>` answers each record after 200 ms. */
import { BusServer, createDriver } from '../../src/index.ts';
import type { DriverOptions } from '../../src/index.ts';

const [driver = '', bootstrap = '', topic = ''] = process.argv.slice(2);
const server = new BusServer({
  driver: createDriver({ driver: driver as DriverOptions['driver'], clientId: 'consumer', bootstrapServers: [bootstrap] }),
  group: (each) => `${each}.group`,
  maxInFlight: 200,
  defaultTimeoutMs: 30_000,
  deadLetterTopic: `${topic}.dead`,
  drainMs: 1_000,
  allowReplyTopic: () => true,
  onError: (error) => process.stderr.write(`${String(error)}\n`),
});
server.addHandler(topic, async (value: Buffer) => {
  await new Promise((resolve) => {
    setTimeout(resolve, 200);
  });
  return { kind: 'reply', value: Buffer.from(`${process.pid} ${String(value)}`) };
});
await server.listen((error) => {
  if (error !== undefined) throw error;
  process.send?.('ready');
});
process.once('disconnect', () => process.exit());
