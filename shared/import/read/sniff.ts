/**
 * Tells what a file is by its first bytes and lines, and by its name only where they leave it open.
 */
import { findCandidates, mustAsk, type Candidate, toCandidateText } from '../detect/detect.ts';
import { toNearest } from '../detect/nearest-kinds.ts';
import { refusedKindOf } from '../detect/refused-kinds.ts';
import type { ImportSettings } from '../import-settings.ts';
import type { FileSample, Importer } from '../importer.ts';
import { ImportError } from '../report.ts';
import { forEachLine } from '../text-chunk.ts';
import type { InputEntry } from './input.ts';
import { readLines } from './lines.ts';
import { type Bytes, joinBytes, TornError } from './bytes.ts';
import { utf16Of } from './text-encoding.ts';

/** Lines and bytes that importers look at. */
const LINES_TO_TRY = 50;
const HEAD_BYTES = 65_536;
/** Bytes that lines are taken from; more only while the first line does not end: whole books are one line. */
const TEXT_BYTES = 262_144;
const LONG_LINE_BYTES = 8 * 1024 * 1024;

/** What a file is. */
export interface Sniffed {
  readonly importer: Importer;
  /** What it was found to be, in the singular, and how sure that is, 0..1. */
  readonly what: string;
  readonly confidence: number;
}

/**
 * Looks at the beginning of a file.
 * @param importers to choose from; a single one is what the user says it is
 * @throws ImportError IMPORT_FORMAT where it is of none, or it cannot be told of which; IMPORT_READ
 */
export async function sniffFile(
  entry: InputEntry,
  importers: readonly Importer[],
  settings: ImportSettings,
): Promise<Sniffed> {
  const { path } = entry;
  const { bytes, isTorn } = await readBeginning(entry);
  const sample = await toSample(path, bytes, settings);
  const candidates = findCandidates(sample, importers);
  const [best] = candidates;
  const [only, ...others] = importers;
  if (only !== undefined && others.length === 0) {
    const asked = { importer: only, match: { confidence: 1, what: only.description } };
    return accept(path, best ?? asked);
  }
  if (best !== undefined && !mustAsk(candidates)) return accept(path, best);
  const refused = refusedKindOf(sample);
  if (refused !== undefined) throw new ImportError('IMPORT_FORMAT', `${path} is ${refused}`);
  if (best !== undefined) throw toQuestion(path, candidates);
  if (isTorn && bytes.length === 0) throw new TornError(path);
  throw new ImportError('IMPORT_FORMAT', `${path} is ${toUnknown(sample, importers)}`);
}

/** What was found, unless something that the file does not say must be told first. */
function accept(path: string, { importer, match }: Candidate): Sniffed {
  const { question, what, confidence } = match;
  if (question === undefined) return { importer, what, confidence };
  throw new ImportError('IMPORT_FORMAT', `${path} is a ${what}. ${question}`);
}

function toQuestion(path: string, candidates: readonly Candidate[]): ImportError {
  const near = candidates.slice(0, 3);
  const names = near.map(({ importer }) => `--format ${importer.name}`);
  return new ImportError(
    'IMPORT_FORMAT',
    `${path} may be a ${near.map(toCandidateText).join(' or a ')}; say which with ${names.join(' or ')}`,
  );
}

function toUnknown(sample: FileSample, importers: readonly Importer[]): string {
  const { head, lines } = sample;
  if (head.length === 0) return 'empty';
  const what = lines.length > 0 ? `text that begins ${toQuoted(lines[0]!)}, ` : '';
  return `${what}in no format that can be imported; ${toNearest(sample, importers)}`;
}

const toQuoted = (line: string): string =>
  JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}…` : line);

async function readBeginning(entry: InputEntry): Promise<{ bytes: Uint8Array; isTorn: boolean }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let hasLine = false;
  let isTorn = false;
  try {
    for await (const piece of entry.open()) {
      pieces.push(Uint8Array.from(piece));
      length += piece.length;
      hasLine ||= piece.includes(10) || piece.includes(13) || piece.includes(0);
      if (length >= (hasLine ? TEXT_BYTES : LONG_LINE_BYTES)) break;
    }
  } catch (error) {
    if (!(error instanceof TornError)) throw error;
    isTorn = true;
  }
  return { bytes: joinBytes(pieces, length), isTorn };
}

async function toSample(
  path: string,
  bytes: Uint8Array,
  settings: ImportSettings,
): Promise<FileSample> {
  const head = bytes.subarray(0, HEAD_BYTES);
  const lines: string[] = [];
  const isText = utf16Of(head) !== undefined || !head.includes(0);
  if (isText) {
    const open = async function* (): Bytes {
      yield bytes;
    };
    for await (const chunk of readLines({ path, open })) {
      forEachLine(chunk, (line) => {
        if (lines.length < LINES_TO_TRY) lines.push(line);
      });
      if (lines.length > 0) break; // the next one is a line that was cut here
    }
  }
  return { path, head, lines, settings };
}
