/**
 * Applies decoded frames to the positions of one market, and tells the program what is new. Promises: per symbol,
 * `ticks` carry consecutive sequences; whatever breaks the row is told by `snapshot`, `merged` or `gap` first. What is
 * missing and was not declared so is a hole, and reported to be asked for.
 */
import { SNAPSHOT } from '../wire/codes.ts';
import type { DecodedRun, Frame } from '../wire/decode.ts';
import { toMissing } from '../wire/notice-frame.ts';
import type { TickColumns } from '../model/tick.ts';
import type { ClientStats } from './client-contract.ts';
import type { Emitter } from './events.ts';
import { type MarketTrack, type Position, setEpoch } from './market-track.ts';

/** Frames that keep a subscription up to date. */
type LiveFrame = Exclude<Frame, { type: 'barHistory' }>;
type Of<T extends Frame['type']> = Extract<Frame, { type: T }>;

/** Applies frames. */
export interface FrameTracking {
  /** @param track of the frame's market; undefined when nothing is wanted of it */
  apply(name: string, track: MarketTrack | undefined, frame: LiveFrame): void;
}

/**
 * Makes it.
 * @param stats counted up
 * @param onHole called when ticks turn out to be missing; look for positions with a hole soon
 */
export function createFrameTracking(
  emitter: Emitter,
  stats: ClientStats,
  onHole: () => void,
): FrameTracking {
  /** Tells whether a frame belongs to the epoch that is known, by the part that each frame carries. */
  const isOfEpoch = ({ epoch }: MarketTrack, { epochTag }: Frame): boolean =>
    epoch === undefined || (epoch & 0xff) === epochTag;

  function findHole(position: Position): void {
    if (position.hole !== 'none') return;
    position.hole = 'found';
    onHole();
  }

  function onRun(track: MarketTrack, run: DecodedRun, columns: TickColumns, baseMs: number): void {
    const position = track.byInstrument.get(run.instrument);
    if (position?.sequence === undefined) return;
    const next = position.sequence + 1;
    const end = run.firstSequence + run.standsFor;
    if (end <= next) return;
    if (run.firstSequence > next) {
      findHole(position);
      return;
    }
    if (run.firstSequence < next && run.standsFor === run.count) {
      run.from += next - run.firstSequence;
      run.count = run.standsFor = end - next;
      run.firstSequence = next;
    }
    position.sequence = end - 1;
    stats.ticks += run.count;
    emitter.emit('ticks', { market: track.name, run, columns, baseMs });
  }

  /** A heartbeat says what was sent before it: what has not arrived by now is lost, be it the snapshot. */
  function onHeartbeat(track: MarketTrack, frame: Of<'heartbeat'>): void {
    if (track.epoch !== frame.epoch) return;
    frame.instruments.forEach((instrument, i) => {
      const position = track.byInstrument.get(instrument);
      if (position !== undefined && (position.sequence ?? -1) < frame.sequences[i]!) {
        findHole(position);
      }
    });
  }

  /** Bars have no sequences of their own: marks say up to which trade the bars that came reach. */
  function onMarks(track: MarketTrack, frame: Of<'marks'>): void {
    if (track.epoch !== frame.epoch) return;
    frame.instruments.forEach((instrument, i) => {
      const position = track.byInstrument.get(instrument);
      if (position?.by.options?.contract !== 'bars') return;
      if (position.sequence === undefined) findHole(position);
      else position.sequence = Math.max(position.sequence, frame.sequences[i]!);
    });
  }

  function onGap(track: MarketTrack, frame: Of<'gap'>): void {
    stats.missedTicks += toMissing(frame);
    emitter.emit('gap', { market: track.name, content: frame });
  }

  function onMerged(track: MarketTrack, frame: Of<'merged'>): void {
    for (const { standsFor, state } of frame.updates) {
      const position = track.byInstrument.get(state.instrument);
      if (position?.sequence === undefined) continue;
      /* A recorded bar changes a state without a tick. */
      const isOfBar = standsFor === 0 && state.sequence === position.sequence;
      if (!isOfBar && state.sequence <= position.sequence) continue;
      stats.mergedUpdates++;
      stats.mergedTicks += standsFor;
      position.sequence = state.sequence;
      emitter.emit('merged', { market: track.name, standsFor, state });
    }
  }

  /** Ticks between where the program was and what the snapshot brings, after a return that was not recovered. */
  function countLost(position: Position, { cause, state, runs }: Of<'snapshot'>): void {
    const { lostAfter, by } = position;
    position.lostAfter = undefined;
    const isEvery = (by.options?.contract ?? 'every') === 'every';
    if (lostAfter === undefined || !isEvery || cause !== SNAPSHOT.notRecovered) return;
    const from = runs[0]?.firstSequence ?? state.sequence + 1;
    stats.missedTicks += Math.max(0, from - 1 - lostAfter);
  }

  function onSnapshot(track: MarketTrack, frame: Of<'snapshot'>): void {
    const position = track.byInstrument.get(frame.state.instrument);
    if (position === undefined) return;
    setEpoch(track, frame.epoch);
    countLost(position, frame);
    position.sequence = frame.state.sequence;
    position.hole = 'none';
    const { epoch, cause, state, runs, columns } = frame;
    emitter.emit('snapshot', { market: track.name, epoch, cause, state, runs, columns });
  }

  function applyToTrack(track: MarketTrack, frame: LiveFrame): void {
    if (frame.type === 'snapshot') onSnapshot(track, frame);
    else if (frame.type === 'heartbeat') onHeartbeat(track, frame);
    else if (frame.type === 'marks') onMarks(track, frame);
    else if (!isOfEpoch(track, frame)) return;
    else if (frame.type === 'bars') emitter.emit('bars', { market: track.name, content: frame });
    else if (frame.type === 'gap') onGap(track, frame);
    else if (frame.type === 'merged') onMerged(track, frame);
    else for (const run of frame.runs) onRun(track, run, frame.columns, frame.baseMs);
  }

  return {
    apply(name, track, frame) {
      if (track !== undefined) applyToTrack(track, frame);
      if (frame.type !== 'heartbeat') return;
      const { baseMs: marketMs, serverMs } = frame;
      emitter.emit('heartbeat', { market: name, marketMs, serverMs });
    },
  };
}
