/**
 * Metrics of what people bring to the server.
 */
import type { ImportCounts } from '../recording/import-desk.ts';
import type { Row, Tables } from './metric-tables.ts';

/** Parts that the figures come from. */
export interface ImportSources {
  readonly imports?: { readonly counts: ImportCounts } | undefined;
}

/** Adds them; without a desk there are none. */
export function addImports(tables: Tables, { imports }: ImportSources): void {
  if (imports === undefined) return;
  tables.counter('tickdeck_imports_total', 'Imports by how they ended.', ['end'], () =>
    Object.entries(imports.counts.ended).map(([end, count]): Row => [{ end }, count]),
  );
  tables.counter('tickdeck_uploaded_bytes_total', 'Bytes of files that came in.', [], () => [
    [{}, imports.counts.uploadedBytes],
  ]);
  tables.level(
    'tickdeck_imports_waiting',
    'Imports that wait for their turn.',
    () => imports.counts.waiting,
  );
}
