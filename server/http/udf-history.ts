/**
 * `/history` of the universal data feed: bars as columns. Promises that who asks for so many bars before a moment
 * gets them wherever they lie, and that who asks for a stretch without any is told where the next earlier one is.
 */
import { Type, type Static } from 'typebox';
import { type MarketEntry, toMarketInfo } from '../../shared/engine/feed/market-entry.ts';
import type { BarQuery } from '../../shared/engine/market/bar-range.ts';
import { CommandError } from '../../shared/engine/session/services.ts';
import { bringBars } from '../../shared/engine/session/wanted-bars.ts';
import type { Surroundings } from '../../shared/engine/surroundings.ts';
import type { Bar } from '../../shared/model/bar.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { type Interval, toIntervalCode } from '../../shared/model/interval.ts';
import { toDecimal } from '../../shared/wire/json-frame.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { readBars } from './bar-pages.ts';
import { ofParts, type Pieces } from './pieces.ts';
import type { Turns } from './turns.ts';
import { toInterval, toResolution, toResolutions } from './udf-shapes.ts';

/** A moment, s since 1970: what a Date can show. */
export const SECONDS = Type.Number({ minimum: -8.64e12, maximum: 8.64e12 });

/** A symbol as adapters write it. */
export const SYMBOL = Type.String({ minLength: 1, maxLength: 64 });

/** Parameters. Adapters send some of their own (currencyCode, unitId), which are left alone. */
export const HistoryQuery = Type.Object({
  symbol: SYMBOL,
  resolution: Type.String({ minLength: 1, maxLength: 8 }),
  from: Type.Optional(SECONDS),
  to: Type.Optional(SECONDS),
  countback: Type.Optional(Type.Integer({ minimum: 0 })),
});

type Asked = Static<typeof HistoryQuery>;

/** @throws CommandError BAD_COMMAND */
function findInterval(entry: MarketEntry, resolution: string): Interval {
  const interval = toInterval(resolution);
  const known = toResolutions(toMarketInfo(entry, 0));
  if (interval !== undefined && known.includes(toResolution(interval))) return interval;
  throw new CommandError(
    'BAD_COMMAND',
    `No resolution "${resolution}": there are ${known.join(', ')}.`,
  );
}

/** `countback` wins over `from`: so many bars before `to`, wherever they begin. */
function toRange({ from, to, countback }: Asked): BarQuery {
  const toMs = to === undefined ? undefined : to * 1000;
  if (countback !== undefined && countback > 0) {
    return { toMs, limit: Math.min(countback, LIMITS.barsPerRequest) };
  }
  return {
    fromMs: from === undefined ? undefined : from * 1000,
    toMs,
    limit: LIMITS.barsPerRequest,
  };
}

/** Bars as columns, each a piece of its own. */
function toColumns(bars: readonly Bar[], { priceDecimals, sizeDecimals }: Instrument): Buffer[] {
  const price = (value: number): number | null => toDecimal(value, priceDecimals);
  const columns: Record<string, (bar: Bar) => number | null> = {
    t: ({ startMs }) => Math.floor(startMs / 1000),
    o: ({ open }) => price(open),
    h: ({ high }) => price(high),
    l: ({ low }) => price(low),
    c: ({ close }) => price(close),
    v: ({ volume }) => toDecimal(volume, sizeDecimals),
  };
  const texts = Object.entries(columns).map(([key, toValue]) => {
    return Buffer.from(`,"${key}":[${bars.map(toValue).join(',')}]`);
  });
  return [Buffer.from('{"s":"ok"'), ...texts, Buffer.from('}')];
}

/** Makes the answer. */
export async function makeHistory(
  surroundings: Surroundings,
  turns: Turns,
  entry: MarketEntry,
  instrument: Instrument,
  query: Asked,
): Promise<Pieces> {
  const { market } = entry;
  const code = toIntervalCode(findInterval(entry, query.resolution));
  const range = toRange(query);
  const read = async (wanted: BarQuery): Promise<Bar[]> => {
    await bringBars(surroundings, market, instrument.id, code, wanted);
    return readBars(turns, market, instrument, code, wanted, (bar) => bar);
  };
  const bars = await read(range);
  if (bars.length > 0) return ofParts(toColumns(bars, instrument));
  // A bar before tells where to go on; without one this is the end of what there is.
  const [earlier] = range.fromMs === undefined ? [] : await read({ toMs: range.fromMs, limit: 1 });
  const nextTime = earlier === undefined ? {} : { nextTime: Math.floor(earlier.startMs / 1000) };
  return ofParts([Buffer.from(JSON.stringify({ s: 'no_data', ...nextTime }))]);
}
