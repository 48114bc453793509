/**
 * Whatever players ask for and whatever the market does: money and positions add up to the last unit, nobody pays what he
 * does not have, nothing is given away twice, and the result is the same however ticks are batched.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ArenaError } from '../../shared/arena/arena-error.ts';
import { type Money, parseMoney, toMoneyText } from '../../shared/arena/money.ts';
import { cancelOrder, changeOrder, placeOrder } from '../../shared/arena/order-desk.ts';
import type { Player } from '../../shared/arena/player.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import {
  createTickColumns,
  FLAG,
  MISSING,
  pushQuote,
  pushStatus,
  pushTrade,
  type TickColumns,
} from '../../shared/model/tick.ts';
import type { WantedRules } from '../../shared/wire/game-message.ts';
import { createArenaWorld, START_MS } from '../support/arena-world.ts';
import { toInstruments } from '../support/test-instruments.ts';

const PLAYERS = 3;
/** Cents and whole shares; and the smallest units that there are. */
const INSTRUMENTS: readonly Instrument[] = toInstruments(2).map((one, at) =>
  at === 0 ? one : { ...one, priceDecimals: 9, sizeDecimals: 9 },
);

type Step =
  | {
      do: 'tick';
      kind: 'quote' | 'trade' | 'status';
      id: number;
      a: number;
      b: number;
      waitMs: number;
      flags: number;
    }
  | {
      do: 'order';
      player: number;
      id: number;
      side: 'buy' | 'sell';
      kind: 'market' | 'limit' | 'stop' | 'stopLimit';
      quantity: number;
      price: number;
      isBracket: boolean;
      isDay: boolean;
    }
  | { do: 'cancel' | 'move'; player: number; which: number; price: number };

const price = fc.integer({ min: 95, max: 105 });
const id = fc.integer({ min: 0, max: INSTRUMENTS.length - 1 });
const player = fc.integer({ min: 0, max: PLAYERS - 1 });
const tick: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('tick' as const),
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('quote' as const) },
    { weight: 3, arbitrary: fc.constant('trade' as const) },
    { weight: 1, arbitrary: fc.constant('status' as const) },
  ),
  id,
  a: price,
  b: fc.integer({ min: 0, max: 60 }),
  waitMs: fc.constantFrom(0, 1, 1, 400, 400, 1_000, 40_000_000),
  flags: fc.constantFrom(0, 0, 0, FLAG.cancel, FLAG.noPrice, FLAG.late),
});
const order: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('order' as const),
  player,
  id,
  side: fc.constantFrom('buy' as const, 'sell' as const),
  kind: fc.constantFrom('market' as const, 'limit' as const, 'stop' as const, 'stopLimit' as const),
  quantity: fc.integer({ min: 1, max: 90 }),
  price,
  isBracket: fc.boolean(),
  isDay: fc.boolean(),
});
const other: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('cancel' as const, 'move' as const),
  player,
  which: fc.nat(5),
  price,
});
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: tick },
    { weight: 3, arbitrary: order },
    { weight: 1, arbitrary: other },
  ),
  { minLength: 60, maxLength: 160 },
);
const rules: fc.Arbitrary<WantedRules> = fc.record({
  cash: fc.constantFrom(100, 5_000, '100000'),
  leverage: fc.integer({ min: 1, max: 20 }),
  shorting: fc.boolean(),
  feePercent: fc.constantFrom('0', '0.0001', '0.25'),
  feePerUnit: fc.constantFrom('0', '0.003'),
  feeMin: fc.constantFrom('0', '0.07'),
});

const toText = (units: number, { priceDecimals }: Instrument): string =>
  (units / 10 ** priceDecimals).toFixed(priceDecimals);

/** Plays steps. @param batch ticks in one publication at most */
function play(
  wanted: WantedRules,
  all: readonly Step[],
  batch: number,
  check?: (world: ReturnType<typeof createArenaWorld>, players: readonly Player[]) => void,
) {
  const world = createArenaWorld(wanted, INSTRUMENTS);
  const players = Array.from({ length: PLAYERS }, (_, at) => world.join(`P${at}`));
  let timeMs = START_MS;
  let ticks: TickColumns = createTickColumns(batch);
  function flush(): void {
    world.publish(ticks);
    ticks = createTickColumns(batch);
    check?.(world, players);
  }
  for (const step of all) {
    if (step.do === 'tick') {
      timeMs += step.waitMs;
      const { kind, a, b } = step;
      if (kind === 'quote')
        pushQuote(
          ticks,
          step.id,
          timeMs,
          0,
          b % 7 === 0 ? MISSING : b % 13 === 0 ? a + 4 : a - 1, // crossed now and then
          b,
          b % 11 === 0 ? MISSING : a + (b % 3),
          60 - b,
        );
      else if (kind === 'trade') pushTrade(ticks, step.id, timeMs, 0, a, b, 1, step.flags);
      else pushStatus(ticks, step.id, timeMs, 0, b % 5 === 0 ? 2 : 1, 0);
      if (ticks.length === batch) flush();
      continue;
    }
    if (ticks.length > 0) flush();
    attempt(world, players[step.player]!, step);
    check?.(world, players);
  }
  if (ticks.length > 0) flush();
  return { world, players };
}

/** Does what a player wants; what is refused must have changed nothing. */
function attempt(
  { game }: ReturnType<typeof createArenaWorld>,
  who: Player,
  step: Exclude<Step, { do: 'tick' }>,
): void {
  const before = who.log.length;
  try {
    if (step.do === 'order') placeOrder(game, who, toRequest(step));
    else {
      const one = [...who.orders.values()][step.which];
      if (one === undefined) return;
      if (step.do === 'cancel') cancelOrder(game, who, one.id);
      else changeOrder(game, who, one.id, { limit: toText(step.price, one.listing.instrument) });
    }
  } catch (error) {
    if (!(error instanceof ArenaError)) throw error;
    expect(who.log).toHaveLength(before);
  }
}

function toRequest(step: Extract<Step, { do: 'order' }>) {
  const instrument = INSTRUMENTS[step.id]!;
  const { sizeDecimals } = instrument;
  const at = toText(step.price, instrument);
  const sign = step.side === 'buy' ? 1 : -1;
  const hasLimit = step.kind === 'limit' || step.kind === 'stopLimit';
  const hasStop = step.kind === 'stop' || step.kind === 'stopLimit';
  return {
    symbol: instrument.symbol,
    side: step.side,
    kind: step.kind,
    quantity: (step.quantity / 10 ** sizeDecimals).toFixed(sizeDecimals),
    ...(hasLimit ? { limit: at } : {}),
    ...(hasStop ? { stop: at } : {}),
    ...(step.isBracket
      ? {
          stopLoss: toText(step.price - 3 * sign, instrument),
          takeProfit: toText(step.price + 3 * sign, instrument),
        }
      : {}),
    timeInForce: step.isDay ? ('day' as const) : ('gtc' as const),
  };
}

/** What the log of a player says that he has, reckoned anew. */
function reckon({ log, account }: Player): { cash: Money; positions: number[] } {
  let { cash } = account.rules;
  const positions = INSTRUMENTS.map(() => 0);
  for (const line of log) {
    if (line.what !== 'filled') continue;
    const instrument = INSTRUMENTS.find(({ symbol }) => symbol === line.symbol)!;
    const { priceDecimals, sizeDecimals } = instrument;
    const units = Math.round(line.quantity! * 10 ** sizeDecimals) * (line.side === 'buy' ? 1 : -1);
    const cents = Math.round(line.price! * 10 ** priceDecimals);
    positions[instrument.id]! += units;
    cash -= BigInt(cents) * BigInt(units) * 10n ** BigInt(19 - priceDecimals - sizeDecimals);
    cash -= parseMoney(line.fee!)!;
  }
  return { cash, positions };
}

test('cash, positions and fees add up to what was given out, to the last unit, after every step', () => {
  fc.assert(
    fc.property(rules, steps, (wanted, all) => {
      const { players } = play(wanted, all, 3, ({ game }, everybody) => {
        const { money, positions } = game.imbalance();
        const isOff = everybody.some(
          ({ account }) =>
            account.realised + account.unrealised - account.fees !==
            account.equity - account.rules.cash,
        );
        if (money !== 0n || positions !== 0n || isOff) throw new Error('it does not add up');
      });
      for (const one of players) {
        const { cash, positions } = reckon(one);
        expect(toMoneyText(one.account.cash)).toBe(toMoneyText(cash));
        expect(INSTRUMENTS.map(({ id: of }) => one.account.held(of))).toEqual(positions);
      }
    }),
    { numRuns: 30 },
  );
});

test('without leverage and short sales nobody owes money or shares', () => {
  fc.assert(
    fc.property(steps, (all) => {
      play({ cash: 100, shorting: false, feePercent: '0.25' }, all, 2, (_world, players) => {
        for (const { account } of players) {
          const owes = [...account.positions.values()].some(({ quantity }) => quantity < 0);
          if (account.cash < 0n || owes) throw new Error('somebody owes something');
        }
      });
    }),
    { numRuns: 30 },
  );
});

test('the same orders between the same ticks give the same result, however ticks are batched', () => {
  fc.assert(
    fc.property(rules, steps, (wanted, all) => {
      const logs = [1, 2, 50].map((batch) =>
        play(wanted, all, batch).players.map(({ log }) => log),
      );
      expect(logs[1]).toEqual(logs[0]);
      expect(logs[2]).toEqual(logs[0]);
    }),
    { numRuns: 20 },
  );
});

test('of one displayed size all players together get no more than that', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(player, fc.integer({ min: 1, max: 90 })), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 200 }),
      (wanted, size) => {
        const world = createArenaWorld({ cash: '1000000' });
        const players = Array.from({ length: PLAYERS }, () => world.join());
        world.quote(99, 1, 100, 1);
        for (const [who, quantity] of wanted) world.order(players[who]!, { side: 'buy', quantity });
        world.quote(99, 1, 101, size);
        world.quote(98, 1, 101, size);
        const asked = wanted.reduce((sum, [, quantity]) => sum + quantity, 0);
        const got = players.reduce((sum, { account }) => sum + account.held(0), 0);
        expect(got).toBe(Math.min(asked, size));
      },
    ),
    { numRuns: 60 },
  );
});
