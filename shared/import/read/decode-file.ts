/**
 * Reads one file through its decoder, piece by piece: lines, bytes, or here and there. Names file and place where it
 * cannot be read to its end.
 */
import type { BytesDecoder, Decoder, DecoderOptions, FileDecoder } from '../decoder.ts';
import type { Importer } from '../importer.ts';
import { ImportError, type ImportReport, noteReject } from '../report.ts';
import type { InputEntry, InputFiles } from './input.ts';
import { type ReadOptions, readLines } from './lines.ts';
import { TornError } from './bytes.ts';

/** How a file is decoded. */
export interface DecodeOptions {
  readonly importer: Importer;
  readonly told: DecoderOptions;
  readonly inputs: Pick<InputFiles, 'toRandom'>;
  /** Whether what is whole of a packed file that was cut is taken. */
  readonly isPartial: boolean;
}

/**
 * Decodes one file; yields the bytes of it that were read.
 * @param started the decoder of a stream that this file is a part of; whoever made it ends it
 * @throws ImportError IMPORT_READ, and what the decoder throws
 */
export async function* decodeFile(
  entry: InputEntry,
  { importer, told, inputs, isPartial }: DecodeOptions,
  started?: Decoder,
): AsyncGenerator<number> {
  if (importer.reads === 'file') {
    yield* decodeRandom(importer.create(told), entry, inputs);
    return;
  }
  const onTorn = importer.mayBeTorn === true || isPartial ? toTornNote(told.report) : undefined;
  if (importer.reads === 'bytes') {
    yield* decodeBytes(importer.create(told), entry, told, onTorn);
    return;
  }
  const decoder = started ?? importer.create(told);
  const onNote = (note: string): void => {
    if (!told.report.notes.includes(note)) told.report.notes.push(note);
  };
  for await (const chunk of readLines(entry, { onTorn, onNote })) {
    decoder.decode(chunk);
    yield chunk.bytesRead;
  }
  if (started !== undefined || decoder.end === undefined) return;
  decoder.end();
  yield entry.sizeBytes;
}

/** A file that ends in the middle is named like a bad row, where its format may or the user wants it. */
const toTornNote =
  (report: ImportReport): NonNullable<ReadOptions['onTorn']> =>
  (line) =>
    noteReject(report, line, 'the file ends in the middle: it was not closed');

async function* decodeBytes(
  decoder: BytesDecoder,
  entry: InputEntry,
  { handler }: DecoderOptions,
  onTorn: ReadOptions['onTorn'],
): AsyncGenerator<number> {
  let bytesRead = 0;
  try {
    for await (const bytes of entry.open((read) => (bytesRead = read))) {
      decoder.decode(bytes);
      yield bytesRead;
    }
    decoder.end();
    yield bytesRead;
  } catch (error) {
    if (error instanceof TornError && onTorn !== undefined) onTorn(handler.line + 1);
    else throw toPlaced(error, entry.path);
  }
}

async function* decodeRandom(
  decoder: FileDecoder,
  entry: InputEntry,
  inputs: Pick<InputFiles, 'toRandom'>,
): AsyncGenerator<number> {
  const file = await inputs.toRandom(entry);
  try {
    for await (const share of decoder.decode(file)) yield share * entry.sizeBytes;
    yield entry.sizeBytes;
  } catch (error) {
    throw toPlaced(error, entry.path);
  } finally {
    file.close();
  }
}

function toPlaced(error: unknown, path: string): ImportError {
  const { message } = error as Error;
  const code = error instanceof ImportError ? error.code : 'IMPORT_READ';
  const text = message.startsWith(path) ? message : `${path}: ${message}`;
  return new ImportError(code, text, { cause: error });
}
