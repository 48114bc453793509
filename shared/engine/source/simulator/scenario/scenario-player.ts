/**
 * Plays scenarios: holds the effects of all events in order of time, says at every step which actions are due
 * and which factors hold. What it says follows from the list and the time alone, so that a seek needs no
 * more than the time. Knows nothing of ticks.
 */
import { toDone } from './course.ts';
import { toEffects, type ScenarioEffect } from './scenario-effects.ts';
import type { Universe } from '../universe/listing.ts';
import type { ScenarioEvent } from './scenario.ts';
import { STEP_MS } from '../step.ts';

/** An event in the list. */
export interface PlayedEvent extends ScenarioEvent {
  /** Names it: `event-1` and so on, in the order of arrival. */
  readonly id: string;
  /** When it begins, UTC ms. */
  readonly atMs: number;
  /** When its last effect ends, UTC ms. */
  readonly untilMs: number;
  /** Whether somebody started it while the market ran. */
  readonly isLive: boolean;
  /** When somebody ended it early, UTC ms. */
  readonly stoppedMs?: number;
  /** Whether it was called off before it began: nothing of it happens. */
  readonly isCancelled?: boolean;
}

/** An effect and whose it is. It may end before its time; how a move is spread does not change by that. */
type PlacedEffect = ScenarioEffect & { readonly owner: string; readonly endsMs: number };

/** What holds now, by listing. */
export interface Factors {
  readonly volatilityFactor: Float64Array;
  readonly activity: Float64Array;
  readonly spread: Float64Array;
  readonly size: Float64Array;
  readonly bias: Float64Array;
  /** 1 while the feed of a listing is out. */
  readonly mute: Uint8Array;
}

/** A listing that comes or goes. */
export interface ListingMove {
  readonly id: number;
  readonly isListed: boolean;
  readonly atMs: number;
}

/** Plays events. */
export class ScenarioPlayer {
  readonly factors: Factors;
  /** Factor of the whole market's tick rate. */
  rateFactor = 1;
  /** Tick rate that overrides all others; 0 for none. */
  burstRate = 0;
  /** MarketActions of this step. */
  due: ScenarioEffect[] = [];
  /** Events in order of time; those of one moment in order of arrival. */
  readonly events: PlayedEvent[] = [];
  /** Grows with every change of the list. */
  changes = 0;
  private readonly universe: Universe;
  private effects: PlacedEffect[] = [];
  /** Effects that have begun. */
  private begun = 0;
  private active: PlacedEffect[] = [];

  constructor(universe: Universe) {
    this.universe = universe;
    const count = universe.listings.length;
    const ones = (): Float64Array => new Float64Array(count).fill(1);
    this.factors = {
      volatilityFactor: ones(),
      activity: ones(),
      spread: ones(),
      size: ones(),
      bias: new Float64Array(count),
      mute: new Uint8Array(count),
    };
  }

  /**
   * Adds an event; it must begin after the last step that was played.
   * @throws ScenarioError for an unknown target
   */
  add(event: ScenarioEvent, atMs: number, isLive: boolean): PlayedEvent {
    const effects = toEffects(this.universe, event, atMs);
    const untilMs = effects.reduce((latest, effect) => Math.max(latest, effect.untilMs), atMs);
    const id = `event-${this.events.length + 1}`;
    const played: PlayedEvent = { ...event, id, atMs, untilMs, isLive };
    insertByTime(this.events, played);
    for (const effect of effects) {
      insertByTime(this.effects, { ...effect, owner: id, endsMs: effect.untilMs });
    }
    this.changes++;
    return played;
  }

  /**
   * Ends an event at `atMs`, which must come after the last step that was played: what holds ends, what has
   * not begun does not happen. A feed that was out comes back.
   * @param stepMs last step that was played
   * @returns undefined when there is no such event, or nothing of it is left
   */
  stop(id: string, atMs: number, stepMs: number): PlayedEvent | undefined {
    const place = this.events.findIndex((event) => event.id === id);
    const played = this.events[place];
    if (played === undefined) return undefined;
    if (played.atMs >= atMs) return this.cancel(place);
    if (played.untilMs <= atMs) return undefined;
    const own = this.effects.filter((effect) => effect.owner === id);
    this.effects = this.effects.filter((effect) => effect.owner !== id);
    for (const effect of own) {
      const kept = toStopped(effect, atMs);
      if (kept !== undefined) insertByTime(this.effects, kept);
    }
    this.moveTo(stepMs);
    this.changes++;
    return (this.events[place] = { ...played, untilMs: atMs, stoppedMs: atMs });
  }

  /** Listings that come and go by events, those to come too, by time. */
  listingMoves(): ListingMove[] {
    return this.effects.flatMap(({ does, ids, atMs }) => {
      if (does !== 'list' && does !== 'delist') return [];
      return ids.map((id) => ({ id, isListed: does === 'list', atMs }));
    });
  }

  /** Begin of the next effect, ms; Infinity when there is none. While something holds it is the next step. */
  nextMs(nowMs: number): number {
    if (this.active.length > 0) return nowMs + STEP_MS;
    return this.effects[this.begun]?.atMs ?? Infinity;
  }

  /** Begins the step at `stepMs`. @returns true when the factors changed */
  step(stepMs: number): boolean {
    if (this.due.length > 0) this.due = [];
    if (this.active.length === 0 && !this.isDue(stepMs)) return false;
    const before = this.active.length;
    this.active = this.active.filter((effect) => effect.endsMs > stepMs);
    let isChanged = this.active.length !== before;
    while (this.isDue(stepMs)) {
      const effect = this.effects[this.begun++]!;
      if (effect.endsMs > stepMs) {
        this.active.push(effect);
        isChanged = true;
      } else if (isAction(effect)) this.due.push(effect);
    }
    if (isChanged) this.refresh();
    return isChanged;
  }

  /** Adds to `push` what moves contribute in the step that begins at `stepMs`. */
  addMoves(stepMs: number, push: Float64Array): void {
    for (const effect of this.active) {
      if (effect.does !== 'move') continue;
      const span = effect.untilMs - effect.atMs;
      const from = Math.max(0, stepMs - effect.atMs) / span;
      const to = Math.min(1, (stepMs + STEP_MS - effect.atMs) / span);
      const salt = Math.floor(effect.atMs / STEP_MS) | 0;
      const part =
        effect.by * (toDone(effect.course, to, salt) - toDone(effect.course, from, salt));
      for (const id of effect.ids) {
        push[id]! += effect.isByBeta ? part * this.universe.listings[id]!.marketBeta : part;
      }
    }
  }

  /** Puts the cursor where it stood after the step at `stepMs` was played. */
  moveTo(stepMs: number): void {
    this.begun = this.effects.findIndex((effect) => effect.atMs > stepMs);
    if (this.begun < 0) this.begun = this.effects.length;
    this.active = this.effects.slice(0, this.begun).filter((effect) => effect.endsMs > stepMs);
    this.refresh();
  }

  /** Calls off an event that has not begun. */
  private cancel(place: number): PlayedEvent | undefined {
    const played = this.events[place]!;
    if (played.isCancelled === true) return undefined;
    this.effects = this.effects.filter((effect) => effect.owner !== played.id);
    this.changes++;
    return (this.events[place] = { ...played, untilMs: played.atMs, isCancelled: true });
  }

  private isDue(stepMs: number): boolean {
    return this.begun < this.effects.length && this.effects[this.begun]!.atMs <= stepMs;
  }

  private refresh(): void {
    const { volatilityFactor, activity, spread, size, bias, mute } = this.factors;
    for (const factors of [volatilityFactor, activity, spread, size]) factors.fill(1);
    bias.fill(0);
    mute.fill(0);
    this.rateFactor = 1;
    this.burstRate = 0;
    for (const effect of this.active) {
      if (effect.does === 'rate') this.rateFactor *= effect.by;
      else if (effect.does === 'burst') this.burstRate = Math.max(this.burstRate, effect.by);
      else if (effect.does === 'mute') for (const id of effect.ids) mute[id] = 1;
      else if (effect.does === 'bias') for (const id of effect.ids) bias[id]! += effect.by;
      else if (isFactor(effect.does))
        for (const id of effect.ids) this.factors[effect.does][id]! *= effect.by;
    }
  }
}

const isFactor = (does: string): does is 'volatilityFactor' | 'activity' | 'spread' | 'size' =>
  does === 'volatilityFactor' || does === 'activity' || does === 'spread' || does === 'size';

/** What is left of an effect when its event ends at `atMs`. */
function toStopped(effect: PlacedEffect, atMs: number): PlacedEffect | undefined {
  if (effect.endsMs <= atMs && effect.atMs < atMs) return effect;
  if (effect.atMs < atMs) return { ...effect, endsMs: atMs };
  return effect.does === 'recover' ? { ...effect, atMs, untilMs: atMs, endsMs: atMs } : undefined;
}

const isAction = (effect: ScenarioEffect): boolean => effect.untilMs === effect.atMs;

/** Inserts behind all entries that are not later. */
function insertByTime<T extends { readonly atMs: number }>(list: T[], entry: T): void {
  let at = list.length;
  while (at > 0 && list[at - 1]!.atMs > entry.atMs) at--;
  list.splice(at, 0, entry);
}
