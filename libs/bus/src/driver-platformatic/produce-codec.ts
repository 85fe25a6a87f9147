import { createAPI, produceV9, Writer } from '@platformatic/kafka';

const ACKS_ALL = -1;
const BROKER_TIMEOUT_MS = 10_000;

/** Encoded batches by topic and partition: what one request to one broker carries. */
export type ProduceBatches = ReadonlyMap<string, ReadonlyMap<number, Buffer>>;

function createRequest(batches: ProduceBatches): Writer {
  const writer = Writer.create()
    .appendUnsignedVarInt(0)
    .appendInt16(ACKS_ALL)
    .appendInt32(BROKER_TIMEOUT_MS)
    .appendUnsignedVarInt(batches.size + 1);
  for (const [topic, partitions] of batches) {
    writer.appendString(topic).appendUnsignedVarInt(partitions.size + 1);
    for (const [partition, batch] of partitions) {
      writer.appendInt32(partition).appendUnsignedVarInt(batch.length + 1).append(batch).appendTaggedFields();
    }
    writer.appendTaggedFields();
  }
  return writer.appendTaggedFields();
}

/** Produce v9 (Kafka 2.8 and later), acks=all, around batches that are encoded already. */
export const produce = createAPI<[ProduceBatches], produceV9.ProduceResponse>(0, 9, createRequest, produceV9.parseResponse);
