import { engineKey, TOPICS, type CatalogTable, type EngineAdvertisement, type EngineHealth } from '@query-router/contracts';
import { headersOf, type BusDriver } from '@query-router/bus';
import type { QueryEngine } from '@query-router/engine';

export interface AdvertiserOptions {
  readonly engine: QueryEngine;
  readonly driver: BusDriver;
  readonly instanceId: string;
  readonly heartbeatMs: number;
  /** How often the engine is asked for its tables again. */
  readonly discoverEveryMs: number;
  readonly onError: (error: unknown) => void;
}

const PROBE_TIMEOUT_MS = 5_000;
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
  private timer: NodeJS.Timeout | null = null;
  private probing: Promise<void> | null = null;
  private stopped = false;

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

  /** The engine did not answer a query: say so before the next heartbeat would. */
  markDown(reason: string): void {
    if (this.stopped || this.health !== 'up') return;
    this.health = 'down';
    this.reason = reason;
    this.advertise().catch(this.options.onError);
  }

  /** Announces the drain: classifiers choose other instances from now on. */
  async drain(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
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
    try {
      if (!this.initialised) {
        await engine.init();
        this.initialised = true;
      }
      const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
      this.version = await engine.ping(signal);
      if (discover || this.health === 'down') {
        this.tables = await engine.discover(signal);
        this.discoveredAtMs = Date.now();
      }
      if (!this.stopped) {
        this.health = 'up';
        this.reason = null;
      }
    } catch (error) {
      this.health = 'down';
      this.reason = error instanceof Error ? error.message : String(error);
    }
    await this.advertise().catch(this.options.onError);
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
      ttl_ms: heartbeatMs * MISSED_HEARTBEATS + PROBE_TIMEOUT_MS,
      tables: [...this.tables],
    };
  }

  private publish(value: Buffer | null): Promise<void> {
    const { driver, engine, instanceId } = this.options;
    return driver.publish({ topic: TOPICS.catalog, key: Buffer.from(engineKey(engine.name, instanceId)), value, headers: headersOf({}) }, Date.now() + PROBE_TIMEOUT_MS);
  }
}
