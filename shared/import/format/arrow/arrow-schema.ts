/**
 * What Arrow says of a table as a whole in files of others: Parquet keeps the message of its schema in the footer.
 */
import type { CellMetadata } from '../../columnar/cell-type.ts';

/** The end of a stream: behind a schema alone, a table without rows. */
const END = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];

/** Reads key-value pairs out of a schema's message in base64; none where it cannot be read. */
export async function readArrowMetadata(base64: string): Promise<CellMetadata> {
  try {
    const message = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const stream = new Uint8Array(message.length + END.length);
    stream.set(message);
    stream.set(END, message.length);
    const { RecordBatchReader } = await import('apache-arrow');
    return RecordBatchReader.from(stream).open().schema.metadata;
  } catch {
    return new Map();
  }
}
