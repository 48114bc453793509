/**
 * Rules as text again: what somebody could have typed for one, for lists and for editing. The other way round than
 * alert-text.ts, and held to it by a property: what is written is read as the same rule. Hysteresis has no word; it is
 * left out.
 */
import type { AlertRule, Direction } from './alert-rule.ts';
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

/** What follows the symbols. */
function toCondition(rule: AlertRule): string {
  switch (rule.kind) {
    case 'price':
      return `${CROSSES[rule.direction ?? 'either']} ${rule.level}`;
    case 'move': {
      const sign = SIGNS[rule.direction ?? 'either'];
      return `${sign}${rule.percent}% in ${toDurationText(rule.windowMs)}`;
    }
    case 'trade':
      return `trade > ${rule.atLeast}`;
    case 'volume':
      return `volume > ${rule.atLeast} in ${toDurationText(rule.windowMs)}`;
    case 'spread':
      return `spread > ${rule.over}`;
    case 'extreme':
      return `new ${rule.of ?? 'either'}`;
    case 'halt':
      return rule.on === 'either' || rule.on === undefined ? 'halt or resume' : rule.on;
    case 'gap':
      return `gap ${SIGNS[rule.direction ?? 'either']}${rule.percent}%`;
    case 'vwap':
      return `${CROSSES[rule.direction ?? 'either']} vwap`;
    case 'average': {
      const { by, interval, direction = 'either', atClose } = rule;
      const what = `${CROSSES[direction]} ${toAverage(rule)} on ${interval}`;
      return `${by === undefined ? '' : `${toAverage(by)} `}${what}${atClose === true ? ' at close' : ''}`;
    }
  }
}

/** An alert as somebody could have typed it. */
export const toAlertText = ({ symbols, rule }: TypedAlert): string =>
  `${symbols.join(', ')} ${toCondition(rule)}`;
