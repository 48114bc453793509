/**
 * `--feed tape:FILE`: a recording as a live market. It runs once from its beginning by a clock of its own, and
 * its market says so when it has ended. Nobody can pause it or jump in it: that is what replays are for.
 */
import { join } from 'node:path';
import { withLeave } from '../../shared/model/feed-terms.ts';
import type { SeekableSource } from '../../shared/engine/source/source.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { toBarSpeeds } from '../../shared/wire/recorded-bars.ts';
import { TapeError } from '../../shared/tape/format.ts';
import { openTape } from '../tape/open-tape.ts';
import type { Tape } from '../../shared/tape/reader.ts';
import { createTapePlayer } from '../../shared/tape/tape-player.ts';
import { FeedError, type FeedKind, toSettings } from './feed-kind.ts';

/** Which tape, and how fast. */
export interface TapeFeed {
  readonly file: string;
  /** Left out: as it happened, of bars alone one after the other. */
  readonly speed: number | undefined;
}

/** A tape where it was named, or of that name in the folder of recordings, with `.tape` or without. @throws FeedError */
function open(file: string, folder: string): Tape {
  const places = [file, join(folder, file), join(folder, `${file}.tape`)];
  for (const place of places) {
    try {
      return openTape(place);
    } catch (error) {
      if (!(error instanceof TapeError)) throw error;
      if (error.code !== 'TAPE_NOT_FOUND') throw new FeedError(`${file}: ${error.message}`);
    }
  }
  throw new FeedError(`${file}: there is no such file`);
}

/** Recordings. */
export const TAPE_FEED: FeedKind<TapeFeed> = {
  name: 'tape',
  usage: `tape:FILE, or tape:FILE,speed=${LIMITS.replaySpeedMin}..${LIMITS.replaySpeedMax}`,
  parse(text) {
    const at = text.search(/,\s*speed\s*=[^,]*$/);
    const file = (at < 0 ? text : text.slice(0, at)).trim();
    if (file === '') throw new FeedError('needs a file: tape:FILE');
    const { speed: typed } = at < 0 ? {} : toSettings(text.slice(at), ['speed']);
    if (typed === undefined) return { file, speed: undefined };
    const speed = Number(typed);
    if (speed >= LIMITS.replaySpeedMin && speed <= LIMITS.replaySpeedMax) return { file, speed };
    const range = `${LIMITS.replaySpeedMin} to ${LIMITS.replaySpeedMax}`;
    throw new FeedError(`speed: ${range}, but is "${typed}"`);
  },
  create({ file, speed: asked }, { config }) {
    const tape = open(file, config.recordings);
    if (tape.tickCount + tape.barCount === 0) {
      tape.close();
      throw new FeedError(`${file}: holds neither ticks nor bars`);
    }
    const player: SeekableSource = createTapePlayer(tape);
    const { bars } = player;
    const speed = asked ?? (bars?.isAlone === true ? toBarSpeeds(bars.kinds).usual : 1);
    const { provenance, startMs: fromMs } = player;
    const terms = config.shareLicensed
      ? provenance.terms && withLeave(provenance.terms)
      : undefined;
    const shown = terms === undefined ? provenance : { ...provenance, terms };
    return { source: { ...player, provenance: shown, clock: { fromMs, speed } } };
  },
};
