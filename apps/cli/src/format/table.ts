import { cutToWidth, displayWidth } from './display-width.ts';
import { printable, valueText } from './printable.ts';

export interface TableColumn {
  readonly name: string;
  readonly alignRight: boolean;
}

const NUMERIC = /^(int16|int32|int64|decimal|float32|float64)/;

export function isNumeric(type: string): boolean {
  return NUMERIC.test(type);
}

/**
 * Draws rows as a table, one line each, with a newline at the end. Null is written NULL. Cells wider than `maxCellWidth`
 * columns of the terminal are cut with `…`.
 */
export function formatTable(columns: readonly TableColumn[], rows: readonly (readonly unknown[])[], maxCellWidth = Infinity): string {
  const cell = (value: unknown): string => cutToWidth(value === null || value === undefined ? 'NULL' : printable(valueText(value)), maxCellWidth);
  const header = columns.map((column) => cutToWidth(printable(column.name), maxCellWidth));
  const body = rows.map((row) => columns.map((_, index) => cell(row[index])));
  const widths = header.map((name, index) => body.reduce((width, row) => Math.max(width, displayWidth(row[index] ?? '')), displayWidth(name)));
  const line = (cells: readonly string[]): string =>
    cells.map((text, index) => pad(text, widths[index] ?? 0, columns[index]?.alignRight === true)).join(' │ ').trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('─┼─');
  return `${[line(header), rule, ...body.map(line)].join('\n')}\n`;
}

function pad(text: string, width: number, alignRight: boolean): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return alignRight ? space + text : text + space;
}
