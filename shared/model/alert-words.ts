/**
 * Rules as text again: what somebody could have typed for one, for lists and for editing. The other way round than
 * alert-text.ts, and held to it by a property: what is written is read as the same rule. Hysteresis has no word; it is
 * left out.
 */
import type { AlertRule, Decimal, Direction, RuleOf } from './alert-rule.ts';
import type { TypedAlert } from './alert-text.ts';

const CROSSES: Readonly<Record<Direction, string>> = { up: '>', down: '<', either: 'crosses' };
const SIGNS: Readonly<Record<Direction, string>> = { up: '+', down: '-', either: '' };
const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
];

/** A length of time as it is typed, `1h30m`; whole seconds. */
export function toDurationText(ms: number): string {
  let left = Math.round(ms / 1_000) * 1_000;
  let text = '';
  for (const [unit, length] of UNITS) {
    const count = Math.floor(left / length);
    if (count > 0) text += `${count}${unit}`;
    left -= count * length;
  }
  return text === '' ? '0s' : text;
}

const toAverage = ({ average, length }: { average: string; length: number }): string =>
  `${average}(${length})`;

const toCrossing = (direction: Direction = 'either'): string => CROSSES[direction];
const toPercent = (percent: Decimal, direction: Direction = 'either'): string =>
  `${SIGNS[direction]}${percent}%`;

/** What follows the symbols, by kind. */
const CONDITIONS: { readonly [K in AlertRule['kind']]: (rule: RuleOf<K>) => string } = {
  price: ({ level, source = 'last', direction }) =>
    `${source === 'last' ? '' : `${source} `}${toCrossing(direction)} ${level}`,
  move: ({ percent, direction, windowMs }) =>
    `${toPercent(percent, direction)} in ${toDurationText(windowMs)}`,
  trade: ({ atLeast }) => `trade > ${atLeast}`,
  volume: ({ atLeast, windowMs }) => `volume > ${atLeast} in ${toDurationText(windowMs)}`,
  spread: ({ over }) => `spread > ${over}`,
  extreme: ({ of = 'either' }) => `new ${of}`,
  halt: ({ on = 'either' }) => (on === 'either' ? 'halt or resume' : on),
  gap: ({ percent, direction }) => `gap ${toPercent(percent, direction)}`,
  vwap: ({ direction }) => `${toCrossing(direction)} vwap`,
  average({ by, interval, direction, atClose, ...slow }) {
    const what = `${toCrossing(direction)} ${toAverage(slow)} on ${interval}`;
    return `${by === undefined ? '' : `${toAverage(by)} `}${what}${atClose === true ? ' at close' : ''}`;
  },
};

/** An alert as somebody could have typed it. */
export const toAlertText = ({ symbols, rule }: TypedAlert): string =>
  `${symbols.join(', ')} ${CONDITIONS[rule.kind](rule as never)}`;
