/**
 * Alerts as people type them: `NVDA > 205`, `NVDA, AAPL -2% in 5m`, `NVDA volume > 1M in 1m`, `NVDA trade > 50k`,
 * `NVDA spread > 0.10`, `NVDA new high`, `NVDA halt`, `NVDA gap 3%`, `sector:Technology +2% in 1h`, `NVDA > vwap`,
 * `NVDA bid > 205`, `NVDA < sma(20) on 5m`, `NVDA ema(12) > ema(26) on 1h at close`. Numbers keep every digit. What cannot be read is told with its place and what could stand there. Knows no market: whether there is such
 * a symbol, and such a price, is not its business.
 */
import type { AlertRule, Direction, PriceSource, RuleOf } from './alert-rule.ts';
import { KEPT_INTERVALS } from './interval.ts';

/** What was typed: for which symbols, and when to tell. */
export interface TypedAlert {
  symbols: string[];
  rule: AlertRule;
}

/** A text that is no alert. */
export class AlertTextError extends Error {
  override readonly name = 'AlertTextError';
  /** Character that is wrong, counted from 1; one behind the last where something is missing. */
  readonly at: number;

  constructor(at: number, expected: string, found: string | undefined) {
    const what = found === undefined ? 'the end' : JSON.stringify(found);
    super(`character ${at}: expected ${expected}, found ${what}`);
    this.at = at;
  }
}

interface Word {
  readonly text: string;
  readonly at: number;
}

const WORD = /[<>]=?|,|[^\s<>,]+/g;
const PERCENT = /^([+±-]?)(\d+(?:\.\d+)?)%$/;
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?([kmb]?)$/i;
const AVERAGE = /^(sma|ema)\(?(\d{1,6})\)?$/i;
const DURATION = /^(?:\d{1,9}[smhd])+$/i;
const SCALES: Readonly<Record<string, number>> = { k: 3, m: 6, b: 9 };
const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The words of a text, one after the other. */
class Words {
  private readonly all: readonly Word[];
  private readonly end: number;
  private next = 0;

  constructor(text: string) {
    this.all = [...text.matchAll(WORD)].map((match) => ({ text: match[0], at: match.index + 1 }));
    this.end = text.trimEnd().length + 1;
  }

  /** The next word in lower case; empty at the end. */
  peek(): string {
    return this.all[this.next]?.text.toLowerCase() ?? '';
  }

  /** Takes the next word as it was typed. @throws AlertTextError at the end */
  take(expected: string): string {
    const word = this.all[this.next++];
    if (word === undefined) throw new AlertTextError(this.end, expected, undefined);
    return word.text;
  }

  /** Refuses the word that was taken last. */
  refuse(expected: string): AlertTextError {
    const { text, at } = this.all[this.next - 1]!;
    return new AlertTextError(at, expected, text);
  }

  /** Takes one of some words. @throws AlertTextError */
  takeOne(expected: string, ...among: readonly string[]): string {
    const word = this.take(expected).toLowerCase();
    if (!among.includes(word)) throw this.refuse(expected);
    return word;
  }

  /** @throws AlertTextError where there is more */
  finish(): void {
    if (this.next >= this.all.length) return;
    this.next++;
    throw this.refuse('the end');
  }
}

/** A decimal number, exactly: `1.5M` is `1500000`. @throws AlertTextError */
function takeNumber(words: Words, what: string): string {
  const match = NUMBER.exec(words.take(what));
  if (match === null) throw words.refuse(what);
  const [, sign = '', whole = '', fraction = '', scale = ''] = match;
  const shift = SCALES[scale.toLowerCase()] ?? 0;
  const digits = whole + fraction.padEnd(shift, '0');
  const point = whole.length + shift;
  const rest = digits.slice(point);
  return sign + digits.slice(0, point) + (rest === '' ? '' : `.${rest}`);
}

/** `in 5m`, as ms. @throws AlertTextError */
function takeWindow(words: Words): number {
  words.takeOne('"in" and a time such as 5m', 'in');
  const what = 'a time such as 30s, 5m or 1h';
  const text = words.take(what).toLowerCase();
  if (!DURATION.test(text)) throw words.refuse(what);
  let ms = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([smhd])/g))
    ms += Number(count) * UNITS[unit!]!;
  return ms;
}

/** `-2%`, with the direction that its sign says. @throws AlertTextError */
function takePercent(words: Words): { percent: string; direction: Direction } {
  const what = 'a percentage such as 2%, +2% or -2%';
  const match = PERCENT.exec(words.take(what));
  if (match === null) throw words.refuse(what);
  const [, sign = '', percent = ''] = match;
  return { percent, direction: sign === '+' ? 'up' : sign === '-' ? 'down' : 'either' };
}

const takeAbove = (words: Words): string => words.takeOne('">"', '>', '>=');
const PRICE = 'a price such as 205.10';
const LINE = `${PRICE}, vwap or sma(20)`;
const takeSize = (words: Words): string => takeNumber(words, 'a size such as 500 or 1M');

/** `sma(20)`. @throws AlertTextError */
function takeAverage(words: Words): { average: 'sma' | 'ema'; length: number } {
  const what = 'an average such as sma(20) or ema(50)';
  const match = AVERAGE.exec(words.take(what));
  if (match === null) throw words.refuse(what);
  return { average: match[1]!.toLowerCase() as 'sma' | 'ema', length: Number(match[2]) };
}

/** `sma(20) on 5m`, with `at close` perhaps. @throws AlertTextError */
function takeAverageRule(words: Words, direction: Direction): RuleOf<'average'> {
  const average = takeAverage(words);
  words.takeOne('"on" and an interval such as 5m', 'on');
  const what = `an interval: ${KEPT_INTERVALS.join(', ')}`;
  const word = words.take(what).toLowerCase();
  const interval = KEPT_INTERVALS.find((each) => each === word);
  if (interval === undefined) throw words.refuse(what);
  const rule: RuleOf<'average'> = { kind: 'average', ...average, interval, direction };
  if (words.peek() !== 'at') return rule;
  words.take('"at"');
  words.takeOne('"close"', 'close');
  return { ...rule, atClose: true };
}

/** What the price is compared with: a level, the VWAP, an average. @throws AlertTextError */
const toPriceRule =
  (direction: Direction) =>
  (words: Words): AlertRule => {
    if (AVERAGE.test(words.peek())) return takeAverageRule(words, direction);
    if (words.peek() !== 'vwap')
      return { kind: 'price', level: takeNumber(words, LINE), direction };
    words.take('"vwap"');
    return { kind: 'vwap', direction };
  };

const CROSSINGS: Readonly<Record<string, Direction>> = {
  '>': 'up',
  '>=': 'up',
  '<': 'down',
  '<=': 'down',
  '=': 'either',
  crosses: 'either',
};

/** A price of the quote, or the last one by its name, and the level that it crosses. @throws AlertTextError */
const toSourceRule =
  (source: PriceSource) =>
  (words: Words): AlertRule => {
    const crossing = words.takeOne('one of > < crosses', ...Object.keys(CROSSINGS));
    const level = takeNumber(words, PRICE);
    const direction = CROSSINGS[crossing]!;
    return { kind: 'price', level, direction, ...(source === 'last' ? {} : { source }) };
  };

/** An average that crosses another. @throws AlertTextError */
function takeCrossing(words: Words): AlertRule {
  const by = takeAverage(words);
  const crossing = words.takeOne('one of > < crosses', ...Object.keys(CROSSINGS));
  return { ...takeAverageRule(words, CROSSINGS[crossing]!), by };
}

/** What may follow the symbols, by its first word. */
const CONDITIONS: Readonly<Record<string, (words: Words) => AlertRule>> = {
  ...Object.fromEntries(
    Object.entries(CROSSINGS).map(([word, direction]) => [word, toPriceRule(direction)]),
  ),
  last: toSourceRule('last'),
  bid: toSourceRule('bid'),
  ask: toSourceRule('ask'),
  mid: toSourceRule('mid'),
  volume(words) {
    takeAbove(words);
    return { kind: 'volume', atLeast: takeSize(words), windowMs: takeWindow(words) };
  },
  trade(words) {
    takeAbove(words);
    return { kind: 'trade', atLeast: takeSize(words) };
  },
  spread(words) {
    takeAbove(words);
    return { kind: 'spread', over: takeNumber(words, PRICE) };
  },
  new(words) {
    const of = words.takeOne('"high" or "low"', 'high', 'low', 'either');
    return { kind: 'extreme', of: of as 'high' | 'low' | 'either' };
  },
  halt(words) {
    if (words.peek() !== 'or') return { kind: 'halt', on: 'halt' };
    words.take('"or"');
    words.takeOne('"resume"', 'resume');
    return { kind: 'halt', on: 'either' };
  },
  resume: () => ({ kind: 'halt', on: 'resume' }),
  gap: (words) => ({ kind: 'gap', ...takePercent(words) }),
};

const EXPECTED =
  'one of > < crosses, a percentage such as -2%, an average such as sma(20), or bid, ask, mid, volume, trade, spread, new, halt, resume, gap';
const SECTOR = 'sector:';

const isCondition = (word: string): boolean =>
  Object.hasOwn(CONDITIONS, word) || PERCENT.test(word) || AVERAGE.test(word);

const isPartOfName = (word: string): boolean => word !== '' && word !== ',' && !isCondition(word);

/** Symbols with commas between them; the name of a sector may have blanks. @throws AlertTextError */
function takeSymbols(words: Words): string[] {
  const symbols: string[] = [];
  do {
    if (symbols.length > 0) words.take('","');
    let name = words.take('a symbol');
    if (/^[<>,]/.test(name)) throw words.refuse('a symbol');
    while (name.toLowerCase().startsWith(SECTOR) && isPartOfName(words.peek())) {
      name += ` ${words.take('a sector')}`;
    }
    symbols.push(name);
  } while (words.peek() === ',');
  return symbols;
}

/** Reads an alert. @throws AlertTextError */
export function parseAlert(text: string): TypedAlert {
  const words = new Words(text);
  const symbols = takeSymbols(words);
  const rule = takeRule(words);
  words.finish();
  return { symbols, rule };
}

function takeRule(words: Words): AlertRule {
  const word = words.peek();
  if (PERCENT.test(word))
    return { kind: 'move', ...takePercent(words), windowMs: takeWindow(words) };
  if (AVERAGE.test(word)) return takeCrossing(words);
  words.take(EXPECTED);
  const read = Object.hasOwn(CONDITIONS, word) ? CONDITIONS[word] : undefined;
  if (read === undefined) throw words.refuse(EXPECTED);
  return read(words);
}
