import { FrontendMessages } from './frontend-messages.ts';
import type { WireConnection, WireField } from './wire-connection.ts';

/** One statement of an exchange. */
export interface Step {
  readonly text: string;
  /** Name of the prepared statement; '' is the unnamed one. */
  readonly name: string;
  readonly params: readonly (string | null)[];
  /** Most rows to ask for; 0 means all. */
  readonly maxRows: number;
  onColumns?(fields: readonly WireField[]): void;
  onRow?(fields: readonly (string | null)[]): void;
  /** Called with the command tag as soon as the step is done, whatever becomes of the steps after it. */
  onDone?(tag: string | null): void;
}

export interface StepOutcome {
  /** Command tag, for example `INSERT 0 3`; null when the row limit suspended the portal. */
  readonly tag: string | null;
}

/** A step with nothing special. */
export function step(text: string, params: readonly (string | null)[] = [], more: Partial<Step> = {}): Step {
  return { text, name: '', params, maxRows: 0, ...more };
}

/**
 * One round trip of the extended query protocol: any number of statements, one Sync. As a `Submittable` it is driven by
 * `pg`'s client; the session that started it says when it is over (`ReadyForQuery` or loss of the connection), because the
 * client forgets a query at its first error. https://www.postgresql.org/docs/current/protocol-flow.html
 */
export class Exchange {
  readonly outcomes: StepOutcome[] = [];
  error: unknown = null;
  /** Bytes received since the last complete row: the size of the message under way. */
  unfinishedBytes = 0;
  #current = 0;
  readonly #steps: readonly Step[];
  /** Names to parse in this exchange, in step order. */
  readonly #parses: readonly boolean[];
  readonly #closes: readonly string[];

  constructor(steps: readonly Step[], isPrepared: (name: string) => boolean, closes: readonly string[]) {
    this.#steps = steps;
    this.#closes = closes;
    this.#parses = steps.map((one) => one.name === '' || !isPrepared(one.name));
  }

  /** The step whose answers are arriving. */
  get current(): Step | undefined {
    return this.#steps[this.#current];
  }

  submit(connection: WireConnection): null {
    const messages = new FrontendMessages();
    for (const name of this.#closes) messages.closeStatement(name);
    for (const [index, one] of this.#steps.entries()) {
      if (this.#parses[index] === true) messages.parse(one.name, one.text);
      messages.describeStatement(one.name);
      messages.bind(one.name, one.params);
      messages.execute(one.maxRows);
    }
    messages.sync();
    connection.stream.write(messages.take());
    return null;
  }

  handleRowDescription(message: { readonly fields: readonly WireField[] }): void {
    this.current?.onColumns?.(message.fields);
  }

  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void {
    this.unfinishedBytes = 0;
    this.current?.onRow?.(message.fields);
  }

  handleCommandComplete(message: { readonly text: string }): void {
    this.#end({ tag: message.text });
  }

  handlePortalSuspended(): void {
    this.#end({ tag: null });
  }

  handleEmptyQuery(): void {
    this.#end({ tag: '' });
  }

  handleError(error: unknown): void {
    this.error ??= error;
  }

  handleReadyForQuery(): void {
    // The session listens itself: the client does not call this after an error.
  }

  handleCopyInResponse(connection: WireConnection): void {
    connection.sendCopyFail('COPY is not available here');
  }

  handleCopyData(): void {
    // Rows of COPY TO are dropped; the statement gate refuses COPY before.
  }

  #end(outcome: StepOutcome): void {
    this.current?.onDone?.(outcome.tag);
    this.outcomes.push(outcome);
    this.#current++;
  }
}
