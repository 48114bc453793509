/**
 * Which format a file is of: every importer says how sure it is, and what is not sure is asked, never guessed.
 */
import type { FileSample, Importer, Match } from '../importer.ts';

/** A format that a file may be of. */
export interface Candidate {
  readonly importer: Importer;
  readonly match: Match;
}

/** Of a magic number or a header of a format's own: what is less sure does not compete with it. */
const CERTAIN = 0.95;
/** Less sure than this is asked. */
const LEAST = 0.6;
/** Two that are closer than this are asked. */
const APART = 0.2;

/** All formats that claim a file, the surest first; of those that are equally sure the earlier one. */
export const findCandidates = (sample: FileSample, importers: readonly Importer[]): Candidate[] =>
  importers
    .flatMap((importer) => {
      const match = importer.sniff(sample);
      return match === undefined || match.confidence <= 0 ? [] : [{ importer, match }];
    })
    .toSorted((a, b) => toRank(b.match) - toRank(a.match));

const toRank = ({ confidence, isNamed }: Match): number => confidence + (isNamed === true ? 1 : 0);

/** Tells whether the user must say which of the candidates it is: `--format` does. */
export function mustAsk([first, ...others]: readonly Candidate[]): boolean {
  if (first === undefined || first.match.isNamed === true) return false;
  const { confidence } = first.match;
  if (confidence < LEAST) return true;
  const isSpecial = first.importer.isGeneral !== true;
  const rivals = others.filter(({ importer }) => !(isSpecial && importer.isGeneral === true));
  const next = rivals[0]?.match.confidence ?? 0;
  if (confidence >= CERTAIN && next < CERTAIN) return false;
  return confidence - next < APART - 1e-9;
}

/** `Binance spot trades (80 %)`. */
export const toCandidateText = ({ match }: Candidate): string =>
  `${match.what} (${Math.round(match.confidence * 100)} %)`;
