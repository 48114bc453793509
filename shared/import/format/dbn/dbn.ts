/**
 * Databento's binary encoding, versions 1 to 3, out of its compression. Known by its first bytes; a piece without a head
 * says neither its version nor its symbols, and is refused.
 */
import { DBN_SCHEMA } from '../../../dbn/layout.ts';
import type { BytesImporter, Match } from '../../importer.ts';
import { DbnDecoder } from './dbn-decoder.ts';
import { isDbn } from './dbn-header.ts';

/** DBN. */
export const dbn: BytesImporter = {
  name: 'dbn',
  description: 'Databento DBN',
  reads: 'bytes',
  sniff: ({ head, path }): Match | undefined => {
    if (isDbn(head)) return { confidence: 1, what: toTitle(head) };
    const isLegacy = head[8] === 0x44 && head[9] === 0x42 && head[10] === 0x5a; // DBZ
    if (isLegacy || /\.dbz$/i.test(path)) {
      const question = 'DBZ is an old form of DBN; convert it with the dbn program.';
      return { confidence: 1, what: 'Databento DBZ file', question };
    }
    if (!/\.dbn\.frag(\.zst)?$/i.test(path)) return undefined;
    const question = 'A fragment has no head, so that its version is unknown; use the whole file.';
    return { confidence: 1, what: 'fragment of Databento DBN', question };
  },
  create: (options) => new DbnDecoder(options),
};

function toTitle(head: Uint8Array): string {
  const schema = (head[24] ?? 0) | ((head[25] ?? 0) << 8);
  const [name] = Object.entries(DBN_SCHEMA).find(([, value]) => value === schema) ?? ['records'];
  return `Databento DBN ${head[3]}, ${name}`;
}
