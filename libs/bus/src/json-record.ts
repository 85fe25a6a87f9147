import type { ZodType } from 'zod';
import type { OutgoingRecord, RecordHeaders } from './driver.ts';

/**
 * A value that becomes JSON when somebody asks for its bytes. Who reads in the same process and expects what the same schema describes takes the
 * content as it is; nobody changes it.
 */
export class JsonBody<T = unknown> {
  readonly #schema: ZodType<T>;
  readonly #content: T;
  #bytes: Buffer | null = null;

  constructor(schema: ZodType<T>, content: T) {
    this.#schema = schema;
    this.#content = content;
  }

  get bytes(): Buffer {
    this.#bytes ??= Buffer.from(JSON.stringify(this.#content));
    return this.#bytes;
  }

  /** The content, or undefined when it was made for another schema. */
  as<U>(schema: ZodType<U>): U | undefined {
    return (this.#schema as unknown) === schema ? (this.#content as unknown as U) : undefined;
  }
}

/** What a handler gets of a record: its bytes, or the body they would be made from. */
export type RecordValue = Buffer | JsonBody;

export function bytesOf(value: RecordValue): Buffer {
  return value instanceof JsonBody ? value.bytes : value;
}

/** A record to publish whose value is JSON. */
export class JsonRecord implements OutgoingRecord {
  readonly topic: string;
  readonly key: Buffer | null;
  readonly headers: RecordHeaders;
  readonly body: JsonBody;

  constructor({ topic, key, headers, body }: Omit<OutgoingRecord, 'value'> & { readonly body: JsonBody }) {
    this.topic = topic;
    this.key = key ?? null;
    this.headers = headers;
    this.body = body;
  }

  get value(): Buffer {
    return this.body.bytes;
  }
}
