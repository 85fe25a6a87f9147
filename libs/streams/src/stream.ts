/** A column of a stream; `type` is a logical type of `STREAM_TYPES`. */
export interface StreamColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
}

/** When an event happened, by its own word. */
export interface EventTime {
  /** A `timestamp` or `timestamptz` column. */
  readonly column: string;
  /** Events from further in the future than this are refused: their clock is wrong. */
  readonly max_future_ms: number;
  /** How long Flink waits for events that come out of order. */
  readonly max_lateness_ms: number;
}

/** A declared stream of events: one topic, one table of the lake, one job that takes the one into the other. */
export interface Stream {
  /** Topic `ingest.<name>`. */
  readonly name: string;
  /** Schema of its table, which is `<schema>.<name>`. */
  readonly schema: string;
  readonly columns: readonly StreamColumn[];
  /** Columns whose values make the record's key: events of one key stay in order. Empty: no key. */
  readonly key: readonly string[];
  /** Partitions of the topic. */
  readonly partitions: number;
  /** Partition transforms of the table, in Iceberg's words: `day(at)`, `bucket(user_id, 16)`, `country`. */
  readonly partitioning: readonly string[];
  readonly event_time: EventTime | null;
  /** Whether `ingest.<name>.in` is read as well. */
  readonly kafka_intake: boolean;
  /** How long the topic keeps events. */
  readonly retention_hours: number;
  /** 1 at first; one more with each change of the columns. */
  readonly version: number;
}
