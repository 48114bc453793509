/**
 * What a player has found that cannot be read: gaps to be told before the ticks behind them, and an event for each damage, so
 * that whoever watches sees what is missing and where in the file. Promises to name each damage once.
 */
import type { Moments, Restored } from '../engine/source/moment.ts';
import type { SourceGap } from '../engine/source/source.ts';
import { DAMAGE_EVENT, type MarketEvent } from '../model/market-event.ts';
import { GAP } from '../wire/codes.ts';
import type { Tape } from './reader.ts';
import type { TapeDamage } from './tape-damage.ts';

/** Makes the losses of a tape: those that opening it has found. @throws TapeError where its events cannot be read */
export function createLosses(tape: Tape) {
  const events = tape.events();
  const damages = new Map<string, TapeDamage>();
  for (const damage of tape.damages) note(damage);
  /** Gaps that come before the next tick, by their beginning. */
  let ahead: SourceGap[] = [];

  function note(damage: TapeDamage): void {
    if (damages.has(damage.message)) return;
    damages.set(damage.message, damage);
    events.push(toEvent(damage));
    events.sort((a, b) => a.atMs - b.atMs);
  }

  return {
    /** Damages so far. */
    get found() {
      return damages.size;
    },
    events: (): readonly MarketEvent[] => events.slice(),
    /** Takes what could not be read. */
    add(damage: TapeDamage): void {
      note(damage);
      const { fromMs, toMs, isGap } = damage;
      if (!isGap) return;
      ahead.push({ fromMs, toMs, cause: GAP.recorderOff });
      ahead.sort((a, b) => a.fromMs - b.fromMs);
    },
    /** When the next gap begins, ms; Infinity when there is none. */
    get nextMs() {
      return ahead[0]?.fromMs ?? Infinity;
    },
    /** The gaps that begin by then. */
    take(untilMs: number): SourceGap[] {
      const due = ahead.filter(({ fromMs }) => fromMs <= untilMs);
      ahead = ahead.filter(({ fromMs }) => fromMs > untilMs);
      return due;
    },
    /** Forgets what was to be told: another place is read next, which tells its own. */
    forget(): void {
      ahead = [];
    },
    /** Puts what is missing into what a recording says of its moments: it was not, when that was written. */
    within(moments: Moments | undefined): Moments | undefined {
      if (moments === undefined) return undefined;
      const mend = (restored: Restored | undefined): Restored | undefined =>
        restored && addGaps(restored, [...damages.values()]);
      return {
        ...moments,
        restore: (timeMs) => mend(moments.restore(timeMs)),
        origin: () => mend(moments.origin()),
      };
    },
  };
}

const toEvent = ({ fromMs, toMs, message }: TapeDamage): MarketEvent => ({
  id: `damage: ${message}`,
  kind: DAMAGE_EVENT,
  atMs: fromMs,
  untilMs: toMs,
  target: 'all',
  label: `The recording is damaged: ${message}`,
  origin: 'market',
});

function addGaps(restored: Restored, damages: readonly TapeDamage[]): Restored {
  const { moment } = restored;
  const missing = damages
    .filter(({ isGap, fromMs }) => isGap && fromMs < moment.reachedMs)
    .map(({ fromMs, toMs }) => ({ fromMs, toMs, cause: GAP.recorderOff }));
  if (missing.length === 0) return restored;
  const symbols = moment.symbols.map((one) => {
    const isKnown = (gap: SourceGap): boolean =>
      one.gaps.some(({ fromMs, toMs }) => fromMs === gap.fromMs && toMs === gap.toMs);
    const gaps = [...one.gaps, ...missing.filter((gap) => !isKnown(gap))];
    return { ...one, gaps: gaps.toSorted((a, b) => a.fromMs - b.fromMs) };
  });
  return { ...restored, moment: { ...moment, symbols } };
}
