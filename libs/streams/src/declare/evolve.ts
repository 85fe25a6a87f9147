import { failure, FailureError } from '@query-router/contracts';
import { STREAM_LIMITS } from '../limits.ts';
import type { Stream, StreamColumn } from '../stream.ts';
import { isWidening } from '../types/column-types.ts';
import { canonicalJson } from './canonical.ts';
import { streamDeclarationSchema, type StreamChange, type StreamDeclaration } from './declaration.ts';

/** The stream of a first declaration. */
export function firstVersion(declaration: StreamDeclaration): Stream {
  return { ...declaration, version: 1 };
}

/**
 * The stream after a change; the same object when nothing changes.
 *
 * @throws FailureError BAD_REQUEST for changes that would make old events wrong or lose values
 */
export function changed(stream: Stream, change: StreamChange): Stream {
  for (const name of Object.keys(change.widen)) if (!stream.columns.some((column) => column.name === name)) refuse(`widen: the stream has no column ${name}`);
  const widened = stream.columns.map((column) => widen(column, change.widen[column.name]));
  const added = change.add.filter((column) => !isThere(column, widened));
  for (const { name, nullable } of added) if (!nullable) refuse(`add: ${name} has to be nullable, because events that are there already do not have it`);
  const columns = [...widened, ...added];
  if (columns.length > STREAM_LIMITS.columns) refuse(`add: a stream has at most ${STREAM_LIMITS.columns} columns`);
  return successor(stream, {
    ...stream,
    columns,
    event_time: change.event_time === undefined ? stream.event_time : change.event_time,
    kafka_intake: change.kafka_intake ?? stream.kafka_intake,
  });
}

/**
 * The stream as a whole new declaration wants it; the same object when that says what is.
 *
 * @throws FailureError BAD_REQUEST as {@link changed}, and for what cannot change: key, partitions, partitioning, schema, order of columns
 */
export function redeclared(stream: Stream, declaration: StreamDeclaration): Stream {
  const fixed = (['schema', 'key', 'partitions', 'partitioning', 'retention_hours'] as const).filter((field) => JSON.stringify(stream[field]) !== JSON.stringify(declaration[field]));
  if (fixed.length > 0) refuse(`${fixed.join(', ')} cannot change once the stream is declared`);
  const gone = stream.columns.filter(({ name }) => !declaration.columns.some((column) => column.name === name));
  if (gone.length > 0) refuse(`columns: ${gone.map(({ name }) => name).join(', ')} cannot go away; make no use of them`);
  const widenings = declaration.columns.flatMap(({ name, type }) => (stream.columns.some((column) => column.name === name && column.type !== type) ? [[name, type] as const] : []));
  return changed(stream, { add: declaration.columns, widen: Object.fromEntries(widenings), event_time: declaration.event_time, kafka_intake: declaration.kafka_intake });
}

function widen(column: StreamColumn, type: string | undefined): StreamColumn {
  if (type === undefined || type === column.type) return column;
  if (!isWidening(column.type, type)) refuse(`widen: ${column.name} cannot become ${type}, it is ${column.type}`);
  return { ...column, type };
}

/** Adding a column that is there as wanted is no change, so that a request can be sent again. */
function isThere(column: StreamColumn, columns: readonly StreamColumn[]): boolean {
  const there = columns.find(({ name }) => name === column.name);
  if (there === undefined) return false;
  if (there.type !== column.type || there.nullable !== column.nullable) refuse(`add: ${column.name} is there already, as ${there.type}${there.nullable ? '' : ', never null'}`);
  return true;
}

function successor(before: Stream, after: Stream): Stream {
  if (canonicalJson(before) === canonicalJson(after)) return before;
  const { version, ...declaration } = after;
  const checked = streamDeclarationSchema.safeParse(declaration);
  if (!checked.success) refuse(checked.error.issues.map(({ message }) => message).join('; '));
  return { ...after, version: version + 1 };
}

function refuse(why: string): never {
  throw new FailureError(failure('BAD_REQUEST', `The stream cannot be changed so. ${why}.`));
}
