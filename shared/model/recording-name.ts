/**
 * What a recording may be called: one rule for who makes, who lists and who uploads, on a disk and in a page. Knows no
 * folder.
 */

/** Longest file name of common file systems, less the suffix and what stands behind it while it is written, bytes. */
const MOST_NAME_BYTES = 220;
/** What no file name holds, or no line of a terminal should. */
const FORBIDDEN = /[/\\\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const ALL_FORBIDDEN = new RegExp(FORBIDDEN, 'gu');

/** Ends of names that say what a file is and how it is packed, not what it is about. */
const KIND_OF_FILE =
  /(?:\.(?:csv|txt|tsv|jsonl?|ndjson|log|dbn|tape|tar|parquet|pq|feather|arrow|scid|hst|bi5|npy|npz))?(?:\.(?:gz|zst|zip|bz2|xz|tgz|tar))?$/i;

/** Bytes of a text in UTF-8. */
function toByteCount(text: string): number {
  let bytes = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}

/** Tells whether a text can name a recording: any one file name but a hidden one. */
export const isRecordingName = (name: string): boolean =>
  name.length > 0 &&
  !name.startsWith('.') &&
  !FORBIDDEN.test(name) &&
  toByteCount(name) <= MOST_NAME_BYTES;

/** Bytes that are left for ` (12)` behind a name that is taken. */
const ROOM_BYTES = 8;

/**
 * Name of the recording that is made of a file: `folder/trades.csv.gz` becomes `trades`; `import` where nothing is left
 * that can name one. What no name may hold becomes `_`, and what is too long is cut between two letters.
 */
export function toRecordingName(file: string): string {
  const plain = file
    .slice(file.search(/[^/\\]*$/))
    .replace(KIND_OF_FILE, '')
    .replace(ALL_FORBIDDEN, '_')
    .replace(/^[.\s]+/, '')
    .trim();
  let name = '';
  let bytes = 0;
  for (const letter of plain) {
    bytes += toByteCount(letter);
    if (bytes > MOST_NAME_BYTES - ROOM_BYTES) break;
    name += letter;
  }
  return isRecordingName(name) && name !== '-' ? name : 'import';
}

/** A name like that which is not taken: `trades (2)`. */
export function toFreeName(name: string, isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name} (${number})`;
    if (!isTaken(free)) return free;
  }
}
