/**
 * The recordings folder as the server's other parts see it: a list for HTTP, sources for replays, paths
 * for new tapes. Turns the tape's errors into those that clients get.
 */
import { toPublicReason } from '../../shared/model/public-reason.ts';
import { normalize, resolve, sep } from 'node:path';
import { type FeedTerms, withLeave } from '../../shared/model/feed-terms.ts';
import type { RecordingInfo } from '../../shared/wire/answer.ts';
import { CommandError, type RecordingShelf } from '../../shared/engine/session/services.ts';
import type { SeekableSource } from '../../shared/engine/source/source.ts';
import { toOverviewInParts } from '../../shared/tape/overview.ts';
import { createPlayers } from './made-keyframes.ts';
import { createCatalogue } from '../tape/catalogue.ts';
import type { Recording } from '../tape/recording-summary.ts';
import { TapeError } from '../../shared/tape/format.ts';
import { toTapeTerms } from '../../shared/tape/meta.ts';
import { makeOnce, toNewPath } from '../tape/new-recording.ts';
import type { Tape } from '../../shared/tape/reader.ts';
import { runInSlices } from '../tape/run-in-slices.ts';

/** Recordings for all parts of the server. */
export interface Shelf extends RecordingShelf {
  /** Opens a recording for a replay. @throws CommandError UNKNOWN_RECORDING or BAD_RECORDING */
  open(name: string): SeekableSource;
  /** Opens a recording as it is, to be read; closed by who opens it. @throws CommandError the same */
  tape(name: string): Tape;
  /** Path for a new tape. @throws TapeError */
  newPath(name: string): string;
  /** Makes a recording when it is missing. */
  ensure(name: string, make: (path: string) => Promise<void>): Promise<void>;
}

function toEntry(
  recording: Recording,
  folder: string,
  toAllowed: (terms: FeedTerms) => FeedTerms,
): RecordingInfo {
  const { name, bytes, startMs, endMs, ticks, bars, symbols, provenance, state, reason, terms } =
    recording;
  const { opening } = recording;
  return {
    name,
    bytes,
    startMs,
    endMs,
    ticks,
    symbols: [...symbols],
    label: provenance?.label ?? name,
    provenance: provenance?.kind ?? 'recorded',
    ...(provenance?.seed === undefined ? {} : { seed: provenance.seed }),
    state,
    ...(reason === undefined ? {} : { reason: toPublic(reason, folder) }),
    ...(terms === undefined ? {} : { terms: toAllowed(terms) }),
    ...(opening === undefined ? {} : { opening }),
    ...(bars === undefined ? {} : { bars }),
  };
}

/** A message without the place of the folder, which is nobody's business. */
const toPublic = (message: string, folder: string): string =>
  message.replaceAll(`${resolve(folder)}${sep}`, '').replaceAll(`${normalize(folder)}${sep}`, '');

/** The same recording, shown as the operator allows. */
function allow(source: SeekableSource, toAllowed: (terms: FeedTerms) => FeedTerms): SeekableSource {
  const { terms } = source.provenance;
  if (terms === undefined) return source;
  return { ...source, provenance: { ...source.provenance, terms: toAllowed(terms) } };
}

function asCommandError(error: unknown, folder: string): unknown {
  if (!(error instanceof TapeError)) return error;
  const code = error.code === 'TAPE_NOT_FOUND' ? 'UNKNOWN_RECORDING' : 'BAD_RECORDING';
  return new CommandError(code, toPublic(toPublicReason(error), folder));
}

/** How recordings are shown. */
export interface ShelfOptions {
  /** The operator gives leave to show what a licence forbids. */
  readonly shareLicensed?: boolean;
}

/** Makes the shelf of a folder, which need not exist yet. */
export function createRecordingShelf(
  folder: string,
  { shareLicensed = false }: ShelfOptions = {},
): Shelf {
  const catalogue = createCatalogue(folder);
  const play = createPlayers();
  const toAllowed = (terms: FeedTerms): FeedTerms => (shareLicensed ? withLeave(terms) : terms);

  /** Recordings that are not there yet, but soon. */
  const making = new Set<string>();

  function openNamed(name: string): Tape {
    if (making.has(name)) {
      const message = `Recording "${name}" is being made; it is there in a few seconds.`;
      throw new CommandError('UNKNOWN_RECORDING', message);
    }
    try {
      const tape = catalogue.open(name);
      if (tape.tickCount + tape.barCount > 0) return tape;
      tape.close();
    } catch (error) {
      throw asCommandError(error, folder);
    }
    throw new CommandError('BAD_RECORDING', `Recording "${name}" holds neither ticks nor bars.`);
  }

  return {
    open(name) {
      const tape = openNamed(name);
      try {
        return allow(play(tape), toAllowed);
      } catch (error) {
        tape.close();
        throw asCommandError(error, folder);
      }
    },
    tape: openNamed,
    newPath: (name) => toNewPath(folder, name),
    list: async () => (await catalogue.list()).map((one) => toEntry(one, folder, toAllowed)),
    async overview(name, buckets) {
      const tape = openNamed(name);
      try {
        return await runInSlices(toOverviewInParts(tape, buckets));
      } catch (error) {
        throw asCommandError(error, folder);
      } finally {
        tape.close();
      }
    },
    terms(name) {
      const tape = openNamed(name);
      tape.close();
      const terms = toTapeTerms(tape);
      return terms && toAllowed(terms);
    },
    ensure: (name, make) =>
      makeOnce(folder, name, async (path) => {
        making.add(name);
        try {
          await make(path);
        } finally {
          making.delete(name);
        }
      }),
  };
}
