/**
 * Events taken apart into effects: stretches of time in which one thing about some listings is different, and
 * single actions. Pure; what an effect does to the market is the business of who plays it.
 */
import { toSymbol } from '../../../../model/instrument.ts';
import type { Course } from './course.ts';
import { ln } from '../random/fixed-math.ts';
import type { Universe } from '../universe/listing.ts';
import type { EventName } from './scenario-events.ts';
import { ScenarioError, show, type ScenarioEvent } from './scenario.ts';
import { toVenue, VENUE } from '../trading-session/trading-session.ts';

/** What may be different for a while. */
export type EffectKind =
  'volatilityFactor' | 'activity' | 'spread' | 'size' | 'bias' | 'mute' | 'rate' | 'burst';
/** What is done in a moment. */
export type MarketAction =
  'halt' | 'resume' | 'jump' | 'sweep' | 'split' | 'list' | 'delist' | 'recover';
/** One thing that a scenario does. Times are UTC ms, `untilMs` exclusive. */
export type ScenarioEffect =
  | {
      readonly does: EffectKind;
      readonly atMs: number;
      readonly untilMs: number;
      readonly by: number;
      readonly ids: readonly number[];
    }
  | {
      readonly does: 'move';
      readonly atMs: number;
      readonly untilMs: number;
      /** Logarithm of the price ratio over the whole time. */
      readonly by: number;
      readonly course: Course;
      readonly ids: readonly number[];
      /** By market beta (a move of the whole market) or each alike. */
      readonly isByBeta: boolean;
    }
  | {
      readonly does: MarketAction;
      readonly atMs: number;
      readonly untilMs: number;
      readonly by: number;
      /** Number of prints of a sweep. */
      readonly count: number;
      readonly ids: readonly number[];
    };

/**
 * Ids of the listings that an event is about. A fund or index stands for what it holds where prices move.
 * @throws ScenarioError when the target names nothing in the universe
 */
export function toTargets(universe: Universe, target: string, path = 'target'): number[] {
  const ids = universe.listings.map((_, id) => id);
  const at = (id: number) => universe.listings[id]!;
  if (target === 'all') return ids;
  if (target === 'market') return ids.filter((id) => toVenue(at(id).kind) === VENUE.us);
  if (target.startsWith('sector:')) {
    const sector = target.slice('sector:'.length).trim().toLowerCase();
    const members = ids.filter((id) => at(id).sector.toLowerCase() === sector);
    if (members.length > 0) return members;
    const names = universe.sectors.map(({ name }) => name).join(', ');
    throw new ScenarioError(path, `no sector ${show(sector)}; there are ${names}`);
  }
  const bySymbol = new Map(universe.listings.map(({ symbol }, id) => [symbol, id]));
  const named = target.split(',').map((part) => {
    const symbol = toSymbol(part);
    const id = bySymbol.get(symbol);
    if (id === undefined)
      throw new ScenarioError(path, `no symbol ${show(symbol)} in this universe`);
    return id;
  });
  return [...new Set(named)];
}

/**
 * Takes an event at `atMs` apart.
 * @throws ScenarioError for an unknown target
 */
export function toEffects(
  universe: Universe,
  event: ScenarioEvent,
  atMs: number,
): ScenarioEffect[] {
  const ids = toTargets(universe, event.target);
  return PLOTS[event.event](
    new EffectMaker(event, atMs, ids, toPriced(universe, ids)),
    (name) => event.settings[name]!,
    atMs,
  );
}

/** Makes the effects of one event. Times are UTC ms. */
class EffectMaker {
  private readonly event: ScenarioEvent;
  private readonly atMs: number;
  private readonly ids: readonly number[];
  private readonly priced: readonly number[];

  constructor(
    event: ScenarioEvent,
    atMs: number,
    ids: readonly number[],
    priced: readonly number[],
  ) {
    this.event = event;
    this.atMs = atMs;
    this.ids = ids;
    this.priced = priced;
  }

  /** Whether everything is meant, so that the whole market's tick rate changes too. */
  get isAll(): boolean {
    return this.event.target === 'all';
  }

  lasting(does: EffectKind, by: number, atMs: number, untilMs: number): ScenarioEffect {
    return { does, atMs, untilMs, by, ids: this.ids };
  }

  /** @param ratio of the price at the end to the price at the beginning */
  move(ratio: number, course: Course, atMs: number, untilMs: number): ScenarioEffect {
    const isByBeta = this.isAll || this.event.target === 'market';
    return { does: 'move', atMs, untilMs, by: ln(ratio), course, ids: this.priced, isByBeta };
  }

  action(does: MarketAction, by = 0, atMs = this.atMs, count = 0): ScenarioEffect {
    const ids = does === 'jump' ? this.priced : this.ids;
    return { does, atMs, untilMs: atMs, by, count, ids };
  }

  /** Excitement that calms down in three stages. */
  settling(atMs: number, untilMs: number, activity: number): ScenarioEffect[] {
    const span = untilMs - atMs;
    const ends = [atMs + Math.floor(span / 6), atMs + Math.floor(span / 2), untilMs];
    return ends.flatMap((endMs, stage) => {
      const beginMs = stage === 0 ? atMs : ends[stage - 1]!;
      const excess = 3 - stage;
      return [
        this.lasting('volatilityFactor', 1 + 0.5 * excess, beginMs, endMs),
        this.lasting('activity', 1 + ((activity - 1) * excess) / 3, beginMs, endMs),
        this.lasting('spread', 1 + 0.25 * excess, beginMs, endMs),
      ];
    });
  }
}

type Plot = (make: EffectMaker, get: (name: string) => number, atMs: number) => ScenarioEffect[];

/** What each kind of event is made of. */
const PLOTS: Readonly<Record<EventName, Plot>> = {
  flash_crash(make, get, atMs) {
    const low = 1 - get('dropPercent') / 100;
    const end = 1 - (1 - low) * (1 - get('recoverPercent') / 100);
    const lowMs = atMs + get('fallSeconds') * 1_000;
    const endMs = lowMs + get('recoverSeconds') * 1_000;
    return [
      make.move(low, 'even', atMs, lowMs),
      make.move(end / low, 'slower', lowMs, endMs),
      make.lasting('volatilityFactor', 2.2, atMs, lowMs),
      make.lasting('volatilityFactor', 1.6, lowMs, endMs),
      make.lasting('spread', 2.5, atMs, lowMs),
      make.lasting('spread', 1.5, lowMs, endMs),
      make.lasting('size', 0.35, atMs, endMs),
      make.lasting('rate', 7, atMs, lowMs),
      make.lasting('rate', 3, lowMs, endMs),
    ];
  },
  earnings_gap: (make, get, atMs) => [
    make.action('jump', 1 + get('movePercent') / 100),
    ...make.settling(atMs, atMs + get('settleSeconds') * 1_000, 6),
  ],
  short_squeeze(make, get, atMs) {
    const high = 1 + get('risePercent') / 100;
    const end = 1 + (high - 1) * (1 - get('lossPercent') / 100);
    const highMs = atMs + get('riseSeconds') * 1_000;
    const endMs = highMs + get('lossSeconds') * 1_000;
    return [
      make.move(high, 'faster', atMs, highMs),
      make.move(end / high, 'slower', highMs, endMs),
      make.lasting('bias', 0.55, atMs, highMs),
      make.lasting('bias', -0.35, highMs, endMs),
      make.lasting('activity', 5, atMs, endMs),
      make.lasting('volatilityFactor', 1.8, atMs, endMs),
    ];
  },
  sector_news(make, get, atMs) {
    const arrivedMs = atMs + get('arriveSeconds') * 1_000;
    return [
      make.move(1 + get('movePercent') / 100, 'slower', atMs, arrivedMs),
      ...make.settling(atMs, arrivedMs + get('settleSeconds') * 1_000, 4),
    ];
  },
  halt: (make, get) => [make.action('halt', get('haltSeconds'))],
  resume: (make) => [make.action('resume')],
  liquidity_drought(make, get, atMs) {
    const endMs = atMs + get('droughtSeconds') * 1_000;
    const activity = get('activityPercent') / 100;
    return [
      make.lasting('spread', get('spreadFactor'), atMs, endMs),
      make.lasting('size', get('sizePercent') / 100, atMs, endMs),
      make.lasting('activity', activity, atMs, endMs),
      ...(make.isAll ? [make.lasting('rate', activity, atMs, endMs)] : []),
    ];
  },
  fat_finger: (make, get, atMs) => [
    make.action('sweep', 1 + get('movePercent') / 100, atMs, get('prints')),
  ],
  feed_outage(make, get, atMs) {
    const endMs = atMs + get('outageSeconds') * 1_000;
    return [make.lasting('mute', 1, atMs, endMs), make.action('recover', 0, endMs)];
  },
  burst: (make, get, atMs) => [
    make.lasting('burst', get('ticksPerSecond'), atMs, atMs + get('burstSeconds') * 1_000),
  ],
  split: (make, get) => [make.action('split', get('ratio'))],
  dividend: (make, get) => [make.action('jump', 1 - get('yieldPercent') / 100)],
  listing: (make) => [make.action('list')],
  delisting: (make) => [make.action('delist')],
};

/** Listings with a price of their own among the targets and what the targets hold. */
function toPriced(universe: Universe, ids: readonly number[]): number[] {
  const { listings } = universe;
  const found = new Set<number>();
  for (const id of ids) {
    const { basket } = listings[id]!;
    if (basket === undefined) found.add(id);
  }
  // Only a target of nothing but baskets stands for their members: a market holds both.
  if (found.size === 0) {
    for (const id of ids) {
      for (const member of listings[id]!.basket?.members ?? []) {
        found.add(listings.findIndex(({ symbol }) => symbol === member));
      }
    }
  }
  return [...found];
}
