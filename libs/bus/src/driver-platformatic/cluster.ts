import { setTimeout as sleep } from 'node:timers/promises';
import { findCoordinatorV3, metadataV12 } from '@platformatic/kafka';
import type { Broker, Connection } from '@platformatic/kafka';
import { BusError } from '../bus-error.ts';
import type { KafkaOptions } from '../driver-options.ts';
import { BrokerLink, openConnection } from './broker-link.ts';
import { invoke } from './invoke.ts';
import { KAFKA } from './protocol-errors.ts';

const RETRY_MS = 200;
/** How long a topic that was looked for in vain is taken as absent: an answer to a vanished topic must cost nothing. */
const ABSENT_MS = 500;
const MAX_ABSENT = 1_000;
const CONTROL_INFLIGHTS = 5;

/** Where the partitions of a topic are led; `null` while a partition has no leader. */
export interface TopicMetadata {
  readonly leaders: readonly (number | null)[];
}

/** What is known of the brokers: addresses, topics, leaders. Metadata is fetched when something is missing or proved wrong, not by age. */
export class Cluster {
  readonly options: KafkaOptions;
  #brokers = new Map<number, Broker>();
  #controllerId = -1;
  readonly #topics = new Map<string, TopicMetadata>();
  readonly #absentUntil = new Map<string, number>();
  readonly #underWay = new Map<string, Promise<TopicMetadata | null>>();
  readonly #links = new Map<number, BrokerLink>();
  #connection: Connection | undefined;
  #opening: Promise<Connection> | undefined;
  #closed = false;

  constructor(options: KafkaOptions) {
    this.options = options;
  }

  /** Keeps trying until a broker answers. */
  async connect(signal: AbortSignal): Promise<void> {
    this.#closed = false;
    for (;;) {
      try {
        signal.throwIfAborted();
        await this.#request([]);
        return;
      } catch (error) {
        if (signal.aborted) throw new BusError('CLOSED', 'Connecting was given up.', { cause: error });
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  close(): void {
    this.#closed = true;
    this.#connection?.socket.destroy();
    this.#connection = undefined;
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
    this.#topics.clear();
  }

  /** What is known of a topic, without asking. */
  known(topic: string): TopicMetadata | undefined {
    return this.#topics.get(topic);
  }

  /** Asks the cluster; null when the topic does not exist. Calls for the same topic share one request. */
  async lookUp(topic: string): Promise<TopicMetadata | null> {
    const absentUntil = this.#absentUntil.get(topic);
    if (absentUntil !== undefined && absentUntil > Date.now()) return null;
    let request = this.#underWay.get(topic);
    if (request === undefined) {
      request = this.#request([topic]).then(() => this.#topics.get(topic) ?? null).finally(() => this.#underWay.delete(topic));
      this.#underWay.set(topic, request);
    }
    return request;
  }

  /** Forgets that a topic was absent: it has just been created. */
  expect(topics: readonly string[]): void {
    for (const topic of topics) this.#absentUntil.delete(topic);
  }

  forget(topics: readonly string[]): void {
    for (const topic of topics) this.#topics.delete(topic);
  }

  async listTopics(): Promise<string[]> {
    const response = await invoke(metadataV12.api, await this.#control(), null, false, false);
    return response.topics.filter((topic) => topic.name !== null && !topic.isInternal).map((topic) => String(topic.name));
  }

  /** A new link of the caller's own to a broker. */
  link(nodeId: number, maxInflights: number): BrokerLink {
    return new BrokerLink(() => this.#address(nodeId), this.options, maxInflights);
  }

  /** A connection for short requests, shared. */
  node(nodeId: number): Promise<Connection> {
    let link = this.#links.get(nodeId);
    if (link === undefined) {
      link = this.link(nodeId, CONTROL_INFLIGHTS);
      this.#links.set(nodeId, link);
    }
    return link.open();
  }

  /** A connection to whichever broker answers, shared, for short requests. */
  any(): Promise<Connection> {
    return this.#control();
  }

  async controller(): Promise<Connection> {
    await this.#request([]);
    return this.node(this.#controllerId);
  }

  /** Node that coordinates a group; null while it is being elected or loaded. */
  async coordinator(group: string): Promise<number | null> {
    const response = await invoke(findCoordinatorV3.api, await this.#control(), 0, [group]);
    const found = response.coordinators[0];
    if (found === undefined || found.errorCode !== KAFKA.none) return null;
    this.#brokers.set(found.nodeId, { host: found.host, port: found.port });
    return found.nodeId;
  }

  #address(nodeId: number): Broker {
    const broker = this.#brokers.get(nodeId);
    if (broker === undefined) throw new Error(`Broker ${nodeId} is not in the cluster.`);
    return broker;
  }

  async #request(topics: readonly string[]): Promise<void> {
    const response = await invoke(metadataV12.api, await this.#control(), [...topics], false, false);
    this.#brokers = new Map(response.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
    this.#controllerId = response.controllerId;
    for (const topic of response.topics) {
      const name = topic.name ?? '';
      if (topic.errorCode === KAFKA.unknownTopicOrPartition || topic.errorCode === KAFKA.invalidTopic) {
        this.#topics.delete(name);
        this.#rememberAbsence(name);
        continue;
      }
      const leaders: (number | null)[] = [];
      for (const { partitionIndex, leaderId } of topic.partitions) leaders[partitionIndex] = leaderId < 0 ? null : leaderId;
      if (leaders.length > 0) this.#topics.set(name, { leaders });
    }
  }

  #rememberAbsence(topic: string): void {
    if (this.#absentUntil.size >= MAX_ABSENT) this.#absentUntil.clear();
    this.#absentUntil.set(topic, Date.now() + ABSENT_MS);
  }

  async #control(): Promise<Connection> {
    if (this.#connection?.isConnected() === true) return this.#connection;
    if (this.#closed) throw new BusError('CLOSED', 'The bus is closed.');
    this.#opening ??= this.#openAny().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #openAny(): Promise<Connection> {
    const bootstrap = this.options.bootstrapServers.map(parseAddress);
    let failure: unknown;
    for (const broker of [...this.#brokers.values(), ...bootstrap]) {
      try {
        const connection = await openConnection(broker, this.options, CONTROL_INFLIGHTS);
        if (!this.#closed) {
          this.#connection = connection;
          return connection;
        }
        connection.socket.destroy();
        break;
      } catch (error) {
        failure = error;
      }
    }
    throw new BusError(this.#closed ? 'CLOSED' : 'DEADLINE', 'No broker answers.', { cause: failure });
  }
}

function parseAddress(server: string): Broker {
  const colon = server.lastIndexOf(':');
  return colon < 0 ? { host: server, port: 9092 } : { host: server.slice(0, colon), port: Number(server.slice(colon + 1)) };
}
