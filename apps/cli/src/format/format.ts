import { formatCsv } from './csv.ts';
import { formatTable, type TableColumn } from './table.ts';

export const FORMATS = ['table', 'json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

export interface Sheet {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly unknown[])[];
}

/** A sheet in the wanted format; JSON shows `source`, the whole answer of the router, as it came. */
export function formatSheet(format: Format, sheet: Sheet, source: unknown, maxCellWidth?: number): string {
  switch (format) {
    case 'table':
      return formatTable(sheet.columns, sheet.rows, maxCellWidth);
    case 'csv':
      return formatCsv(sheet.columns.map((column) => column.name), sheet.rows);
    case 'json':
      return `${JSON.stringify(source, null, 2)}\n`;
  }
}
