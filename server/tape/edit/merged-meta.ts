/**
 * The description of a tape that is made of others: whose data it is, what may be done with it, how it was made.
 */
import { joinTerms } from '../../../shared/model/feed-terms.ts';
import type { InstrumentList } from '../../../shared/model/instrument-change.ts';
import type { Provenance } from '../../../shared/engine/source/source.ts';
import { type TapeMeta, toTapeTerms } from '../../../shared/tape/meta.ts';
import type { Tape } from '../../../shared/tape/reader.ts';

interface Part {
  readonly tape: Tape;
  readonly startMs: number;
}

/**
 * Describes the new tape, by its parts in the order of time.
 * @param list instruments that it begins with  @param notes how it was made
 */
export function toMergedMeta(
  parts: readonly Part[],
  list: InstrumentList,
  notes: readonly string[],
): TapeMeta {
  const epochs = new Set(parts.map(({ tape }) => tape.meta.epoch));
  const all = new Set([...parts.flatMap(({ tape }) => tape.meta.notes ?? []), ...notes]);
  return {
    instruments: [...list.all],
    previousClose: [...list.previousClose],
    provenance: toProvenance(parts.map(({ tape }) => tape)),
    createdMs: Math.max(0, Math.floor(Math.min(...parts.map(({ startMs }) => startMs)))),
    epoch: epochs.size === 1 ? [...epochs][0]! : 0,
    notes: [...all],
  };
}

/** What one of them forbids is forbidden; real data among simulated ones is not called simulated. */
function toProvenance(tapes: readonly Tape[]): Provenance {
  const first = tapes[0]!.meta.provenance;
  const labels = new Set(tapes.map(({ meta }) => meta.provenance.label));
  const kinds = new Set(tapes.map(({ meta }) => meta.provenance.kind));
  const seeds = new Set(tapes.map(({ meta }) => meta.provenance.seed));
  const terms = tapes
    .map(toTapeTerms)
    .reduce((a, b) => (a === undefined || b === undefined ? (a ?? b) : joinTerms(a, b)));
  const seed = seeds.size === 1 ? first.seed : undefined;
  return {
    kind: kinds.size === 1 ? first.kind : 'recorded',
    label: [...labels].join(' + ').slice(0, MOST_CHARACTERS),
    ...(seed === undefined ? {} : { seed }),
    ...(terms === undefined ? {} : { terms }),
  };
}

const MOST_CHARACTERS = 1_000;
