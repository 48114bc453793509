/**
 * When the next event comes and whose it is. Waits follow the autoregressive conditional duration
 * model of Engle and Russell (1998); whose event it is follows a self-exciting cascade close to its
 * critical point, as markets are (Hardiman, Bercot and Bouchaud, European Physical Journal B 86, 2013):
 * most events are set off by an earlier one of the same symbol, on all time scales at once, the others
 * arrive afresh by weight. An event sets off less than one on average, so that bursts always die out,
 * and every symbol as many, so that long-run shares are exact.
 * Works in operational time (mean wait 1); the tick rate turns that into µs. No allocation after creation.
 */
import { AliasTable } from '../random/alias-table.ts';
import { power } from '../random/fixed-math.ts';
import { createStreams, nextBits, seedStream, WORDS, type Streams } from '../random/random.ts';
import type { StateTransfer } from '../state/state-transfer.ts';
import { nextExponential } from '../random/ziggurat.ts';

/** ACD(1,1): expected wait = BASE + REACTION × last wait + MEMORY × last expected wait; sum is 1. */
const REACTION = 0.12;
const MEMORY = 0.82;
const BASE = 1 - REACTION - MEMORY;
/** Mean number of events that an event sets off itself. */
const BRANCHING = 0.8;
/** Recent events that may set off others. */
const RECENT = 4_096;
/** How far back the event lies that sets off the next: P(further than k) falls like k to the minus this. */
const REACH_EXPONENT = 0.6;
const REACH_BITS = 10;
const REACH_MASK = (1 << REACH_BITS) - 1;
/** Distances by quantile, in events, 0 for the last one. */
const REACHES = Uint16Array.from({ length: 1 << REACH_BITS }, (_, i) => {
  const beyond = 1 - (i + 0.5) / (1 << REACH_BITS);
  return Math.min(RECENT, Math.floor(power(beyond, -1 / REACH_EXPONENT))) - 1;
});
const TO_UNIT = 2 ** -32;

/** The clustered stream of events over several symbols. */
export class Arrivals {
  private readonly table: AliasTable;
  private readonly recent: Uint32Array;
  private readonly streams: Streams;
  private newest = 0;
  private expectedWait = 1;

  /** @param weights share of each symbol, by position; some above 0 */
  constructor(weights: Float64Array, seed: number) {
    this.table = new AliasTable(weights.length);
    this.table.rebuild(weights);
    this.streams = createStreams(2);
    seedStream(this.streams, 0, seed, 'arrivals/wait');
    seedStream(this.streams, 1, seed, 'arrivals/symbol');
    this.recent = new Uint32Array(RECENT);
    for (let i = 0; i < RECENT; i++) {
      this.recent[i] = this.table.pick((nextBits(this.streams, WORDS) >>> 0) * TO_UNIT);
    }
  }

  /** Takes new shares of the symbols; events already set off are not changed. */
  setWeights(weights: Float64Array): void {
    this.table.rebuild(weights);
  }

  transfer(state: StateTransfer): void {
    this.table.transfer(state);
    state.cells(this.recent);
    state.cells(this.streams);
    this.newest = state.number(this.newest);
    this.expectedWait = state.number(this.expectedWait);
  }

  /** Draws the wait until the next event; 1 on average. */
  nextWait(): number {
    const wait = this.expectedWait * nextExponential(this.streams, 0);
    this.expectedWait = BASE + REACTION * wait + MEMORY * this.expectedWait;
    return wait;
  }

  /** Draws whose event it is: a position in the weights. */
  nextPosition(): number {
    const bits = nextBits(this.streams, WORDS) >>> 0;
    const unit = bits * TO_UNIT;
    const position =
      unit < BRANCHING
        ? this.recent[(this.newest - REACHES[bits & REACH_MASK]!) & (RECENT - 1)]!
        : this.table.pick((unit - BRANCHING) / (1 - BRANCHING));
    this.newest = (this.newest + 1) & (RECENT - 1);
    this.recent[this.newest] = position;
    return position;
  }
}
