/**
 * The rules of a game: what everybody begins with, what trading costs, what may be sold that one does not have, how
 * much may be bought for how much. Promises that rules which were accepted can be computed with exactly.
 */
import type { GameRules, WantedRules } from '../wire/game-message.ts';
import { ArenaError } from './arena-error.ts';
import { divideUp, max, type Money, ONE, parseMoney } from './money.ts';

/** Rules as money is computed with. */
export interface Rules {
  readonly told: GameRules;
  readonly cash: Money;
  /** Largest exposure for one of equity. */
  readonly leverage: bigint;
  readonly shorting: boolean;
  /** Fee of a fill: so many millionths of its value, and money a whole unit of quantity. */
  readonly feeMillionths: bigint;
  readonly feePerUnit: Money;
  /** Least fee of an order. */
  readonly feeMin: Money;
  readonly lateJoin: boolean;
}

/** A fee is a whole number of these: a hundred-millionth of the currency. */
const FEE_STEP: Money = ONE / 100_000_000n;
const MILLION = 1_000_000n;

/** What holds where nobody says. */
const DEFAULTS = {
  cash: '100000',
  currency: 'USD',
  leverage: 1,
  shorting: true,
  feePercent: '0',
  feePerUnit: '0',
  feeMin: '0',
  lateJoin: true,
} as const satisfies GameRules;

/** @throws ArenaError BAD_COMMAND */
function toMoney(name: string, value: string | number): Money {
  const money = parseMoney(String(value));
  if (money !== undefined) return money;
  throw new ArenaError('BAD_COMMAND', `rules: ${name} "${value}" is no amount`);
}

/** Takes rules as somebody wants them. @throws ArenaError BAD_COMMAND */
export function toRules(wanted: WantedRules = {}): Rules {
  const told: GameRules = {
    ...DEFAULTS,
    ...wanted,
    cash: String(wanted.cash ?? DEFAULTS.cash),
    feePercent: String(wanted.feePercent ?? DEFAULTS.feePercent),
    feePerUnit: String(wanted.feePerUnit ?? DEFAULTS.feePerUnit),
    feeMin: String(wanted.feeMin ?? DEFAULTS.feeMin),
  };
  const cash = toMoney('cash', told.cash);
  if (cash === 0n) throw new ArenaError('BAD_COMMAND', 'rules: cash must be above 0');
  const percent = toMoney('feePercent', told.feePercent);
  /* Hundredths of a percent of a percent: four decimals of a percentage are millionths of the whole. */
  const feeMillionths = (percent * 10_000n) / ONE;
  if (feeMillionths * ONE !== percent * 10_000n || feeMillionths > MILLION / 10n) {
    throw new ArenaError(
      'BAD_COMMAND',
      'rules: feePercent has four decimals at most, and is 0 to 10',
    );
  }
  return {
    told,
    cash,
    leverage: BigInt(told.leverage),
    shorting: told.shorting,
    feeMillionths,
    feePerUnit: toMoney('feePerUnit', told.feePerUnit),
    feeMin: toMoney('feeMin', told.feeMin),
    lateJoin: told.lateJoin,
  };
}

/**
 * The fee of all fills of one order together, rounded up to a hundred-millionth: what a fill costs is the difference to
 * that of the fills before it.
 * @param value of them, not negative  @param quantity in size units
 */
export function toFee(rules: Rules, value: Money, quantity: bigint, sizeDecimals: number): Money {
  const ofValue = divideUp(value * rules.feeMillionths, MILLION);
  const ofUnits = divideUp(rules.feePerUnit * quantity, 10n ** BigInt(sizeDecimals));
  const fee = divideUp(max(ofValue + ofUnits, rules.feeMin), FEE_STEP);
  return fee * FEE_STEP;
}
