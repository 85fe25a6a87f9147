import type { Cell } from '../measure/cells.ts';
import type { Results } from './results.ts';
import { whole } from './targets.ts';

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
}

const WIDTH = 960;
const LABELS = 440;
const ROW = 22;
const TITLE = 44;
const TEXT_ROOM = 90;

/** Bars from zero, so that lengths compare as the figures do. */
export function chart({ mock, postgres }: Results): string {
  const panels = [
    panel('Mock engine, one at a time: p50 in ms (shorter is better)', bars(mock?.cells, 1, ({ sample }) => sample.p50, (value) => value.toFixed(3))),
    panel('Mock engine, 64 in flight: queries a second (longer is better)', bars(mock?.cells, 64, ({ sample }) => sample.perSecond, whole)),
    panel('PostgreSQL lookups, 64 in flight: queries a second (longer is better)', bars(postgres ?? undefined, 64, ({ sample }) => sample.perSecond, whole)),
  ];
  let y = 0;
  const placed = panels.map(({ svg, height }) => {
    const group = `<g transform="translate(0 ${y})">${svg}</g>`;
    y += height;
    return group;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" font-family="system-ui, sans-serif" font-size="13"><rect width="100%" height="100%" fill="#fff"/>${placed.join('')}</svg>\n`;
}

function bars(cells: readonly Cell[] | undefined, inFlight: number, valueOf: (cell: Cell) => number, textOf: (value: number) => string): Bar[] {
  return (cells ?? []).filter((cell) => cell.inFlight === inFlight && valueOf(cell) > 0).map((cell) => ({ label: cell.path, value: valueOf(cell), text: textOf(valueOf(cell)) }));
}

function panel(title: string, found: readonly Bar[]): { svg: string; height: number } {
  const most = Math.max(...found.map(({ value }) => value));
  const length = (value: number): number => Math.max(2, ((WIDTH - LABELS - TEXT_ROOM) * value) / most);
  const rows = found.map(({ label, value, text }, index) => {
    const y = TITLE + index * ROW;
    const bar = length(value).toFixed(1);
    const fill = /router|standalone|Kafka (?:platformatic|kafkajs)/.test(label) ? '#2563a8' : '#9aa5b1';
    return `<text x="${LABELS - 8}" y="${y + 12}" text-anchor="end">${label}</text><rect x="${LABELS}" y="${y}" width="${bar}" height="${ROW - 6}" fill="${fill}"/><text x="${LABELS + Number(bar) + 6}" y="${y + 12}">${text}</text>`;
  });
  return { svg: `<text x="12" y="26" font-weight="600">${title}</text>${rows.join('')}`, height: TITLE + found.length * ROW + 12 };
}
