/**
 * Follows one market of a feed: hears what is told of it, takes over all of it, and from then on takes message after
 * message in their places. What is missing is asked for; what cannot be had any more is made good by taking over all of
 * it anew. Promises that nothing is taken in out of its place, that clients are told when the feed is not heard any more,
 * and that a feed which has forgotten cannot lead back. Its clock is the feed's, whatever this machine's says.
 */
import type { FollowedDrive } from '../../../shared/engine/feed/live.ts';
import type { Log } from '../../../shared/engine/log.ts';
import { FollowedMarket } from '../../../shared/engine/market/followed-market.ts';
import type { MarketOptions } from '../../../shared/engine/market/market-options.ts';
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import type { MarketEvent } from '../../../shared/model/market-event.ts';
import { ByteWriter } from '../../../shared/wire/bytes.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import type { Bus } from '../bus.ts';
import { type Beat, decodeMarketMessage, type MarketMessage } from '../market-message.ts';
import { decodeBars, decodeMoment } from '../moment-message.ts';
import { ASK, toMarketSubject } from '../subjects.ts';
import { readPieces } from '../pieces.ts';

/** Without a word from the feed for so long the market counts as stale. */
const STALE_MS = 3_000;
const CHECK_MS = 250;
/** What is heard before all of it is here, or what was missed. */
const MOST_WAITING_BYTES = 32 * 1024 * 1024;
/** How long answers may take. */
const MOMENT_MS = 15_000;
const MISSED_MS = 1_000;
const BARS_MS = 10_000;
/** So often what was missed is asked for again, before all of it is taken over. */
const MOST_UNANSWERED = 2;
/** Between two tries. */
const AGAIN_MS = 500;

/** What a follower needs. */
export interface FollowerOptions {
  readonly bus: Bus;
  readonly surroundings: Surroundings;
  readonly log: Log;
  /** As the feed describes it at the beginning. */
  readonly info: MarketInfo;
  readonly onEvents: (events: readonly MarketEvent[]) => void;
}

/** How well a market is followed. */
export interface FollowReport {
  /** Since something was heard of it, ms. */
  readonly silentMs: number;
  /** How long the newest beat was under way, by the clocks of both machines, ms. */
  readonly lagMs: number;
  /** Messages that were missing and came after all; times that all was taken over. */
  readonly repaired: number;
  readonly takeovers: number;
  readonly isStale: boolean;
}

/** A followed market. */
export interface Follower {
  readonly market: FollowedMarket;
  readonly drive: FollowedDrive;
  report(): FollowReport;
}

/** Begins to follow. @param onChanged the market is described otherwise */
export function createFollower(
  options: MarketOptions,
  { bus, surroundings, log, info, onEvents }: FollowerOptions,
  onChanged: () => void,
): Follower {
  const { elapsed, random } = surroundings;
  const market = new FollowedMarket(options);
  const { name, number } = market;
  /** Place up to which all is taken in; undefined until all of it was taken over. */
  let place: number | undefined;
  let waiting: MarketMessage[] = [];
  let waitingBytes = 0;
  /** Questions for what was missed that had no answer, one after the other. */
  let unanswered = 0;
  /** What is asked for now. */
  let asking: 'moment' | 'missed' | undefined;
  let beat: Beat = { sentMs: 0, timeMs: info.timeMs, speed: 0, version: -1, info };
  let beatMs = elapsed();
  let lagMs = 0;
  let heardMs = elapsed();
  /** Place of the last beat. */
  let toldPlace = 0;
  let isStale = false;
  let isClosed = false;
  let repaired = 0;
  let takeovers = 0;
  const wanted = new Set<number>();

  const timeMs = (): number => beat.timeMs + (elapsed() - beatMs) * (isStale ? 0 : beat.speed);

  function hear(bytes: Uint8Array): void {
    const message = decodeMarketMessage(bytes);
    if (message === undefined) {
      log.warn({ market: name }, 'the bus brought what is no message of a market');
      return;
    }
    heardMs = elapsed();
    if (message.told.kind === 'beat') hearBeat(message, message.told.beat);
    else take(message);
  }

  function hearBeat(message: MarketMessage, told: Beat): void {
    const isNews = told.version !== beat.version;
    beat = told;
    beatMs = elapsed();
    lagMs = surroundings.now() - beat.sentMs;
    toldPlace = message.place;
    if (message.epoch !== market.epoch) takeOver();
    else if (place !== undefined && message.place > place) askMissed();
    else endStale();
    if (isNews) onChanged();
  }

  function take(message: MarketMessage): void {
    if (place === undefined || message.epoch !== market.epoch) {
      hold(message);
      if (place !== undefined) takeOver();
    } else if (message.place === place + 1) {
      apply(message);
      endStale();
    } else if (message.place > place) {
      hold(message);
      askMissed();
    }
  }

  /** Keeps a message until those before it are here; what is too much is given up, and asked for then. */
  function hold(message: MarketMessage): void {
    const size = message.told.kind === 'runs' ? message.told.frame.length : 1_024;
    waitingBytes += size;
    if (waitingBytes > MOST_WAITING_BYTES) forgetWaiting();
    /* Its bytes are valid during the call alone. */
    const told =
      message.told.kind === 'runs'
        ? { kind: 'runs' as const, frame: message.told.frame.slice() }
        : message.told;
    waiting.push({ ...message, told });
  }

  function forgetWaiting(): void {
    waiting = [];
    waitingBytes = 0;
  }

  function apply({ place: at, told }: MarketMessage): void {
    place = at;
    if (told.kind === 'runs') {
      const found = market.take(told.frame);
      if (found !== 'taken') failAt(`runs are ${found}`);
    } else if (told.kind === 'gaps') market.takeGaps(told.news);
    else if (told.kind === 'events') onEvents(told.events);
    else if (told.kind === 'listings') {
      const problem = market.changeInstruments(told.changes);
      if (problem !== undefined) failAt(problem);
    }
  }

  function failAt(problem: string): void {
    log.warn(
      { market: name, place, problem },
      'what the feed told does not follow; taken over anew',
    );
    takeOver();
  }

  /** Takes what waits and follows; the rest goes on waiting for what lies between. */
  function applyWaiting(): void {
    const all = waiting.toSorted((a, b) => a.place - b.place);
    forgetWaiting();
    for (const message of all) {
      if (place === undefined || message.epoch !== market.epoch) continue;
      if (message.place <= place) continue;
      if (message.place === place + 1) apply(message);
      else hold(message);
    }
  }

  /** Asks for all of it, again and again until it is here. */
  function takeOver(): void {
    place = undefined;
    if (asking === 'moment' || isClosed) return;
    asking = 'moment';
    const question = new ByteWriter(16);
    question.varint(number);
    bus.ask(ASK.moment, question.toBytes(), MOMENT_MS).then(
      (bytes) => {
        asking = undefined;
        const whole = decodeMoment(bytes);
        if (whole === undefined) {
          log.warn({ market: name }, 'the feed answered with what is no market');
          again(takeOverStill);
          return;
        }
        market.takeOver(whole);
        wanted.clear();
        takeovers++;
        place = whole.place;
        applyWaiting();
        /* Reads the market anew, and so ends what the silence said of it. */
        isStale = false;
        heardMs = elapsed();
        onChanged();
      },
      () => {
        asking = undefined;
        again(takeOverStill);
      },
    );
  }

  /** What was put off, unless a beat has brought it about meanwhile: clients would get all of it twice. */
  function takeOverStill(): void {
    if (place === undefined) takeOver();
  }

  function again(run: () => void): void {
    if (!isClosed) surroundings.after(AGAIN_MS * (0.5 + random()), run);
  }

  /** Asks for what lies between; once, and then for all of it. */
  function askMissed(): void {
    if (asking !== undefined || place === undefined) return;
    const to = waiting.length > 0 ? Math.min(...waiting.map((one) => one.place)) - 1 : toldPlace;
    if (to <= place) {
      applyWaiting();
      return;
    }
    asking = 'missed';
    const question = new ByteWriter(64);
    for (const one of [number, market.epoch, place + 1, to]) question.varint(one);
    bus.ask(ASK.missed, question.toBytes(), MISSED_MS).then(
      (bytes) => {
        asking = undefined;
        unanswered = 0;
        takeMissed(bytes);
      },
      () => {
        asking = undefined;
        /* A feed that has lost the same broker comes back a little later than its news. */
        if (bus.state === 'connected' && ++unanswered > MOST_UNANSWERED) {
          unanswered = 0;
          takeOver();
        } else again(askMissed);
      },
    );
  }

  function takeMissed(bytes: Uint8Array): void {
    const pieces = readPieces(bytes);
    const messages = pieces?.map((piece) => decodeMarketMessage(piece));
    if (messages === undefined || messages.length === 0 || messages.includes(undefined)) {
      takeOver();
      return;
    }
    for (const message of messages) {
      if (place === undefined || message!.epoch !== market.epoch) return;
      if (message!.place !== place + 1) continue;
      apply(message!);
      repaired++;
    }
    applyWaiting();
    if (place === undefined) return;
    if (waiting.length > 0 || toldPlace > place) askMissed();
    else endStale();
  }

  function endStale(): void {
    if (!isStale || asking !== undefined) return;
    isStale = false;
    market.endStale();
    onChanged();
  }

  const stopChecks = surroundings.every(CHECK_MS, () => {
    if (isStale || place === undefined || elapsed() - heardMs < STALE_MS) return;
    const before = timeMs();
    isStale = true;
    beat = { ...beat, timeMs: before };
    beatMs = elapsed();
    market.beginStale();
    onChanged();
  });

  market.wantBars = (instrument) => {
    if (wanted.has(instrument)) return;
    wanted.add(instrument);
    const question = new ByteWriter(32);
    question.varint(number);
    question.varint(instrument);
    const { epoch } = market;
    bus.ask(ASK.bars, question.toBytes(), BARS_MS).then(
      (bytes) => {
        const bars = decodeBars(bytes);
        wanted.delete(instrument);
        if (bars === undefined || bars.instrument !== instrument) {
          log.warn({ market: name, instrument }, 'the feed answered with what are no bars');
        } else if (bars.epoch === market.epoch && epoch === market.epoch) {
          market.bringBars(bars);
        }
      },
      () => again(() => wanted.delete(instrument)),
    );
  };

  const unsubscribe = bus.subscribe(toMarketSubject(number), hear);
  const stopState = bus.onState((state) => {
    /* What was published meanwhile is gone; the next beat says how much. */
    if (state === 'connected' && place === undefined) takeOver();
  });
  takeOver();

  const drive: FollowedDrive = {
    kind: 'live',
    get isRebuilding() {
      return market.isRebuilding;
    },
    timeMs,
    status: () => {
      const { state = 'running', reason } = beat.info;
      return { state, ...(reason === undefined ? {} : { reason }) };
    },
    speed: () => (isStale ? 0 : beat.speed),
    report: () => ({
      speed: isStale ? 0 : beat.speed,
      offeredPerSecond: 0,
      achievedPerSecond: 0,
      behindMs: Math.max(0, elapsed() - heardMs - STALE_MS),
      isSlowed: false,
    }),
    turn: () => false,
    /* What comes is published as it comes. */
    nextInMs: () => Infinity,
    close() {
      isClosed = true;
      stopChecks();
      unsubscribe();
      stopState();
    },
    told: () => beat.info,
  };
  const report = (): FollowReport => ({
    silentMs: elapsed() - heardMs,
    lagMs,
    repaired,
    takeovers,
    isStale,
  });
  return { market, drive, report };
}
