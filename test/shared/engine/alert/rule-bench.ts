/** Rules in front of a market of one symbol, fed tick by tick, without clients. */
import { Alert, type AlertOwner } from '../../../../shared/engine/alert/alert.ts';
import { MarketAlerts } from '../../../../shared/engine/alert/market-alerts.ts';
import { RULE_KINDS } from '../../../../shared/engine/alert/registry.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import type { AlertRule } from '../../../../shared/model/alert-rule.ts';
import type { Instrument } from '../../../../shared/model/instrument.ts';
import {
  createTickColumns,
  MISSING,
  pushQuote,
  pushStatus,
  pushTrade,
  SIDE,
  type Status,
  STATUS_REASON,
  type TickColumns,
} from '../../../../shared/model/tick.ts';
import type { AlertRequest, Firing } from '../../../../shared/wire/alert-message.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

/** 2026-01-05, a Monday, 15:00 UTC. */
export const START_MS = Date.UTC(2026, 0, 5, 15);

/** A market of some symbols, with cents and whole shares. */
export const toMarket = (instruments: readonly Instrument[] = toInstruments(1)): Market =>
  new Market({
    name: 'live',
    number: 0,
    epoch: 7,
    instruments,
    previousClose: new Float64Array(instruments.length).fill(MISSING),
  });

/** A client that keeps what it is told. */
export function createOwner(): AlertOwner & { readonly firings: Firing[] } {
  const firings: Firing[] = [];
  return {
    firings,
    send(message) {
      if (message.type === 'fired') firings.push(...message.firings);
    },
    isDeaf: () => false,
    isBehind: false,
  };
}

/** Watches symbols of a market for a client. */
export function watch(
  market: Market,
  rule: AlertRule,
  options: Partial<AlertRequest> = {},
  instruments: readonly Instrument[] = market.listed,
) {
  const owner = createOwner();
  const book = new MarketAlerts(market, { watches: 0, firings: 0 }, () => true);
  const symbols = instruments.map(({ symbol }) => symbol);
  const kind = RULE_KINDS.find((one) => one.kind === rule.kind)!;
  const request = { alert: 'a', symbols, rule, restMs: 1_000, ...options };
  const alert = new Alert(owner, market.name, request, kind);
  book.add(alert, instruments);
  return { owner, book, alert };
}

/** Ticks of the symbol 0 as tests write them, times in seconds after START_MS, prices in dollars. */
export type ShortTick =
  | readonly ['trade', number, number, { size?: number; flags?: number }?]
  | readonly ['quote', number, number | null, number | null]
  | readonly ['status', number, Status];

const toCents = (price: number | null): number =>
  price === null ? MISSING : Math.round(price * 100);

/** Writes them out. */
export function toTicks(ticks: readonly ShortTick[]): TickColumns {
  const columns = createTickColumns(Math.max(1, ticks.length));
  for (const tick of ticks) {
    const timeMs = START_MS + Math.round(tick[1] * 1_000);
    if (tick[0] === 'trade') {
      const { size = 100, flags = 0 } = tick[3] ?? {};
      pushTrade(columns, 0, timeMs, 0, toCents(tick[2]), size, SIDE.buy, flags);
    } else if (tick[0] === 'quote') {
      const [, , bid, ask] = tick;
      pushQuote(columns, 0, timeMs, 0, toCents(bid), 100, toCents(ask), 100);
    } else {
      pushStatus(columns, 0, timeMs, 0, tick[2], STATUS_REASON.operator);
    }
  }
  return columns;
}

/** What a rule fires over some ticks: time in seconds after START_MS, event, value. */
export function fire(
  rule: AlertRule,
  ticks: readonly ShortTick[],
  { before = [], ...options }: Partial<AlertRequest> & { before?: readonly ShortTick[] } = {},
): (readonly [number, string, number | null])[] {
  const market = toMarket();
  market.publish(toTicks(before));
  const { owner } = watch(market, rule, options);
  market.publish(toTicks(ticks));
  return owner.firings.map(({ timeMs, event, value }) => [
    (timeMs - START_MS) / 1_000,
    event,
    value,
  ]);
}
