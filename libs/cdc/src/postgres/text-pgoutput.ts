import type { Client } from 'pg';
import { type Pgoutput, PgoutputPlugin } from 'pg-logical-replication';

/** A message that could not be read; whoever handles it must stop. */
export interface BrokenMessage {
  readonly tag: 'broken';
  readonly error: unknown;
}
export type ReplicationMessage = Pgoutput.Message | BrokenMessage;

const asIs = (text: string): string => text;

/**
 * The library's plugin of `pgoutput`, with values left as PostgreSQL's text: its own parsers would make dates of JavaScript of time stamps,
 * which end at milliseconds, and floats of numbers. A message that cannot be decoded becomes a value, since an exception here would come up
 * in the socket's handler and end the process.
 */
export class TextPgoutput {
  readonly name = 'pgoutput';
  readonly options: Pgoutput.Options;
  readonly #decoder: PgoutputPlugin;
  readonly #onStart: (client: Client) => Promise<string>;

  /** `onStart` may prepare the connection (make a temporary slot on it); gives the position to start from. */
  constructor(publication: string, onStart: (client: Client) => Promise<string>) {
    this.options = { protoVersion: 1, publicationNames: [publication], messages: true };
    this.#decoder = new PgoutputPlugin(this.options);
    this.#onStart = onStart;
  }

  parse(buffer: Buffer): ReplicationMessage {
    try {
      const message = this.#decoder.parse(buffer);
      if (message.tag === 'relation') for (const column of message.columns) column.parser = asIs;
      return message;
    } catch (error) {
      return { tag: 'broken', error };
    }
  }

  async start(client: Client, slotName: string): Promise<unknown> {
    return await this.#decoder.start(client, slotName, await this.#onStart(client));
  }
}
