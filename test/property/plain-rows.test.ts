/**
 * Rows in which all is plain are read without a text of each cell: what comes of them is what the library for quoted
 * rows gives, number by number and reason by reason.
 */
import { expect, test } from 'vitest';
import { countDecimals, parseDecimal } from '../../shared/model/decimal.ts';
import { BarKinds } from '../../shared/import/foreign-bars.ts';
import { binanceCsv } from '../../shared/import/binance-csv.ts';
import { createClockOffset } from '../../shared/import/decoder.ts';
import { createRows, appendRow, ROW, ROW_WIDTH } from '../../shared/import/import-rows.ts';
import { MomentTrades } from '../../shared/import/moment-trades.ts';
import { createImportReport } from '../../shared/import/report.ts';
import { PLAIN, scanPlain } from '../../shared/import/table/plain-number.ts';
import { TimeText } from '../../shared/import/table/time-text.ts';
import { TickBuilder } from '../../shared/import/tick-builder.ts';
import { KnownIds, TickSurvey } from '../../shared/import/tick-survey.ts';
import { createDice, type Dice } from '../support/batches.ts';

/** Zeros are where readers differ. */
const DIGITS = '0000123456789'.split('');

function toNumberText(dice: Dice): string {
  const digits = (most: number): string =>
    Array.from({ length: dice.below(most + 1) }, () => dice.pick(DIGITS)).join('');
  if (dice.chance(0.1)) return dice.pick(['', '.', '-1', '1e3', '1.2.3', ' 1', 'NaN', '0', '0.0']);
  return dice.chance(0.3) ? digits(17) : `${digits(9)}.${digits(12)}`;
}

test('a plain number is read where it stands as it is read by itself', () => {
  const dice = createDice(5);
  let plain = 0;
  for (let round = 0; round < 5_000; round++) {
    const text = toNumberText(dice);
    const units = scanPlain(`9${text}7`, 1, 1 + text.length);
    if (Number.isNaN(units)) continue;
    plain++;
    expect(PLAIN.scale, text).toBe(countDecimals(text));
    if (units < 2 ** 51) expect(units, text).toBe(parseDecimal(text, PLAIN.scale));
    else {
      const [whole = '', fraction = ''] = text.split('.');
      expect(units, text).toBe(Number(BigInt(whole + fraction.slice(0, PLAIN.scale))));
    }
  }
  expect(plain).toBeGreaterThan(2_500);
});

const HEADERS = [
  '',
  'id,price,qty,quote_qty,time,is_buyer_maker,is_best_match',
  'price,time,id,is_buyer_maker,qty',
  'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker',
];

function toCell(name: string, id: number, dice: Dice): string {
  if (dice.chance(0.02)) return dice.pick(['', 'x', '1,5', ' 3', '-2', 'é']);
  if (name.endsWith('id')) return String(id);
  if (name === 'time' || name === 'transact_time') {
    const timeMs = 1_723_075_200_000 + id * 3 - dice.below(30);
    return `${timeMs}${dice.pick(['', '', '123', '123456', '1'])}`;
  }
  if (name.startsWith('is_')) return dice.pick(['True', 'false', 'TRUE', 'False', 'true', 'truE']);
  return dice.chance(0.5) ? toNumberText(dice) : `${dice.below(90_000)}.${dice.below(100)}00`;
}

/** The same rows twice: as they are written, and each cell in quotation marks, which the library takes off. */
function toFiles(dice: Dice): [plain: string, quoted: string] {
  const header = dice.pick(HEADERS);
  const names = (header === '' ? HEADERS[1]! : header).split(',');
  const feed = dice.pick(['\n', '\r\n']);
  const rows = Array.from({ length: 15 }, (_, row) => {
    const id = dice.chance(0.1) ? row - dice.below(5) : row * 2;
    const cells = names.map((name) => toCell(name, 1_000 + id, dice));
    if (dice.chance(0.02)) cells.pop();
    return cells.flatMap((cell) => cell.split(','));
  });
  rows[0] = names.map((name) => {
    if (name.endsWith('id')) return '7';
    return name.startsWith('is_') ? 'True' : name.includes('time') ? '1723075200000' : '1.5';
  });
  const toText = (toField: (cell: string) => string): string =>
    [...(header === '' ? [] : [header]), ...rows.map((row) => row.map(toField).join(','))].join(
      feed,
    );
  return [toText((cell) => cell), toText((cell) => `"${cell}"`)];
}

function read(text: string): unknown {
  const symbol = 'BTCUSDT';
  const report = createImportReport('a.csv', 'binance-csv');
  const ids = new KnownIds();
  const survey = new TickSurvey(ids, true, Infinity);
  const shared = { symbol, clock: createClockOffset(), path: 'a.csv', settings: { symbol } };
  const chunk = { text, firstLine: 1, bytesRead: 0 };
  binanceCsv.create({ ...shared, report, handler: survey }).decode(chunk);
  ids.settle();
  const own = createImportReport('a.csv', 'binance-csv');
  const one = survey.symbols.get(symbol);
  const place = { id: 0, priceDecimals: one?.price ?? 0, sizeDecimals: one?.size ?? 0 };
  const handler = new TickBuilder({
    symbols: new Map([[symbol, { ...place, hasTrades: one?.hasTrades ?? false }]]),
    report: own,
    source: 0,
    isOrderedById: true,
    barKinds: new BarKinds(),
  });
  binanceCsv.create({ ...shared, report: own, handler }).decode(chunk);
  const { data, length } = handler.rows;
  const { symbols, lateIds, odd, market, order } = survey;
  return {
    reports: [report, own],
    survey: { symbols, lateIds, odd, market, order },
    missing: [ids.of(symbol, false).gaps, ids.of(symbol, true).gaps],
    rows: [...data.subarray(0, length * ROW_WIDTH)],
  };
}

test('plain rows of Binance give what the library gives of quoted ones', () => {
  const dice = createDice(77);
  for (let round = 0; round < 40; round++) {
    const [plain, quoted] = toFiles(dice);
    expect(read(plain), plain).toEqual(read(quoted));
  }
});

/** Both are read alike, but only the first has the form that most programs write. */
const toOtherForm = (text: string): string => text.replace(/[T ]/, '  ');

test('a time as most programs write it is what the readers of all other forms read', () => {
  const dice = createDice(15);
  const [quick, slow] = [new TimeText(), new TimeText()];
  let readOnes = 0;
  for (let round = 0; round < 3_000; round++) {
    const date = new Date(dice.below(2 ** 31) * 1_000 + dice.below(1_000)).toISOString();
    const clock = dice.pick([date.slice(0, 19), date.slice(0, 23), `${date.slice(0, 23)}456789`]);
    const text = clock.replace('T', dice.pick(['T', ' '])) + dice.pick(['', 'Z', '+02:00', 'z']);
    const at = dice.below(text.length);
    const odd = dice.pick(['9', ' ', ':', '.', '-', '60', '']);
    const told = dice.chance(0.3) ? text.slice(0, at) + odd + text.slice(at + 1) : text;
    if (!/[T ]\d/.test(told)) continue;
    const other = toOtherForm(told);
    const reasons = [quick.read(told, 0, told.length), slow.read(other, 0, other.length)];
    expect(reasons[0] === undefined, told).toBe(reasons[1] === undefined);
    if (reasons[0] !== undefined) continue;
    readOnes++;
    const { ms, ns, isWall, isDate, zone } = slow;
    expect(quick, told).toMatchObject({ ms, ns, isWall, isDate });
    expect(quick.zone?.name, told).toBe(zone?.name);
  }
  expect(readOnes).toBeGreaterThan(1_500);
});

test('a trade is known again among those of its moment, however many there are', () => {
  const dice = createDice(9);
  for (let round = 0; round < 16; round++) {
    const trades = new MomentTrades();
    const known = new Set<string>();
    const rows = createRows(1);
    for (let row = 0; row < 150; row++) {
      rows.length = 0;
      const at = appendRow(rows);
      const moment = round % 2 === 0 ? 0 : Math.floor(row / 60);
      const figures = [
        dice.below(40) - 20,
        dice.below(2),
        dice.below(2),
        1,
        dice.below(2),
      ] as const;
      rows.data[at + ROW.timeMs] = moment;
      [ROW.id, ROW.instrument, ROW.price, ROW.size, ROW.side].forEach((column, i) => {
        rows.data[at + column] = figures[i]!;
      });
      const key = `${moment} ${figures.join(' ')}`;
      expect(trades.take(rows.data, at)).toBe(!known.has(key));
      known.add(key);
    }
  }
});
