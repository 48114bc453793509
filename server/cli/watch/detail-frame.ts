/**
 * One symbol as lines: its figures, and a curve of Braille dots with prices beside it and times below. Pure.
 */
import { toIntervalMs, type Interval, toIntervalCode } from '../../../shared/model/interval.ts';
import { MISSING } from '../../../shared/model/tick.ts';
import { thin, toBrailleLines } from './plot-text.ts';
import { type Line, line, span } from './styled-line.ts';
import { fit, toWidth } from './text-width.ts';
import { NOTHING, type WatchRow } from './watch-rows.ts';

const DAY_MS = 86_400_000;
/** Lines besides the curve: three of figures, an empty one, times. */
const OTHERS = 5;
const LEAST_CURVE = 3;

/** A moment under the curve, UTC: with the date where bars are days. */
function toTimeText(timeMs: number, interval: Interval): string {
  const text = new Date(timeMs).toISOString();
  if (toIntervalMs(interval) >= DAY_MS) return text.slice(0, 10);
  return toIntervalMs(interval) < 60_000 ? text.slice(11, 19) : text.slice(5, 16).replace('T', ' ');
}

/** Lines of a symbol. @param height lines that there are */
export function toDetailLines(
  row: WatchRow,
  interval: Interval,
  width: number,
  height: number,
): Line[] {
  const { of, toPrice, symbol, name, last, change, percent, status, tone } = row;
  const { state, instrument } = of;
  const price = (mantissa: number | undefined): string =>
    mantissa === undefined || mantissa === MISSING ? NOTHING : toPrice(mantissa);
  const bars = of.bars.get(toIntervalCode(interval)) ?? [];
  const facts = (...pairs: readonly (readonly [string, string])[]): Line =>
    line(...pairs.flatMap(([label, value]) => [span(` ${label} `, 'dim'), span(`${value} `)]));
  const top = [
    line(
      span(` ${symbol}`, 'bold'),
      span(`  ${name}  `, 'dim'),
      span(`${last} ${instrument.currency}`, 'bold'),
      span(`  ${change}  ${percent}`, tone),
      span(status === '' ? '' : `  ${status}`, 'warn'),
    ),
    facts(
      ['bid', `${row.bid} × ${toSize(state?.bidSize, instrument.sizeDecimals)}`],
      ['ask', `${row.ask} × ${toSize(state?.askSize, instrument.sizeDecimals)}`],
      ['volume', row.volume],
    ),
    facts(
      ['open', price(state?.open)],
      ['high', price(state?.high)],
      ['low', price(state?.low)],
      ['before', price(state?.previousClose)],
    ),
    line(),
  ];
  return [...top, ...toCurve(row, bars, interval, width, height - OTHERS)].slice(0, height);
}

/** A size of the instrument, without zeros at its end. */
const toSize = (size: number | undefined, decimals: number): string =>
  size === undefined ? NOTHING : String(size / 10 ** decimals);

function toCurve(
  { toPrice, tone }: WatchRow,
  bars: readonly { startMs: number; close: number }[],
  interval: Interval,
  width: number,
  height: number,
): Line[] {
  if (bars.length === 0) return [line(span(` no bars of ${interval} yet`, 'dim'))];
  if (height < LEAST_CURVE) return [];
  const closes = bars.map(({ close }) => close);
  const low = Math.min(...closes);
  const high = Math.max(...closes);
  const labels = Array.from({ length: height }, (_, row) => {
    const isLabelled = row === 0 || row === height - 1 || (height > 8 && row === height >> 1);
    return isLabelled ? toPrice(Math.round(high - ((high - low) * row) / (height - 1))) : '';
  });
  const axis = Math.max(...labels.map(toWidth));
  const cells = Math.max(4, width - axis - 3);
  const shown = thin(closes, cells * 2);
  const curve = toBrailleLines(shown, cells, height).map((dots, row) =>
    line(span(' '), span(dots, tone), span(` ${fit(labels[row]!, axis, 'right')}`, 'dim')),
  );
  const first = toTimeText(bars[0]!.startMs, interval);
  const newest = `${toTimeText(bars.at(-1)!.startMs, interval)} UTC`;
  const used = Math.ceil(shown.length / 2);
  const from = Math.max(1, cells - used + 1);
  const gap = cells + 1 - from - first.length - newest.length;
  const times =
    gap < 2 ? fit(newest, cells + 1, 'right') : ' '.repeat(from) + first + ' '.repeat(gap) + newest;
  return [...curve, line(span(times, 'dim'))];
}
