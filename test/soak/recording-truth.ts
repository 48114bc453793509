/**
 * What a recording holds, tick by tick, held against what its market has published: a stretch of it without a hole, from
 * where it was begun to where it was ended. And the same as what a replay of it is compared with.
 */
import { openTape } from '../../server/tape/open-tape.ts';
import { verifyTape } from '../../server/tape/verify-recording.ts';
import { TapeCursor } from '../../shared/tape/cursor.ts';
import { createTickColumns } from '../../shared/model/tick.ts';
import type { Findings } from './findings.ts';
import { ofTick } from './fingerprint.ts';
import type { Reference } from './stream-check.ts';
import { type SymbolTruth, UNKNOWN } from './symbol-truth.ts';
import type { MarketTruth } from './truth.ts';

/** Ticks of one symbol, oldest first. */
interface Recorded {
  readonly symbol: string;
  readonly prints: number[];
}

/** A recording that was read. */
export interface RecordingTruth {
  readonly symbols: readonly Recorded[];
  readonly ticks: number;
  readonly isComplete: boolean;
  readonly reference: Reference;
}

const BATCH = 4_096;
/** Places at which a recording is tried: ticks may be equal. */
const TRIES = 1_000;

/** Reads a whole recording. @throws TapeError when it cannot be opened */
function readRecording(path: string): RecordingTruth {
  const tape = openTape(path);
  const symbols: Recorded[] = [];
  let ticks = 0;
  for (const { id, symbol } of tape.meta.instruments) symbols[id] = { symbol, prints: [] };
  const cursor = new TapeCursor(tape);
  const columns = createTickColumns(BATCH);
  for (let hasMore = true; hasMore;) {
    columns.length = 0;
    hasMore = cursor.read(Infinity, columns);
    for (let row = 0; row < columns.length; row++) {
      symbols[columns.instrument[row]!]?.prints.push(ofTick(columns, row));
    }
    ticks += columns.length;
  }
  const { isComplete } = tape;
  tape.close();
  const reference: Reference = {
    tick: (id, sequence) => symbols[id]?.prints[sequence - 1] ?? UNKNOWN,
    state: () => UNKNOWN,
    isBehind: () => false,
  };
  return { symbols: symbols.filter((one) => one !== undefined), ticks, isComplete, reference };
}

/** What was known when a recording was begun and ended: last sequences by symbol. */
export type Marks = ReadonlyMap<string, number>;

/** Notes how far a market has come. */
export function mark(market: MarketTruth, symbols?: readonly string[]): Marks {
  const all = [...market.symbols.values()].map(
    ({ instrument, last }) => [instrument.symbol, last] as const,
  );
  return new Map(all.filter(([symbol]) => symbols?.includes(symbol) ?? true));
}

/** A recording that has to hold what lies between two marks. */
export interface OwedRecording {
  readonly path: string;
  readonly market: MarketTruth;
  /** Ticks behind these have to be there; left out, of whatever it begins with. */
  readonly from?: Marks | undefined;
  readonly to: Marks;
  /** Whether it was closed. */
  readonly isClosed: boolean;
}

/** Where prints stand in the truth: the sequence of the first of them; undefined where they are nowhere. */
function findPlace(market: MarketTruth, { symbol, prints }: Recorded): number | undefined {
  const { ticks } = market.find(symbol) ?? {};
  if (ticks === undefined) return undefined;
  const isAt = (first: number): boolean => {
    for (let at = Math.max(0, ticks.begin - first); at < prints.length; at++) {
      const known = ticks.at(first + at);
      /* What nobody has told of may be anything. */
      if (known !== prints[at] && known !== UNKNOWN) return false;
    }
    return true;
  };
  const places = new Map(prints.map((print, at) => [print, at]));
  const tried = new Set<number>();
  for (let sequence = ticks.begin; sequence < ticks.end && tried.size < TRIES; sequence++) {
    const at = places.get(ticks.at(sequence));
    if (at === undefined || tried.has(sequence - at)) continue;
    if (isAt(sequence - at)) return sequence - at;
    tried.add(sequence - at);
  }
  return undefined;
}

/** Says where prints that are nowhere begin to differ from the truth, beginning with the first that is there too. */
function toMatch(
  { begin, end, at: known }: SymbolTruth['ticks'],
  prints: readonly number[],
): string {
  for (let from = 0; from < prints.length; from++) {
    for (let first = begin; first < end; first++) {
      if (known(first) !== prints[from]) continue;
      let at = from;
      while (at < prints.length && [prints[at], UNKNOWN].includes(known(first + at - from))) at++;
      const sequence = first + at - from;
      const there = prints.indexOf(known(sequence));
      const of =
        known(sequence - 1) === UNKNOWN ? 'behind what is unknown' : 'behind what is known';
      return `from tick ${from}, which is ${first}, to tick ${at}, ${sequence}, ${of}, which is tick ${there}`;
    }
  }
  return 'none of them is there';
}

/** Holds a recording against what its market has published. @returns what it holds */
export function checkRecording(
  who: string,
  { path, market, from, to, isClosed }: OwedRecording,
  findings: Findings,
): RecordingTruth | undefined {
  let recording: RecordingTruth;
  try {
    recording = readRecording(path);
  } catch (error) {
    findings.fault(who, `cannot be read: ${String(error)}`);
    return undefined;
  }
  findings.count('recordings compared');
  findings.count('recorded ticks compared', recording.ticks);
  if (recording.isComplete !== isClosed) {
    findings.fault(who, isClosed ? 'was not closed' : 'says that it was closed');
  }
  const problems = verifyTape(path).problems.filter(({ code }) => isClosed || code !== 'TAPE_TORN');
  if (problems.length > 0) findings.fault(who, `is damaged: ${JSON.stringify(problems[0])}`);
  for (const one of recording.symbols) {
    const { symbol, prints } = one;
    const owed = to.get(symbol) ?? 0;
    const begun = from?.get(symbol);
    if (prints.length === 0) {
      if (begun !== undefined && owed > begun)
        findings.fault(who, `${symbol}: none of ${owed - begun} ticks is there`);
      continue;
    }
    const first = findPlace(market, one);
    if (first === undefined) {
      const { ticks } = market.find(symbol)!;
      const known = `${ticks.begin} to ${ticks.end - 1}`;
      const what = `${prints.length} ticks are no stretch of ${known}: ${toMatch(ticks, prints)}`;
      findings.fault(who, `${symbol}: ${what}`);
      continue;
    }
    const last = first + prints.length - 1;
    if (first > (begun ?? Infinity) + 1)
      findings.fault(who, `${symbol}: begins at ${first}, not ${begun! + 1}`);
    if (last < owed) findings.fault(who, `${symbol}: ends at ${last}, before ${owed}`);
  }
  return recording;
}
