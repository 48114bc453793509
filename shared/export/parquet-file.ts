/**
 * A Parquet file that is written row group by row group: columns are gathered elsewhere, bytes are taken away as they
 * come, so that a file of any length costs the memory of one group.
 */
import type { ExportedMarket } from './export-format.ts';
import type { ParquetColumn } from './parquet-columns.ts';

/** Rows of a group: bounds memory; a few MB of a file, enough for readers that skip by time. */
const GROUP_ROWS = 32_768;

/** A file on its way. */
export interface ParquetFile {
  /** Says that all columns have got one more value. */
  noteRow(): void;
  /** Bytes since the last call. */
  drain(): Uint8Array;
  /** Writes what is left and the footer. @returns the last bytes */
  finish(): Uint8Array;
}

/** Begins a file; what it is about goes into its key-value metadata. */
export async function toParquetFile(
  market: ExportedMarket,
  columns: readonly Pick<ParquetColumn<never>, 'element' | 'take'>[],
): Promise<ParquetFile> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const bytes = new ByteWriter();
  const schema = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ element }) => element),
  ];
  const kvMetadata = [{ key: 'tickdeck', value: toAbout(market) }];
  const writer = new ParquetWriter({ writer: bytes, schema, kvMetadata });
  let rows = 0;
  const endGroup = (): void => {
    if (rows === 0) return;
    rows = 0;
    void writer.write({ columnData: columns.map((one) => one.take()), rowGroupSize: GROUP_ROWS });
  };
  const drain = (): Uint8Array => {
    const taken = bytes.getBytes().slice();
    bytes.index = 0; // its `offset` goes on: places in the file are counted by that
    return taken;
  };
  return {
    noteRow() {
      if (++rows === GROUP_ROWS) endGroup();
    },
    drain,
    finish() {
      endGroup();
      void writer.finish();
      return drain();
    },
  };
}

/** Where the data come from, and how their markets count. */
const toAbout = ({ provenance, epoch, notes, instruments }: ExportedMarket): string =>
  JSON.stringify({ provenance, epoch, notes, instruments });
