/**
 * The table of watched symbols as lines: which columns fit, which rows are in sight. Pure; the same table is printed once
 * where nobody watches.
 */
import { line, type Line, type Span, span, type Tone } from './styled-line.ts';
import { toSparkline } from './plot-text.ts';
import { fit, toWidth } from './text-width.ts';
import type { WatchRow } from './watch-rows.ts';

/** Bars that a sparkline stands for, its cells, and the least that is still worth showing. */
export const SPARK_BARS = 60;
const SPARK_CELLS = 20;
const LEAST_SPARK = 8;
const LONGEST_SYMBOL = 20;
const LEAST_NAME = 8;
const LONGEST_NAME = 28;

interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  readonly text: (row: WatchRow) => string;
  readonly tone: (row: WatchRow) => Tone;
}

const plain = (): Tone => 'plain';
const dim = (): Tone => 'dim';
const byChange = ({ tone }: WatchRow): Tone => tone;

/** The columns in the order in which they stand. */
const COLUMNS = {
  symbol: { head: 'Symbol', align: 'left', text: ({ symbol }) => symbol, tone: () => 'bold' },
  last: { head: 'Last', align: 'right', text: ({ last }) => last, tone: byChange },
  change: { head: 'Change', align: 'right', text: ({ change }) => change, tone: byChange },
  percent: {
    head: 'Chg %',
    align: 'right',
    /* A halt is told where people look first. */
    text: ({ percent, status }) => (status === '' ? percent : status),
    tone: ({ tone, status }) => (status === '' ? tone : 'warn'),
  },
  bid: { head: 'Bid', align: 'right', text: ({ bid }) => bid, tone: plain },
  ask: { head: 'Ask', align: 'right', text: ({ ask }) => ask, tone: plain },
  volume: { head: 'Volume', align: 'right', text: ({ volume }) => volume, tone: plain },
} as const satisfies Record<string, Column>;
type ColumnName = keyof typeof COLUMNS;

/** Columns that go first where there is no room, the sparkline among them. */
const GIVE_WAY = [['bid', 'ask'], ['volume'], ['change'], ['spark'], ['percent']] as const;

/** Columns of a table and the cells that they take. */
export interface TableLayout {
  readonly columns: readonly { readonly name: ColumnName; readonly width: number }[];
  /** 0 where there is none. */
  readonly spark: number;
  readonly name: number;
}

/** Lays a table out. @param width cells of a line; without a mark of the chosen row one less is used */
export function toLayout(rows: readonly WatchRow[], width: number): TableLayout {
  const widths = new Map<ColumnName, number>();
  for (const [name, { head, text }] of Object.entries(COLUMNS)) {
    const widest = rows.reduce((most, row) => Math.max(most, toWidth(text(row))), head.length);
    const most = name === 'symbol' ? Math.min(widest, LONGEST_SYMBOL) : widest;
    widths.set(name as ColumnName, most);
  }
  const sum = (): number => [...widths.values()].reduce((all, each) => all + each + 2, 0);
  let hasSpark = true;
  for (const names of GIVE_WAY) {
    if (sum() + (hasSpark ? LEAST_SPARK + 2 : 0) <= width) break;
    for (const name of names) {
      if (name === 'spark') hasSpark = false;
      else widths.delete(name);
    }
  }
  const left = width - sum();
  const spark = hasSpark ? Math.min(SPARK_CELLS, left - 2) : 0;
  const forName = left - (spark === 0 ? 0 : spark + 2) - 2;
  return {
    columns: [...widths].map(([name, cells]) => ({ name, width: cells })),
    spark,
    name: forName < LEAST_NAME ? 0 : Math.min(forName, LONGEST_NAME),
  };
}

/** The line of headings. @param sparkHead what the sparkline shows  @param sorted a mark at what rows are sorted by */
export function toHeading(
  { columns, spark, name }: TableLayout,
  sparkHead: string,
  sorted?: { readonly by: string; readonly mark: string },
): Line {
  const spans: Span[] = [];
  for (const { name: column, width } of columns) {
    const { head, align } = COLUMNS[column];
    const isSorted = column === sorted?.by;
    spans.push(span(fit(head, width, align), isSorted ? 'bold' : 'dim'));
    spans.push(span(isSorted ? `${sorted.mark} ` : '  '));
    if (column === 'symbol' && name > 0) spans.push(span(fit('Name', name), 'dim'), span('  '));
  }
  if (spark > 0) spans.push(span(fit(sparkHead, spark, 'right'), 'dim'));
  return line(span('  '), ...spans);
}

/** The line of a row. */
export function toRowLine(
  { columns, spark, name }: TableLayout,
  row: WatchRow,
  isChosen: boolean,
): Line {
  const spans: Span[] = [span(isChosen ? '› ' : '  ', 'bold')];
  for (const { name: column, width } of columns) {
    const { text, align, tone } = COLUMNS[column] as Column;
    spans.push(span(fit(text(row), width, align), tone(row)), span('  '));
    if (column === 'symbol' && name > 0) {
      spans.push(span(fit(row.name, name), dim()), span('  '));
    }
  }
  if (spark > 0) spans.push(span(toSparkline(row.closes.slice(-SPARK_BARS), spark), row.tone));
  return { spans, isChosen };
}

/** Which rows are in sight: so many, with the chosen one among them; as few moves as it takes. */
export function toFirstInSight(
  count: number,
  chosen: number,
  room: number,
  before: number,
): number {
  const most = Math.max(0, count - room);
  return Math.min(most, Math.max(chosen - room + 1, Math.min(before, Math.max(0, chosen))));
}
