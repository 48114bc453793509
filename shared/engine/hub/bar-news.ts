/**
 * What recorded bars have changed, on its way to subscribers: those in step get the new state and the bars at once, the
 * others when they catch up.
 */
import type { BarNews } from '../market/bar-intake.ts';
import type { MarketView } from '../market/market-view.ts';
import type { OutFrame } from './frame-sink.ts';
import { toChangedBarFrames, toMergedFrames } from './frames.ts';
import { type Group, slotOf } from './group.ts';
import type { Subscriber } from './subscription.ts';

/** New states and bars for a group; none when nothing concerns it. */
export function toBarNewsFrames(
  market: MarketView,
  { ids, barIntervals }: Pick<Group<unknown>, 'ids' | 'barIntervals'>,
  news: readonly BarNews[],
): OutFrame[] {
  const ours = news.filter(({ instrument }) => slotOf(ids, instrument) >= 0);
  const states = ours.map(({ instrument }) => ({
    instrument,
    cursor: market.state(instrument).sequence,
  }));
  const bars = ours.flatMap(({ instrument, fromMs }) =>
    fromMs === Infinity
      ? []
      : barIntervals.flatMap((code) => toChangedBarFrames(market, instrument, code, fromMs)),
  );
  return [...toMergedFrames(market, states), ...bars];
}

/** Notes which subscribers out of step have not been sent the news. */
export function oweBars(subscribers: Iterable<Subscriber>, news: readonly BarNews[]): void {
  for (const { groups, subscriptions } of subscribers) {
    if (groups !== undefined) continue;
    for (const { instrument, fromMs } of news) {
      const one = subscriptions.get(instrument);
      if (one === undefined) continue;
      one.areBarsDue = true;
      one.changedFromMs = Math.min(one.changedFromMs, fromMs);
    }
  }
}
