/**
 * Plays scenarios: holds the cues of all events in order of time, says at every step which deeds are due
 * and which effects hold. What it says follows from the list and the time alone, so that a seek needs no
 * more than the time. Knows nothing of ticks.
 */
import { toDone } from './course.ts';
import { toCues, type Cue } from './cues.ts';
import type { Universe } from './listing.ts';
import type { ScenarioEvent } from './scenario.ts';
import { STEP_MS } from './step.ts';

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

/** A cue and whose it is. It may end before its time; how a move is spread does not change by that. */
type PlacedCue = Cue & { readonly owner: string; readonly endsMs: number };

/** What holds now, by listing. */
export interface Effects {
  readonly heat: Float64Array;
  readonly activity: Float64Array;
  readonly spread: Float64Array;
  readonly size: Float64Array;
  readonly bias: Float64Array;
  /** 1 while the feed of a listing is out. */
  readonly mute: Uint8Array;
}

/** Plays events. */
export class Director {
  readonly effects: Effects;
  /** Factor of the whole market's tick rate. */
  rateFactor = 1;
  /** Tick rate that overrides all others; 0 for none. */
  burstRate = 0;
  /** Deeds of this step. */
  due: Cue[] = [];
  /** Events in order of time; those of one moment in order of arrival. */
  readonly events: PlayedEvent[] = [];
  /** Grows with every change of the list. */
  changes = 0;
  private readonly universe: Universe;
  private cues: PlacedCue[] = [];
  /** Cues that have begun. */
  private begun = 0;
  private active: PlacedCue[] = [];

  constructor(universe: Universe) {
    this.universe = universe;
    const count = universe.listings.length;
    const ones = (): Float64Array => new Float64Array(count).fill(1);
    this.effects = {
      heat: ones(),
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
    const cues = toCues(this.universe, event, atMs);
    const untilMs = cues.reduce((latest, cue) => Math.max(latest, cue.untilMs), atMs);
    const id = `event-${this.events.length + 1}`;
    const played: PlayedEvent = { ...event, id, atMs, untilMs, isLive };
    insertByTime(this.events, played);
    for (const cue of cues) {
      insertByTime(this.cues, { ...cue, owner: id, endsMs: cue.untilMs });
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
    const own = this.cues.filter((cue) => cue.owner === id);
    this.cues = this.cues.filter((cue) => cue.owner !== id);
    for (const cue of own) {
      const kept = toStopped(cue, atMs);
      if (kept !== undefined) insertByTime(this.cues, kept);
    }
    this.moveTo(stepMs);
    this.changes++;
    return (this.events[place] = { ...played, untilMs: atMs, stoppedMs: atMs });
  }

  /** Begin of the next cue, ms; Infinity when there is none. While something holds it is the next step. */
  nextMs(nowMs: number): number {
    if (this.active.length > 0) return nowMs + STEP_MS;
    return this.cues[this.begun]?.atMs ?? Infinity;
  }

  /** Begins the step at `stepMs`. @returns true when the effects changed */
  step(stepMs: number): boolean {
    if (this.due.length > 0) this.due = [];
    if (this.active.length === 0 && !this.isDue(stepMs)) return false;
    const before = this.active.length;
    this.active = this.active.filter((cue) => cue.endsMs > stepMs);
    let isChanged = this.active.length !== before;
    while (this.isDue(stepMs)) {
      const cue = this.cues[this.begun++]!;
      if (cue.endsMs > stepMs) {
        this.active.push(cue);
        isChanged = true;
      } else if (isDeed(cue)) this.due.push(cue);
    }
    if (isChanged) this.refresh();
    return isChanged;
  }

  /** Adds to `push` what moves contribute in the step that begins at `stepMs`. */
  addMoves(stepMs: number, push: Float64Array): void {
    for (const cue of this.active) {
      if (cue.does !== 'move') continue;
      const span = cue.untilMs - cue.atMs;
      const from = Math.max(0, stepMs - cue.atMs) / span;
      const to = Math.min(1, (stepMs + STEP_MS - cue.atMs) / span);
      const salt = Math.floor(cue.atMs / STEP_MS) | 0;
      const part = cue.by * (toDone(cue.course, to, salt) - toDone(cue.course, from, salt));
      for (const id of cue.ids) {
        push[id]! += cue.isByBeta ? part * this.universe.listings[id]!.marketBeta : part;
      }
    }
  }

  /** Puts the cursor where it stood after the step at `stepMs` was played. */
  moveTo(stepMs: number): void {
    this.begun = this.cues.findIndex((cue) => cue.atMs > stepMs);
    if (this.begun < 0) this.begun = this.cues.length;
    this.active = this.cues.slice(0, this.begun).filter((cue) => cue.endsMs > stepMs);
    this.refresh();
  }

  /** Calls off an event that has not begun. */
  private cancel(place: number): PlayedEvent | undefined {
    const played = this.events[place]!;
    if (played.isCancelled === true) return undefined;
    this.cues = this.cues.filter((cue) => cue.owner !== played.id);
    this.changes++;
    return (this.events[place] = { ...played, untilMs: played.atMs, isCancelled: true });
  }

  private isDue(stepMs: number): boolean {
    return this.begun < this.cues.length && this.cues[this.begun]!.atMs <= stepMs;
  }

  private refresh(): void {
    const { heat, activity, spread, size, bias, mute } = this.effects;
    for (const factors of [heat, activity, spread, size]) factors.fill(1);
    bias.fill(0);
    mute.fill(0);
    this.rateFactor = 1;
    this.burstRate = 0;
    for (const cue of this.active) {
      if (cue.does === 'rate') this.rateFactor *= cue.by;
      else if (cue.does === 'burst') this.burstRate = Math.max(this.burstRate, cue.by);
      else if (cue.does === 'mute') for (const id of cue.ids) mute[id] = 1;
      else if (cue.does === 'bias') for (const id of cue.ids) bias[id]! += cue.by;
      else if (isFactor(cue.does)) for (const id of cue.ids) this.effects[cue.does][id]! *= cue.by;
    }
  }
}

const isFactor = (does: string): does is 'heat' | 'activity' | 'spread' | 'size' =>
  does === 'heat' || does === 'activity' || does === 'spread' || does === 'size';

/** What is left of a cue when its event ends at `atMs`. */
function toStopped(cue: PlacedCue, atMs: number): PlacedCue | undefined {
  if (cue.endsMs <= atMs && cue.atMs < atMs) return cue;
  if (cue.atMs < atMs) return { ...cue, endsMs: atMs };
  return cue.does === 'recover' ? { ...cue, atMs, untilMs: atMs, endsMs: atMs } : undefined;
}

const isDeed = (cue: Cue): boolean => cue.untilMs === cue.atMs;

/** Inserts behind all entries that are not later. */
function insertByTime<T extends { readonly atMs: number }>(list: T[], entry: T): void {
  let at = list.length;
  while (at > 0 && list[at - 1]!.atMs > entry.atMs) at--;
  list.splice(at, 0, entry);
}
