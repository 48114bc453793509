/**
 * Alert rules as PROTOCOL.md says them, evaluated the slow way: over the whole list of a symbol's ticks, looking back
 * from each. Shares nothing with the engine but the numbers.
 */
import { FLAG, MISSING, STATUS, TICK } from '../../shared/model/tick.ts';
import type { AlertRule } from '../../shared/model/alert-rule.ts';

/** A tick of one symbol, times in whole ns since 1970. */
export interface PlainTick {
  readonly kind: number;
  readonly ns: bigint;
  readonly price: number;
  readonly size: number;
  readonly ask: number;
  readonly flags: number;
}

/** A firing: place of the tick in the list, and what happened. */
export type NaiveFiring = readonly [at: number, event: string];

/** What is compared: at each place beyond the threshold, back behind it, neither, or nothing to compare. */
type Compared = 'beyond' | 'back' | 'between' | undefined;

interface Symbol {
  readonly ticks: readonly PlainTick[];
  /** Ticks before it were there when the alert was made. */
  readonly from: number;
  readonly decimals: { readonly price: number; readonly size: number };
  readonly tickSize: number;
  readonly dayOf: (ms: number) => number;
  /** Volume-weighted average price of the day before each tick, and after the last; undefined where there is none. */
  readonly vwaps: readonly (number | undefined)[];
}

const toMs = (ns: bigint): number => Number(ns / 1_000_000n);
const toUnits = (value: number | string, decimals: number): number =>
  Math.round(Number(value) * 10 ** decimals);

/** Steps from not beyond to beyond, as the latch is described: what decided last says whether one is due. */
function findSteps(all: readonly Compared[], from: number, firstArms: boolean): number[] {
  const steps: number[] = [];
  let decided: Compared = firstArms ? 'back' : undefined;
  all.forEach((one, at) => {
    if (one === 'beyond' && decided === 'back' && at >= from) steps.push(at);
    /* The very first value arms also when it is neither beyond nor far enough back. */
    if (one === 'between') decided ??= 'back';
    else decided = one ?? decided;
  });
  return steps;
}

/** Places of the trades that set the last price, in order. */
function findLast({ ticks }: Symbol): number[] {
  let newest = -1n;
  return ticks.flatMap((tick, at) => {
    const sets = tick.kind === TICK.trade && (tick.flags & (FLAG.noPrice | FLAG.cancel)) === 0;
    if (!sets || tick.ns < newest) return [];
    newest = tick.ns;
    return [at];
  });
}

/** Compares at some places; what was there before the alert only by its last one. */
function compareAt(
  symbol: Symbol,
  places: readonly number[],
  compare: (at: number) => Compared,
): Compared[] {
  const all: Compared[] = Array.from({ length: symbol.ticks.length });
  const first = places.findLast((at) => at < symbol.from);
  for (const at of places) if (at >= symbol.from || at === first) all[at] = compare(at);
  return all;
}

const toEvents = (steps: readonly number[], event: string): NaiveFiring[] =>
  steps.map((at) => [at, event]);

/** The price that a tick says of a source; MISSING where it says none. */
function toSourcePrice({ price, ask }: PlainTick, source: 'last' | 'bid' | 'ask' | 'mid'): number {
  if (source === 'ask') return ask;
  if (source !== 'mid') return price;
  return price === MISSING || ask === MISSING ? MISSING : price + (ask - price) / 2;
}

function byPrice(symbol: Symbol, rule: Extract<AlertRule, { kind: 'price' }>): NaiveFiring[] {
  const level = toUnits(rule.level, symbol.decimals.price);
  const usual = Math.max(2 * symbol.tickSize, Math.floor(Math.abs(level) / 2_000));
  const given =
    rule.hysteresis === undefined ? usual : toUnits(rule.hysteresis, symbol.decimals.price);
  const band = Math.max(1, given);
  const { source = 'last' } = rule;
  const priceAt = (at: number): number => toSourcePrice(symbol.ticks[at]!, source);
  const quotes = symbol.ticks.flatMap(({ kind }, at) =>
    kind === TICK.quote && priceAt(at) !== MISSING ? [at] : [],
  );
  const places = source === 'last' ? findLast(symbol) : quotes;
  const side = (sign: 1 | -1, event: string): NaiveFiring[] => {
    const compare = (at: number): Compared => {
      const above = (priceAt(at) - level) * sign;
      return above >= 0 ? 'beyond' : above <= -band ? 'back' : 'between';
    };
    return toEvents(findSteps(compareAt(symbol, places, compare), symbol.from, false), event);
  };
  const { direction = 'either' } = rule;
  return [
    ...(direction === 'down' ? [] : side(1, 'up')),
    ...(direction === 'up' ? [] : side(-1, 'down')),
  ];
}

function byMove(symbol: Symbol, rule: Extract<AlertRule, { kind: 'move' }>): NaiveFiring[] {
  const percent = BigInt(toUnits(rule.percent, 4));
  const back = percent - percent / 10n;
  const places = findLast(symbol);
  const first = places.findLast((at) => at < symbol.from) ?? 0;
  const side = (sign: 1 | -1, event: string): NaiveFiring[] => {
    const compare = (at: number): Compared => {
      const { price, ns } = symbol.ticks[at]!;
      const sinceMs = toMs(ns) - rule.windowMs;
      const window = places
        .filter((one) => one >= first && one <= at && toMs(symbol.ticks[one]!.ns) >= sinceMs)
        .map((one) => symbol.ticks[one]!.price);
      const base = sign === 1 ? Math.min(...window) : Math.max(...window);
      const moved = BigInt((price - base) * sign) * 1_000_000n;
      if (moved >= percent * BigInt(base)) return 'beyond';
      return moved < back * BigInt(base) ? 'back' : 'between';
    };
    return toEvents(findSteps(compareAt(symbol, places, compare), symbol.from, true), event);
  };
  return [...side(1, 'up'), ...side(-1, 'down')];
}

function byVolume(symbol: Symbol, rule: Extract<AlertRule, { kind: 'volume' }>): NaiveFiring[] {
  const { ticks, from } = symbol;
  const atLeast = toUnits(rule.atLeast, symbol.decimals.size);
  const slice = (ns: bigint): number => Math.floor((toMs(ns) * 60) / rule.windowMs);
  const isCancel = ({ flags }: PlainTick): boolean => (flags & FLAG.cancel) !== 0;
  const trades = ticks.flatMap(({ kind }, at) => (kind === TICK.trade ? [at] : []));
  /** The trade that each cancel takes back. */
  const taken = new Map<number, number>();
  for (const at of trades) {
    const { price, size } = ticks[at]!;
    if (!isCancel(ticks[at]!)) continue;
    const found = trades.findLast((one) => {
      const tick = ticks[one]!;
      const isSame = tick.price === price && tick.size === size;
      return one < at && isSame && !isCancel(tick) && ![...taken.values()].includes(one);
    });
    if (found !== undefined) taken.set(at, found);
  }
  /** What lies before the alert is not in it, and cannot be taken out. */
  const madeMs = Math.max(...ticks.slice(0, from).map(({ ns }) => toMs(ns)));
  const isWithin = (at: number): boolean => toMs(ticks[at]!.ns) > madeMs;
  const compare = (at: number): Compared => {
    if (isCancel(ticks[at]!) || (ticks[at]!.flags & FLAG.late) !== 0) return undefined;
    const known = trades.filter((one) => one >= from && one <= at);
    const real = known.filter((one) => !isCancel(ticks[one]!));
    const newest = Math.max(...real.map((one) => slice(ticks[one]!.ns)));
    const gone = new Set(known.map((one) => taken.get(one)).filter((one) => isWithin(one ?? 0)));
    const volume = real
      .filter((one) => !gone.has(one))
      .filter((one) => slice(ticks[one]!.ns) > newest - 60)
      .reduce((sum, one) => sum + ticks[one]!.size, 0);
    return volume >= atLeast
      ? 'beyond'
      : volume <= atLeast - Math.floor(atLeast / 10)
        ? 'back'
        : 'between';
  };
  const own = trades.filter((at) => at >= from);
  return toEvents(findSteps(compareAt(symbol, own, compare), from, true), 'over');
}

function bySpread(symbol: Symbol, rule: Extract<AlertRule, { kind: 'spread' }>): NaiveFiring[] {
  const over = toUnits(rule.over, symbol.decimals.price);
  const { ticks } = symbol;
  const isWhole = ({ kind, price, ask }: PlainTick): boolean =>
    kind === TICK.quote && price !== MISSING && ask !== MISSING;
  const quotes = ticks.flatMap((tick, at) => (isWhole(tick) ? [at] : []));
  /* The quote that stood when the alert was made counts only if it was whole. */
  const stood = ticks.findLastIndex((one, at) => at < symbol.from && one.kind === TICK.quote);
  const places = quotes.filter((at) => at >= symbol.from || at === stood);
  const compare = (at: number): Compared => {
    const spread = ticks[at]!.ask - ticks[at]!.price;
    const back = over - Math.max(1, Math.floor(over / 10));
    return spread > over ? 'beyond' : spread <= back ? 'back' : 'between';
  };
  return toEvents(findSteps(compareAt(symbol, places, compare), symbol.from, false), 'over');
}

function byExtreme(symbol: Symbol): NaiveFiring[] {
  const { ticks, from, dayOf } = symbol;
  const sets = ({ kind, flags }: PlainTick): boolean =>
    kind === TICK.trade && (flags & (FLAG.noPrice | FLAG.cancel)) === 0;
  const side = (sign: 1 | -1, event: string): NaiveFiring[] => {
    const compare = (at: number): Compared => {
      const day = dayOf(toMs(ticks[at]!.ns));
      const today = ticks
        .slice(0, at)
        .filter((one) => sets(one) && dayOf(toMs(one.ns)) === day)
        .map(({ price }) => price * sign);
      if (today.length === 0) return 'back';
      const peak = Math.max(...today);
      const band = Math.max(2 * symbol.tickSize, Math.floor(Math.abs(peak) / 2_000));
      const price = ticks[at]!.price * sign;
      return price > peak ? 'beyond' : price <= peak - band ? 'back' : 'between';
    };
    const own = findLast(symbol).filter((at) => at >= from);
    return toEvents(findSteps(compareAt(symbol, own, compare), from, true), event);
  };
  return [...side(1, 'high'), ...side(-1, 'low')];
}

function byHalt({ ticks, from }: Symbol): NaiveFiring[] {
  /* Of what was before the alert, the status that stood is known, and not what led to it. */
  const stood = ticks.findLastIndex((one, at) => at < from && one.kind === TICK.status);
  const isKnown = ({ kind, price }: PlainTick, at: number): boolean =>
    kind === TICK.status &&
    (at >= from || at === stood) &&
    (price === STATUS.halted || price === STATUS.open);
  const known = ticks.flatMap((tick, at) => (isKnown(tick, at) ? [at] : []));
  return known.flatMap((at, i): NaiveFiring[] => {
    const isHalted = ticks[at]!.price === STATUS.halted;
    const wasHalted = ticks[known[i - 1] ?? -1]?.price === STATUS.halted;
    return at < from || isHalted === wasHalted ? [] : [[at, isHalted ? 'halt' : 'resume']];
  });
}

function byTrade(symbol: Symbol, rule: Extract<AlertRule, { kind: 'trade' }>): NaiveFiring[] {
  const atLeast = toUnits(rule.atLeast, symbol.decimals.size);
  return symbol.ticks.flatMap(({ kind, size, flags }, at): NaiveFiring[] => {
    const counts = kind === TICK.trade && (flags & (FLAG.cancel | FLAG.late)) === 0;
    return counts && at >= symbol.from && size >= atLeast ? [[at, 'over']] : [];
  });
}

function byGap(symbol: Symbol, rule: Extract<AlertRule, { kind: 'gap' }>): NaiveFiring[] {
  const { ticks, from, dayOf } = symbol;
  const percent = BigInt(toUnits(rule.percent, 4));
  const places = findLast(symbol);
  return places.flatMap((at, i): NaiveFiring[] => {
    const before = ticks[places[i - 1] ?? -1];
    const now = ticks[at]!;
    if (at < from || before === undefined || dayOf(toMs(before.ns)) >= dayOf(toMs(now.ns)))
      return [];
    const moved = BigInt(Math.abs(now.price - before.price)) * 1_000_000n;
    if (moved < percent * BigInt(before.price)) return [];
    return [[at, now.price > before.price ? 'up' : 'down']];
  });
}

/** Up and down of something that crosses a line, each where its direction is wanted. */
function toSides(
  direction: 'up' | 'down' | 'either' | undefined,
  side: (sign: 1 | -1, event: string) => NaiveFiring[],
): NaiveFiring[] {
  return [
    ...(direction === 'down' ? [] : side(1, 'up')),
    ...(direction === 'up' ? [] : side(-1, 'down')),
  ];
}

const toBand = ({ tickSize }: Symbol, line: number): number =>
  Math.max(2 * tickSize, Math.floor(Math.abs(line) / 2_000), 1);

const compareWith = (value: number, line: number, band: number): Compared =>
  value >= line ? 'beyond' : value <= line - band ? 'back' : 'between';

function byVwap(symbol: Symbol, rule: Extract<AlertRule, { kind: 'vwap' }>): NaiveFiring[] {
  const { ticks, from, vwaps, dayOf } = symbol;
  const places = findLast(symbol);
  const dayAt = (at: number): number => dayOf(toMs(ticks[at]!.ns));
  const days = new Set(places.map(dayAt));
  return [...days].flatMap((day) => {
    /* The first price of a day has no day before it; what stood when the alert was made is compared with what was. */
    const isFirst = (at: number): boolean =>
      at >= from && places.find((one) => dayAt(one) === day) === at;
    return toSides(rule.direction, (sign, event) => {
      const compare = (at: number): Compared => {
        const line = vwaps[at < from ? from : at];
        if (dayAt(at) !== day || isFirst(at) || line === undefined) return undefined;
        return compareWith(ticks[at]!.price * sign, line * sign, toBand(symbol, line));
      };
      return toEvents(findSteps(compareAt(symbol, places, compare), from, false), event);
    });
  });
}

/** The average of the closes up to a price, as its definition says; undefined while there are too few. */
function toAverage(closes: readonly number[], shape: 'sma' | 'ema', length: number) {
  if (closes.length < length) return undefined;
  const mean = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0) / all.length;
  if (shape === 'sma') return mean(closes.slice(-length));
  const share = 2 / (length + 1);
  return closes
    .slice(length)
    .reduce((value, close) => value + share * (close - value), mean(closes.slice(0, length)));
}

function byAverage(symbol: Symbol, rule: Extract<AlertRule, { kind: 'average' }>): NaiveFiring[] {
  const { ticks, from, tickSize } = symbol;
  const lengthMs = { '1s': 1_000, '5s': 5_000, '1m': 60_000 }[rule.interval as '1s'];
  const barOf = (at: number): number => Math.floor(toMs(ticks[at]!.ns) / lengthMs);
  const sets = ({ kind, flags }: PlainTick): boolean =>
    kind === TICK.trade && (flags & (FLAG.noPrice | FLAG.cancel)) === 0;
  const places = findLast(symbol);
  /* Of what was before the alert the market's bars count, late trades among them. */
  const before = ticks
    .flatMap((tick, at) => (at < from && sets(tick) ? [at] : []))
    .sort((a, b) => (ticks[a]!.ns === ticks[b]!.ns ? a - b : ticks[a]!.ns < ticks[b]!.ns ? -1 : 1));
  const closes = new Map<number, number>();
  for (const at of before) closes.set(barOf(at), ticks[at]!.price);
  /** Value and line at each place where they are compared. */
  const compared: (readonly [at: number, value: number, line: number])[] = [];
  function note(at: number, all: readonly number[]): void {
    const line = toAverage(all, rule.average, rule.length);
    const value =
      rule.by === undefined ? all.at(-1) : toAverage(all, rule.by.average, rule.by.length);
    if (line !== undefined && value !== undefined) compared.push([at, value, line]);
  }
  const { atClose = false } = rule;
  let open = before.at(-1);
  if (open !== undefined) note(open, [...closes.values()].slice(0, atClose ? -1 : undefined));
  for (const at of places.filter((one) => one >= from)) {
    if (atClose && open !== undefined && barOf(open) !== barOf(at)) note(at, [...closes.values()]);
    closes.set(barOf(at), ticks[at]!.price);
    if (!atClose) note(at, [...closes.values()]);
    open = at;
  }
  return toSides(rule.direction, (sign, event) => {
    const all: Compared[] = Array.from({ length: ticks.length });
    for (const [at, value, line] of compared) {
      const band = rule.by === undefined ? toBand(symbol, line) : Math.max(1, tickSize);
      all[at] = compareWith(value * sign, line * sign, band);
    }
    return toEvents(findSteps(all, from, false), event);
  });
}

/** All that a rule with its defaults says, in order. */
export function fireNaively(symbol: Symbol, rule: AlertRule): NaiveFiring[] {
  return findAll(symbol, rule).sort(([a], [b]) => a - b);
}

function findAll(symbol: Symbol, rule: AlertRule): NaiveFiring[] {
  switch (rule.kind) {
    case 'price':
      return byPrice(symbol, rule);
    case 'move':
      return byMove(symbol, rule);
    case 'trade':
      return byTrade(symbol, rule);
    case 'volume':
      return byVolume(symbol, rule);
    case 'spread':
      return bySpread(symbol, rule);
    case 'extreme':
      return byExtreme(symbol);
    case 'halt':
      return byHalt(symbol);
    case 'gap':
      return byGap(symbol, rule);
    case 'vwap':
      return byVwap(symbol, rule);
    case 'average':
      return byAverage(symbol, rule);
    default:
      throw new Error('a kind that is not looked up here');
  }
}

/** What is told of it: each a rest after the one before at least. @param restMs undefined: once */
export function rest(
  ticks: readonly PlainTick[],
  all: readonly NaiveFiring[],
  restMs: number | undefined,
): NaiveFiring[] {
  const told: NaiveFiring[] = [];
  for (const firing of all) {
    const last = told.at(-1);
    if (last === undefined) told.push(firing);
    else if (restMs !== undefined) {
      const restNs = ticks[firing[0]]!.ns - ticks[last[0]]!.ns;
      if (restNs >= BigInt(restMs) * 1_000_000n) told.push(firing);
    }
  }
  return told;
}
