import { appliedKey, engineKey, TOPICS, type Applied, type CatalogTable, type CopiesRead, type EngineAdvertisement, type EngineHealth } from '@query-router/contracts';
import { headersOf, type BusDriver } from '@query-router/bus';
import type { QueryEngine } from '@query-router/engine';

export interface AdvertiserOptions {
  readonly engine: QueryEngine;
  readonly driver: BusDriver;
  readonly instanceId: string;
  readonly heartbeatMs: number;
  /** How often the engine is asked for its tables again. */
  readonly discoverEveryMs: number;
  /** How long a ping may take; 5 s when absent. */
  readonly pingTimeoutMs?: number;
  readonly onError: (error: unknown) => void;
}

/** How far copies have come: everything committed up to `lsn` and before `ms` is in the tables named. */
export interface AppliedWatermark {
  readonly ms: number;
  readonly lsn: string;
  /** `schema.table`. */
  readonly tables: readonly string[];
}

/** An applied watermark is told at most this often, the last one always. */
const APPLIED_EVERY_MS = 50;
const APPLIED_TTL_MS = 10_000;

const PING_TIMEOUT_MS = 5_000;
/** Of its own: a busy engine takes seconds for it. Less than an advertisement outlives. */
const DISCOVER_TIMEOUT_MS = 10_000;
const PUBLISH_TIMEOUT_MS = 5_000;
/** An advertisement outlives this many missed heartbeats. */
const MISSED_HEARTBEATS = 3;

/**
 * Connects to the engine, however long that takes, and tells `sql.catalog` what it holds and how it is: at every change and at each
 * heartbeat. Serves one probe at a time.
 */
export class Advertiser {
  private readonly options: AdvertiserOptions;
  private tables: readonly CatalogTable[] = [];
  private version = '';
  private health: EngineHealth = 'down';
  private reason: string | null = 'not connected yet';
  private initialised = false;
  private discoveredAtMs = 0;
  /** When a statement was answered last (monotonic clock). */
  private answeredAtMs = 0;
  private pingWasLate = false;
  private timer: NodeJS.Timeout | null = null;
  private probing: Promise<void> | null = null;
  private stopped = false;
  private applied: AppliedWatermark | null = null;
  private appliedTimer: NodeJS.Timeout | null = null;

  constructor(options: AdvertiserOptions) {
    this.options = options;
  }

  get state(): { readonly health: EngineHealth; readonly reason: string | null } {
    return { health: this.health, reason: this.reason };
  }

  /** Probes once and goes on at every heartbeat. Resolves after the first probe, whatever it found. */
  async start(): Promise<void> {
    await this.probe(true);
    this.schedule();
  }

  /** Asks the engine for its tables, advertises them and returns what was advertised. For callers that changed something themselves. */
  async refresh(): Promise<EngineAdvertisement> {
    await this.probing;
    await this.probe(true);
    return this.advertisement();
  }

  /**
   * Tells how far the copies have come; null when that is not known any more. In a storage that workers share this holds for every instance.
   */
  tellApplied(watermark: AppliedWatermark | null): void {
    this.applied = watermark;
    if (this.stopped) return;
    this.appliedTimer ??= setTimeout(() => {
      this.appliedTimer = null;
      this.publishApplied().catch(this.options.onError);
    }, APPLIED_EVERY_MS);
  }

  /**
   * Why this worker cannot read copies as complete as a decision took them to be; null when it can. It may have joined after the decision, or be
   * leaving and counted no more. Of a storage that workers share, whoever fills it has spoken for all.
   */
  missing({ tables, lsn }: CopiesRead): string | null {
    const { applied, options: { engine } } = this;
    if (!engine.exclusive) return null;
    const absent = tables.filter((table) => applied?.tables.includes(table) !== true);
    if (absent.length > 0) return `A worker of ${engine.name} holds no copy of ${absent.join(', ')} now.`;
    return applied !== null && BigInt(applied.lsn) >= BigInt(lsn) ? null : `A worker of ${engine.name} has copies that are not as far as position ${lsn}.`;
  }

  /** The engine did not answer a query: say so before the next heartbeat would. */
  markDown(reason: string): void {
    if (this.stopped || this.health !== 'up') return;
    this.health = 'down';
    this.reason = reason;
    this.advertise().catch(this.options.onError);
  }

  /** The engine answered a statement. */
  answered(): void {
    this.answeredAtMs = performance.now();
  }

  /** Announces the drain: classifiers choose other instances from now on. */
  async drain(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    if (this.appliedTimer !== null) clearTimeout(this.appliedTimer);
    await this.probing;
    this.health = 'draining';
    this.reason = 'the worker is stopping';
    await this.advertise().catch(this.options.onError);
  }

  /** Takes this worker off the list. */
  async withdraw(): Promise<void> {
    await this.publish(null).catch(this.options.onError);
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      void this.probe(Date.now() - this.discoveredAtMs >= this.options.discoverEveryMs).finally(() => this.schedule());
    }, this.options.heartbeatMs);
  }

  private probe(discover: boolean): Promise<void> {
    this.probing ??= this.runProbe(discover).finally(() => {
      this.probing = null;
    });
    return this.probing;
  }

  private async runProbe(discover: boolean): Promise<void> {
    const { engine } = this.options;
    const startedAtMs = performance.now();
    let pinging: AbortSignal | null = null;
    try {
      if (!this.initialised) {
        await engine.init();
        this.initialised = true;
      }
      pinging = AbortSignal.timeout(this.options.pingTimeoutMs ?? PING_TIMEOUT_MS);
      this.version = await engine.ping(pinging);
      pinging = null;
      this.pingWasLate = false;
      if (discover || this.health === 'down') {
        if (this.health === 'up') await this.advertise().catch(this.options.onError);
        await this.discover(AbortSignal.timeout(DISCOVER_TIMEOUT_MS));
      }
      if (!this.stopped) {
        this.health = 'up';
        this.reason = null;
      }
    } catch (error) {
      // Busy is not down: it let one ping wait, or it answered statements meanwhile.
      const late = pinging?.aborted === true;
      const busy = late && this.health === 'up' && (!this.pingWasLate || this.answeredAtMs > startedAtMs);
      this.pingWasLate = late;
      if (!busy) {
        this.health = 'down';
        this.reason = late ? 'it does not answer pings in time' : error instanceof Error ? error.message : String(error);
      }
    }
    await this.advertise().catch(this.options.onError);
  }

  /** An engine that answers is up: while it cannot tell its tables, those known of it stay. */
  private async discover(signal: AbortSignal): Promise<void> {
    try {
      this.tables = await this.options.engine.discover(signal);
      this.discoveredAtMs = Date.now();
    } catch (error) {
      if (this.health !== 'up') throw error;
      this.options.onError(error);
    }
  }

  private advertise(): Promise<void> {
    return this.publish(Buffer.from(JSON.stringify(this.advertisement())));
  }

  private advertisement(): EngineAdvertisement {
    const { engine, instanceId, heartbeatMs } = this.options;
    return {
      kind: 'engine',
      engine: engine.name,
      instance: instanceId,
      health: this.health,
      reason: this.reason,
      version: this.version,
      writable: engine.writable,
      advertised_at_ms: Date.now(),
      ttl_ms: heartbeatMs * MISSED_HEARTBEATS + PING_TIMEOUT_MS,
      tables: this.tables.map((table) => this.withWatermark(table)),
    };
  }

  private withWatermark(table: CatalogTable): CatalogTable {
    const { applied } = this;
    if (applied === null || table.role !== 'replica' || table.storage !== 'engine' || !applied.tables.includes(`${table.schema}.${table.name}`)) return table;
    return { ...table, watermark_ms: applied.ms, watermark_lsn: applied.lsn };
  }

  private publishApplied(): Promise<void> {
    const { engine, driver, instanceId } = this.options;
    const { applied } = this;
    const instance = engine.exclusive ? instanceId : null;
    const message: Applied = {
      kind: 'applied',
      engine: engine.name,
      instance,
      at_ms: Date.now(),
      ttl_ms: APPLIED_TTL_MS,
      watermark_ms: applied?.ms ?? null,
      watermark_lsn: applied?.lsn ?? null,
      tables: [...(applied?.tables ?? [])],
    };
    return driver.publish({ topic: TOPICS.catalog, key: Buffer.from(appliedKey(engine.name, instance)), value: Buffer.from(JSON.stringify(message)), headers: headersOf({}) }, Date.now() + PUBLISH_TIMEOUT_MS);
  }

  private publish(value: Buffer | null): Promise<void> {
    const { driver, engine, instanceId } = this.options;
    return driver.publish({ topic: TOPICS.catalog, key: Buffer.from(engineKey(engine.name, instanceId)), value, headers: headersOf({}) }, Date.now() + PUBLISH_TIMEOUT_MS);
  }
}
