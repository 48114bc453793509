/**
 * Rates out of counters: ticks and bytes a second and bytes a tick over the last seconds, and what the same
 * ticks would have cost as JSON. Counters come in; it has no clock.
 */

/** Counters as the client keeps them. */
export interface TrafficCounters {
  bytes: number;
  frames: number;
  ticks: number;
  mergedUpdates: number;
  mergedTicks: number;
  missedTicks: number;
  reconnects: number;
}

/** What the status bar shows. */
export interface Traffic extends TrafficCounters {
  ticksPerSecond: number;
  /** Ticks that the market had for this page, merged ones counted one by one. */
  offeredPerSecond: number;
  bytesPerSecond: number;
  framesPerSecond: number;
  /** Bytes of everything received in the last seconds, divided by ticks and updates; undefined without any. */
  bytesPerTick: number | undefined;
  /** Ticks of the last minute that never came. */
  recentlyMissed: number;
  /** The same for a JSON object a tick, from sampled ticks. */
  jsonBytesPerTick: number | undefined;
}

const NO_COUNTERS: TrafficCounters = {
  bytes: 0,
  frames: 0,
  ticks: 0,
  mergedUpdates: 0,
  mergedTicks: 0,
  missedTicks: 0,
  reconnects: 0,
};

/** No traffic yet. */
export const NO_TRAFFIC: Traffic = {
  ...NO_COUNTERS,
  ticksPerSecond: 0,
  offeredPerSecond: 0,
  bytesPerSecond: 0,
  framesPerSecond: 0,
  bytesPerTick: undefined,
  recentlyMissed: 0,
  jsonBytesPerTick: undefined,
};

/** Updates shown a second, and the ticks that happened meanwhile. */
export interface ShownRate {
  shown: number;
  offered: number;
}

/** Samples of the last so many seconds make a rate. */
const WINDOW = 3;
/** What is missing is news for so long, samples. */
const NEWS = 60;

/** Turns counters into rates. */
export interface TrafficMeter {
  /**
   * Takes the counters as they are at a moment, about once a second, and gives the rates.
   * @param nowMs monotonic
   * @param life another one means another connection or market: what comes at once then is the past, no rate
   */
  sample(counters: TrafficCounters, nowMs: number, life?: string): Traffic;
  /** Notes what one tick would have been as JSON, bytes. */
  noteJson(bytes: number): void;
}

/** Makes a meter that has seen nothing. */
export function createTrafficMeter(): TrafficMeter {
  let samples: { nowMs: number; counters: TrafficCounters }[] = [];
  let known: string | undefined;
  const missed: number[] = [];
  let jsonBytes = 0;
  let jsonTicks = 0;
  return {
    noteJson(bytes) {
      jsonBytes += bytes;
      jsonTicks++;
    },
    sample(counters, nowMs, life) {
      missed.push(counters.missedTicks);
      if (missed.length > NEWS + 1) missed.shift();
      /* The first second of a life counts for nothing: the one after it begins the rates. */
      const isNew = life !== known;
      known = life;
      if (isNew) samples = [];
      else samples.push({ nowMs, counters: { ...counters } });
      if (samples.length > WINDOW + 1) samples.shift();
      const first = samples[0];
      const seconds = Math.max(1, nowMs - (first?.nowMs ?? nowMs)) / 1_000;
      const rate = (name: keyof TrafficCounters): number =>
        first === undefined ? 0 : (counters[name] - first.counters[name]) / seconds;
      const shown = rate('ticks') + rate('mergedUpdates');
      return {
        ...counters,
        ticksPerSecond: shown,
        offeredPerSecond: rate('ticks') + rate('mergedTicks'),
        bytesPerSecond: rate('bytes'),
        framesPerSecond: rate('frames'),
        bytesPerTick: shown > 0 ? rate('bytes') / shown : undefined,
        recentlyMissed: counters.missedTicks - missed[0]!,
        jsonBytesPerTick: jsonTicks > 0 ? jsonBytes / jsonTicks : undefined,
      };
    },
  };
}

/** Turns the counters of one symbol into its rates. */
export interface SymbolMeter {
  /** Takes its counters at a moment. @param key another one means another symbol @param nowMs monotonic */
  sample(key: string, updates: number, ticks: number, nowMs: number): ShownRate | undefined;
}

/** Makes a meter that has seen nothing. */
export function createSymbolMeter(): SymbolMeter {
  let known = '';
  let samples: { nowMs: number; updates: number; ticks: number }[] = [];
  return {
    sample(key, updates, ticks, nowMs) {
      if (key !== known || updates < (samples.at(-1)?.updates ?? 0)) samples = [];
      known = key;
      samples.push({ nowMs, updates, ticks });
      if (samples.length > WINDOW + 1) samples.shift();
      const first = samples[0]!;
      if (samples.length < 2) return undefined;
      const seconds = Math.max(1, nowMs - first.nowMs) / 1_000;
      return {
        shown: (updates - first.updates) / seconds,
        offered: (ticks - first.ticks) / seconds,
      };
    },
  };
}
