import { decisionRecordSchema, sampleSchema, TOPICS, type DecisionRecord } from '@query-router/contracts';
import { headersOf, JsonBody, JsonRecord, type BusDriver, type BusRecord, type Subscription } from '@query-router/bus';

export interface SamplerOptions {
  readonly driver: BusDriver;
  /** Share of queries, above 0 and up to 1. */
  readonly ratio: number;
  readonly onError: (error: unknown) => void;
}

const GROUP = 'query-router.shadow.sampler';
const MAX_IN_FLIGHT = 1_000;
const PUBLISH_TIMEOUT_MS = 10_000;
const DRAIN_MS = 1_000;
/** The last digits of a query id are random. */
const RANDOM_DIGITS = 8;
const RANDOM_RANGE = 16 ** RANDOM_DIGITS;

/**
 * Chooses reads from `sql.decisions` and puts them on `sql.samples`, where any instance takes them. A decision counts as handled before its sample is
 * published: what is lost in a crash is not sampled, and nothing is sampled twice because of one. Most records are not looked into: their key decides.
 */
export class Sampler {
  readonly #options: SamplerOptions;
  #subscription: Subscription | null = null;

  constructor(options: SamplerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { driver, onError } = this.#options;
    this.#subscription = await driver.consume({ topics: [TOPICS.decisions], group: GROUP, maxInFlight: MAX_IN_FLIGHT, handler: (record) => this.#look(record), onError });
  }

  async stop(): Promise<void> {
    await this.#subscription?.close(DRAIN_MS);
  }

  async #look({ key, body, value }: BusRecord): Promise<void> {
    if (key === null || !isChosen(key.toString('latin1'), this.#options.ratio)) return;
    const decided = body?.as(decisionRecordSchema) ?? readDecision(value);
    if (decided === null || !isComparable(decided)) return;
    const { query_id, at_ms, engine, decision, sql } = decided;
    const sample = { query_id, at_ms, engine, fingerprint: decision.fingerprint, tables: decision.tables, sql: decision.rewritten_sql ?? sql };
    const record = new JsonRecord({ topic: TOPICS.samples, key, body: new JsonBody(sampleSchema, sample), headers: headersOf({}) });
    this.#options.driver.publish(record, Date.now() + PUBLISH_TIMEOUT_MS).catch(this.#options.onError);
  }
}

/** The same id is chosen by everybody, or by nobody. */
export function isChosen(queryId: string, ratio: number): boolean {
  const random = Number.parseInt(queryId.slice(-RANDOM_DIGITS), 16);
  return random < ratio * RANDOM_RANGE;
}

/** Reads that another engine may be able to answer, and that were not sent to be compared. */
function isComparable({ comparing, decision: { statement, candidates, dialect } }: DecisionRecord): boolean {
  return statement === 'read' && comparing !== true && dialect !== 'native' && candidates.length > 1;
}

function readDecision(value: Buffer | null): DecisionRecord | null {
  if (value === null) return null;
  try {
    return decisionRecordSchema.safeParse(JSON.parse(value.toString())).data ?? null;
  } catch {
    return null;
  }
}
