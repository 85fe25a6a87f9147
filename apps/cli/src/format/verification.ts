import type { AnswerDigest, QuarantineAnswer, ValueDifference, VerifyAnswer } from '@query-router/contracts';
import type { Sheet } from './format.ts';
import { printable, valueText } from './printable.ts';

type Finding = VerifyAnswer['engines'][number];

/** Characters of a value that are shown. */
const MAX_VALUE = 120;

/** Engines, verdict, and the first values that differ with their types. */
export function verificationText(answer: VerifyAnswer): string {
  const { reference, fingerprint, rejected } = answer;
  return [
    answer.verdict,
    ...(reference === null ? [] : [`reference  ${digestText(reference)}`]),
    ...answer.engines.flatMap((finding) => findingLines(finding, answer)),
    ...(answer.engines.length === 0 ? ['no second engine can answer it, so there is nothing to compare'] : []),
    ...rejected.map(({ engine, layer, reason }) => `not        ${engine} (${layer}): ${printable(reason)}`),
    `fingerprint ${fingerprint}`,
    '',
  ].join('\n');
}

function findingLines({ engine, verdict, reason, answer, differences, quarantined }: Finding, { reference, fingerprint }: VerifyAnswer): string[] {
  return [
    `${verdict.padEnd(10)} ${answer === null ? engine : digestText(answer)}${reason === null ? '' : `: ${printable(reason)}`}`,
    ...differences.map((difference) => differenceText(difference, reference?.engine ?? 'reference', engine)),
    ...(quarantined ? [`           ${engine} is quarantined for this statement; clear with "query-router quarantine clear ${engine} ${fingerprint}"`] : []),
  ];
}

function digestText({ engine, row_count, duration_ms, checksum }: AnswerDigest): string {
  return `${engine} · ${row_count} ${row_count === 1 ? 'row' : 'rows'} · ${duration_ms.toFixed(1)} ms · checksum ${checksum.slice(0, 12)}`;
}

function differenceText({ reference_row, engine_row, column, type, reference_value, engine_value }: ValueDifference, reference: string, engine: string): string {
  return `           ${printable(column)} (${type}): ${side(reference, reference_row, reference_value)}, ${side(engine, engine_row, engine_value)}`;
}

function side(name: string, row: number | null, value: unknown): string {
  return row === null ? `no such row in ${name}` : `${name} row ${row} has ${cut(value)}`;
}

function cut(value: unknown): string {
  const text = value === null || value === undefined ? 'NULL' : printable(valueText(value));
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}

export function quarantineSheet({ quarantined }: QuarantineAnswer): Sheet {
  return {
    columns: ['engine', 'fingerprint', 'since', 'differs from', 'where', 'statement'].map((name) => ({ name, alignRight: false })),
    rows: quarantined.map(({ engine, fingerprint, at_ms, reference, reason, sql }) => [engine, fingerprint, new Date(at_ms).toISOString(), reference, reason, sql]),
  };
}
