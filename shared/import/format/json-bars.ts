/**
 * Bars that are saved as JSON: lists of lists (ccxt, freqtrade, Binance, Coinbase, Bitfinex, Kraken) and lists of objects
 * (Bitstamp, Alpaca and others that name open, high, low and close). Which number is which is told by how many there
 * are and by what they must be; symbol and interval by the file's name: `BTC_USDT-1h.json`.
 */
import { type BarLength, findInName, readBarLength } from '../bar-spacing.ts';
import { BarRows } from '../bars/bar-rows.ts';
import { toMatch } from '../bars/bar-format.ts';
import type { BarColumns, BarPlan, NoPlan } from '../bars/bar-plan.ts';
import { isEpochText } from '../bars/bar-table.ts';
import { findColumnOrder } from '../bars/column-order.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';
import { JsonRows, toFields } from '../bars/json-rows.ts';
import type { BytesDecoder, DecoderOptions } from '../decoder.ts';
import type { BytesImporter, FileSample } from '../importer.ts';
import { noteReject } from '../report.ts';
import { toCells } from '../table/row.ts';

const FIRST_ROWS = 50;
const HEAD_BYTES = 65_536;

/** Bars in JSON. */
export const jsonBars: BytesImporter = {
  name: 'json-bars',
  description: 'bars in JSON (ccxt, freqtrade, REST answers)',
  isGeneral: true,
  reads: 'bytes',
  sniff: (sample) => {
    const rows = readHead(sample.head);
    const plan = toPlan(rows, sample);
    if (plan !== undefined && 'question' in plan.rows) return { confidence: 0.97, ...plan.rows };
    return plan === undefined
      ? undefined
      : toMatch(
          plan.rows,
          rows.map((row) => toLine(plan, row)),
          sample,
        );
  },
  create: createDecoder,
};

/** A row and the name of the list that it is in. */
interface JsonRow {
  readonly text: string;
  readonly list: string;
}

/** A plan, and how a row is written for it. */
interface JsonPlan {
  readonly rows: BarPlan | NoPlan;
  readonly delimiter: string;
  readonly toCells: (text: string) => string;
}

/** A row as the plan reads it: its cells, and the name of its list as the last of them. */
function toLine({ toCells: write, delimiter }: JsonPlan, { text, list }: JsonRow): string {
  const cells = write(text);
  return cells === '' ? '' : `${cells}${delimiter}"${list}"`;
}

/** Names of lists that are no symbols. */
const WORDS =
  /^(?:bars|data|ohlcv?|results?|candles|klines|list|prices|values|history|rows|items|quotes|chart|error|)$/i;

/** Whose bars lists are, where their names say so. */
const isNamed = (rows: readonly JsonRow[]): boolean =>
  rows.some(({ list }) => !WORDS.test(list)) &&
  rows.every(({ list }) => symbolOf(list) !== undefined);

function readHead(head: Uint8Array): JsonRow[] {
  const rows: JsonRow[] = [];
  const first = head.find((code) => code > 32 && code < 128);
  if (first !== 91 && first !== 123) return rows;
  const reader = new JsonRows((text) => {
    if (rows.length < FIRST_ROWS) rows.push({ text, list: reader.list ?? '' });
  });
  reader.take(head);
  return rows;
}

function createDecoder(options: DecoderOptions): BytesDecoder {
  const { handler, report, path, settings } = options;
  let held: Uint8Array[] | undefined = [];
  let heldBytes = 0;
  let plan: JsonPlan | undefined;
  let rows: BarRows | undefined;
  const reader = new JsonRows((text) => {
    if (plan === undefined || rows === undefined) return;
    rows.take(toLine(plan, { text, list: reader.list ?? '' }), reader.count);
  });
  const begin = (): void => {
    const head = new Uint8Array(heldBytes);
    let at = 0;
    for (const piece of held!) {
      head.set(piece, at);
      at += piece.length;
    }
    plan = toPlan(readHead(head), { path, settings, head, lines: [] });
    if (plan !== undefined && !('question' in plan.rows)) rows = new BarRows(plan.rows, options);
    held = undefined;
    reader.take(head);
  };
  return {
    decode(bytes) {
      if (held === undefined) {
        reader.take(bytes);
        return;
      }
      held.push(bytes.slice());
      heldBytes += bytes.length;
      if (heldBytes >= HEAD_BYTES) begin();
    },
    end() {
      if (held !== undefined) begin();
      rows?.end();
      if (!reader.isTorn) return;
      report.rows++;
      handler.line = reader.count + 1;
      noteReject(report, handler.line, 'the file ends in the middle of a row');
    },
  };
}

function toPlan(rows: readonly JsonRow[], sample: FileSample): JsonPlan | undefined {
  const first = rows[0]?.text;
  if (first === undefined) return undefined;
  return first.includes(':') && first.startsWith('"') && toFields(first).size >= 5
    ? toObjectPlan(rows, sample)
    : toArrayPlan(rows, sample);
}

/** What the name says: `BTC_USDT-1h`, `BTC_USDT_USDT-5m-futures`, `btcusd_60`. */
function readName(path: string): {
  readonly symbol: string | undefined;
  readonly length: BarLength | undefined;
} {
  const stem = stemOf(path);
  const [, pair, settled, token] =
    /^([^-_]+_[^-_]+?)(?:_([^-_]+))?-(\w+?)(?:-futures|-spot)?$/.exec(stem) ?? [];
  if (pair !== undefined) {
    const symbol = pair.replace('_', '/') + (settled === undefined ? '' : `:${settled}`);
    return { symbol: symbolOf(symbol), length: readBarLength(token ?? '') };
  }
  return { symbol: symbolOf(stem.split(/[_ ,]|-(?=\d)/)[0]), length: findInName(path) };
}

const DERIVED = /-(?:mark|index|premiumIndex|funding_rate)\b/i;

function toArrayPlan(rows: readonly JsonRow[], { path }: FileSample): JsonPlan | undefined {
  const cells = rows.map(({ text }) => toCells(text, ',') ?? []);
  const count = cells[0]!.length;
  const isIts = cells.every((row) => row.length === count && isEpochText(row[0]));
  if (!isIts) return undefined;
  const derived = DERIVED.exec(stemOf(path))?.[0].slice(1);
  if (derived !== undefined) {
    const what = `JSON file of ${derived.replace('_', ' ')} candles`;
    const question = 'They are of no trades and cannot be imported as bars.';
    return { rows: { what, question }, delimiter: ',', toCells: (text) => text };
  }
  const name = readName(path);
  const source = toSource(cells[0]!, count);
  const columns = source === undefined ? findFive(cells, count) : source.columns;
  if (columns === undefined) return undefined;
  const isOpen = columns === 'open';
  const whose = source?.source ?? toWhose(isOpen ? undefined : columns);
  const plan: BarPlan = {
    source: whose,
    confidence: isOpen ? 0.5 : source === undefined ? 0.95 : 0.97,
    delimiter: ',',
    isNoRow: () => false,
    cells: [count + 1, count + 1],
    time: 0,
    ...name,
    ...(isNamed(rows) ? { symbolAt: count } : {}),
    bars: [isOpen ? { open: 1, high: 2, low: 3, close: 4, volume: 5 } : columns],
  };
  return { rows: plan, delimiter: ',', toCells: (text) => text };
}

const isNumberText = (cell: string): boolean => cell !== '' && Number.isFinite(Number(cell));

/** Answers that are told by the number of their columns. */
function toSource(
  cells: readonly string[],
  count: number,
): { readonly source: string; readonly columns: BarColumns } | undefined {
  const prices = { open: 1, high: 2, low: 3, close: 4 };
  if (!cells.slice(1, 6).every(isNumberText)) return undefined; // a side, or a name: rows of trades
  if (count === 12 && isEpochText(cells[6])) {
    return { source: 'Binance', columns: { ...prices, volume: 5, turnover: 7, trades: 8 } };
  }
  if (count === 8 && /^\d+$/.test(cells[7]!)) {
    return { source: 'Kraken', columns: { ...prices, volume: 6, trades: 7 } };
  }
  if (count === 7) return { source: 'Bybit', columns: { ...prices, volume: 5, turnover: 6 } };
  if (count === 9) return { source: 'OKX', columns: { ...prices, volume: 5 } };
  return undefined;
}

function findFive(
  cells: readonly (readonly string[])[],
  count: number,
): BarColumns | 'open' | undefined {
  if (count !== 6) return undefined;
  const rows = cells
    .filter((row) => row.every((cell) => cell !== 'null' && cell !== ''))
    .map((row) => row.map(Number));
  return rows.length === 0 ? undefined : findColumnOrder(rows);
}

/** Coinbase begins with the low, Bitfinex has the close second; ccxt and freqtrade have the usual order. */
function toWhose(columns: BarColumns | undefined): string {
  if (columns?.low === 1) return 'Coinbase';
  if (columns?.close === 2) return 'Bitfinex';
  return 'ccxt or freqtrade';
}

const NAMES: Readonly<Record<string, readonly string[]>> = {
  time: ['timestamp', 't', 'time', 'date', 'datetime', 'opentime', 'open_time', 'unix', 'start'],
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'c'],
  volume: ['volume', 'v', 'vol'],
  trades: ['trades', 'n', 'trade_count', 'count', 'transactions'],
};

/** Objects that name their values; written as cells in one order. */
function toObjectPlan(rows: readonly JsonRow[], sample: FileSample): JsonPlan | undefined {
  const own = rows.filter(({ text }) => NAMES['open']!.some((name) => toFields(text).has(name)));
  const fields = toFields(own[0]?.text ?? '');
  const keys = Object.values(NAMES).map((names) => names.find((name) => fields.has(name)));
  const [time, open, high, low, close, volume, trades] = keys;
  if (
    time === undefined ||
    open === undefined ||
    high === undefined ||
    low === undefined ||
    close === undefined
  ) {
    return undefined;
  }
  const { symbol, length } = readName(sample.path);
  const pair = /"pair"\s*:\s*"([^"]+)"/.exec(
    new TextDecoder().decode(sample.head.subarray(0, 4_096)),
  )?.[1];
  const alone = keys.map((key) => key ?? '');
  const plan: BarPlan = {
    source: pair === undefined ? 'JSON' : 'Bitstamp',
    confidence: 0.95,
    delimiter: '\t',
    isNoRow: (line) => line === '',
    cells: [8, 8],
    time: 0,
    ...(isNamed(own) ? { symbolAt: 7 } : {}),
    symbol: pair === undefined ? symbol : symbolOf(pair),
    length,
    bars: [
      {
        open: 1,
        high: 2,
        low: 3,
        close: 4,
        ...(volume === undefined ? {} : { volume: 5 }),
        ...(trades === undefined ? {} : { trades: 6 }),
      },
    ],
  };
  const write = (text: string): string => {
    const values = toFields(text);
    return values.has(open) ? alone.map((key) => values.get(key) ?? '').join('\t') : '';
  };
  return { rows: plan, delimiter: '\t', toCells: write };
}
