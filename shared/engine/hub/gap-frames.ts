/**
 * Gaps of the market itself (feed down, halts, holes of a recording) on their way to subscribers. Those in step get
 * the news at once, the others all recent gaps when they catch up: to hear of one twice does no harm.
 */
import type { GapNews, MarketGap } from '../market/gap-log.ts';
import type { MarketView } from '../market/market-view.ts';
import { toGapFrame } from './frames.ts';
import { type Group, slotOf } from './group.ts';
import type { OutFrame } from './frame-sink.ts';
import type { Subscriber } from './subscription.ts';

/** Time of a gap's end in a frame: its beginning while it lasts, before it once it was filled. */
const toEnd = (from: number, toMs: number): number => {
  if (toMs === Infinity) return from;
  return toMs === -Infinity ? from - 1 : Math.max(from + 1, Math.ceil(toMs));
};

/** No numbered tick is missing. */
function toFrame(
  market: MarketView,
  instrument: number,
  { fromMs, toMs, cause }: MarketGap,
): OutFrame {
  const from = Math.max(0, Math.floor(fromMs));
  const to = toEnd(from, toMs);
  const sequences = { fromSequence: 0, toSequence: 0 };
  return toGapFrame(market, { instrument, ...sequences, cause, fromMs: from, toMs: to });
}

/** All recent gaps of a symbol. */
export const toRecentGaps = (market: MarketView, instrument: number): OutFrame[] =>
  market.gapsOf(instrument).map((gap) => toFrame(market, instrument, gap));

/** Makes news of gaps into frames, each once however many groups get it. */
export function createGapPost(
  market: MarketView,
  news: readonly GapNews[],
): (group: Pick<Group<unknown>, 'ids'>) => OutFrame[] {
  const frames: (OutFrame | undefined)[] = [];
  return ({ ids }) =>
    news.flatMap(({ instrument, gap }, i) =>
      slotOf(ids, instrument) < 0 ? [] : [(frames[i] ??= toFrame(market, instrument, gap))],
    );
}

/** Notes which subscribers out of step have not heard of the news. */
export function oweGaps(subscribers: Iterable<Subscriber>, news: readonly GapNews[]): void {
  for (const { groups, subscriptions } of subscribers) {
    if (groups !== undefined) continue;
    for (const { instrument } of news) {
      const subscription = subscriptions.get(instrument);
      if (subscription !== undefined) subscription.areGapsDue = true;
    }
  }
}
