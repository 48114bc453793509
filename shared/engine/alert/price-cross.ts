/**
 * The rule `price`: the last price, or one of the quote, comes from strictly one side of a level to the level or beyond.
 * The price when the rule is made is the one that the next is compared with; without one, the first only says on which
 * side it stands. A quote without the side that is meant is passed over.
 */
import { Type } from 'typebox';
import type { PriceSource } from '../../model/alert-rule.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { FoldedState } from '../../model/symbol-state.ts';
import { MISSING, TICK } from '../../model/tick.ts';
import { toDecimal } from '../../wire/json-frame.ts';
import { LineCross } from './line-cross.ts';
import { defineRuleKind, type Fired, type ObservedTick, type Rule } from './rule-kind.ts';
import {
  DECIMAL,
  DIRECTION,
  STRICT,
  toDefaultBand,
  toDistance,
  toLineValue,
  toPrice,
} from './rule-settings.ts';

/** A rule about the last price. */
class PriceCross implements Rule {
  private readonly cross: LineCross;
  private readonly level: number;
  private readonly band: number;
  private readonly instrument: Instrument;

  constructor(cross: LineCross, level: number, band: number, instrument: Instrument) {
    this.cross = cross;
    this.level = level;
    this.band = band;
    this.instrument = instrument;
  }

  observe({ isLast, price }: Readonly<ObservedTick>): Fired | undefined {
    const event = isLast ? this.cross.take(price, this.level, this.band) : undefined;
    return event && { event, value: toDecimal(price, this.instrument.priceDecimals) };
  }
}

/** The price that is meant of a quote, which may lie half way between two; MISSING without its sides. */
function toQuoted(source: PriceSource, bid: number, ask: number): number {
  if (source === 'bid') return bid;
  if (source === 'ask') return ask;
  return bid === MISSING || ask === MISSING ? MISSING : (bid + ask) / 2;
}

const ofState = (source: PriceSource, { last, bid, ask }: Readonly<FoldedState>): number =>
  source === 'last' ? last : toQuoted(source, bid, ask);

const SEES_QUOTES = [TICK.quote];

/** A rule about the quote. */
class QuoteCross extends LineCross implements Rule {
  readonly sees = SEES_QUOTES;
  private readonly source: PriceSource;
  private readonly level: number;
  private readonly band: number;
  private readonly instrument: Instrument;

  constructor(
    source: PriceSource,
    [level, band]: readonly [level: number, band: number],
    direction: 'up' | 'down' | 'either',
    armed: true | undefined,
    instrument: Instrument,
  ) {
    super(direction, armed);
    this.source = source;
    this.level = level;
    this.band = band;
    this.instrument = instrument;
  }

  observe({ price: bid, ask }: Readonly<ObservedTick>): Fired | undefined {
    const price = toQuoted(this.source, bid, ask);
    const event = price === MISSING ? undefined : this.take(price, this.level, this.band);
    return event && { event, value: toLineValue(price, this.instrument) };
  }
}

/** The kind. */
export const PRICE = defineRuleKind({
  kind: 'price',
  schema: Type.Object(
    {
      kind: Type.Literal('price'),
      level: DECIMAL,
      source: Type.Optional(Type.Enum(['last', 'bid', 'ask', 'mid'])),
      direction: Type.Optional(DIRECTION),
      hysteresis: Type.Optional(DECIMAL),
    },
    STRICT,
  ),
  sees: [TICK.trade],
  readsState: false,
  create(rule, instrument, { state, immediate }) {
    const { level: wanted, source = 'last', direction = 'either', hysteresis } = rule;
    const level = toPrice('level', wanted, instrument);
    const given =
      hysteresis === undefined
        ? toDefaultBand(level, instrument)
        : toDistance('hysteresis', hysteresis, instrument);
    /* Back is strictly on the other side, whatever the hysteresis. */
    const band = Math.max(given, 1);
    const armed = immediate ? true : undefined;
    const now = immediate ? MISSING : ofState(source, state);
    if (source === 'last') {
      const cross = new LineCross(direction, armed);
      if (now !== MISSING) cross.take(now, level, band);
      return new PriceCross(cross, level, band, instrument);
    }
    const cross = new QuoteCross(source, [level, band], direction, armed, instrument);
    if (now !== MISSING) cross.take(now, level, band);
    return cross;
  },
});
