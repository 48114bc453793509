/**
 * Files that people try to import and that are no market data, or not in a form that can be read: named, with what to do.
 * Known by their first bytes (https://en.wikipedia.org/wiki/List_of_file_signatures and each format's own page).
 */
import type { FileSample } from '../importer.ts';

interface Kind {
  readonly bytes: readonly number[];
  readonly at?: number;
  /** What it is, with its article, and what to do. */
  readonly is: string;
}

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

const CAPTURE =
  'a network capture, not the messages in it; convert it to CSV with a parser of its protocol';

const KINDS: readonly Kind[] = [
  {
    bytes: [0xd0, 0xcf, 0x11, 0xe0],
    is: 'an old Excel or Office document; save the sheet as CSV and import that',
  },
  { bytes: ascii('\x89HDF\r\n'), is: 'an HDF5 file; export its table to CSV, Parquet or Feather' },
  { bytes: ascii('SQLite format 3'), is: 'a SQLite database; export the table as CSV' },
  {
    bytes: ascii('FEA1'),
    is: 'a Feather file of version 1; write it again with version 2, or as Parquet',
  },
  { bytes: ascii('PARE'), is: 'an encrypted Parquet file; write it again without encryption' },
  { bytes: ascii('%PDF'), is: 'a PDF document, not data' },
  { bytes: ascii('\x89PNG'), is: 'a PNG picture, not data' },
  { bytes: [0xff, 0xd8, 0xff], is: 'a JPEG picture, not data' },
  { bytes: ascii('GIF8'), is: 'a GIF picture, not data' },
  { bytes: [0xd4, 0xc3, 0xb2, 0xa1], is: CAPTURE },
  { bytes: [0x4d, 0x3c, 0xb2, 0xa1], is: CAPTURE },
  { bytes: [0xa1, 0xb2, 0xc3, 0xd4], is: CAPTURE },
  { bytes: [0xa1, 0xb2, 0x3c, 0x4d], is: CAPTURE },
  { bytes: [0x0a, 0x0d, 0x0d, 0x0a], is: CAPTURE },
  { bytes: ascii("7z\xbc\xaf'"), is: 'a 7z archive; unpack it first' },
  { bytes: ascii('Rar!'), is: 'a RAR archive; unpack it first' },
  { bytes: [0x5d, 0, 0], is: 'packed by LZMA alone; unpack it first, with `xz --format=lzma -d`' },
  { bytes: [0x04, 0x22, 0x4d, 0x18], is: 'packed by LZ4; unpack it first, with `lz4 -d`' },
  { bytes: [0x1f, 0x9d], is: 'packed by compress (.Z); unpack it first, with `gzip -d`' },
  { bytes: ascii('SCDD'), is: 'market depth of Sierra Chart; import the .scid file beside it' },
  { bytes: ascii('DUCK'), at: 8, is: 'a DuckDB database; export the table as Parquet or CSV' },
  { bytes: ascii('TDTAPE'), is: 'a tape of Tickdeck already; `tickdeck info` reads it' },
  { bytes: ascii('\x7fELF'), is: 'a program, not data' },
  { bytes: ascii('MZ'), is: 'a program, not data' },
];

const PICKLE = 'a Python pickle, which is code and is never run; save the frame as Parquet or CSV';

/** Says what a file is that is not imported, and what to do; undefined where nothing is known. */
export function refusedKindOf({ head, lines }: FileSample): string | undefined {
  const found = KINDS.find(({ bytes, at = 0 }) => bytes.every((byte, i) => head[at + i] === byte));
  if (found !== undefined) return found.is;
  if (head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5) return PICKLE;
  const [first = ''] = lines;
  const text = lines.join('\n').trim();
  if (/^(?:<!doctype html|<html|<head|<body)/i.test(text)) return toHtml(text);
  if (/^<\?xml|^<Error>/.test(text)) return toXml(text);
  if (first.startsWith('version https://git-lfs')) {
    return 'a pointer of Git LFS, not the file itself; fetch it with `git lfs pull`';
  }
  return /^[{[]/.test(text) ? toReply(text) : undefined;
}

const toShort = (text: string): string => {
  const plain = text.replaceAll(/\s+/g, ' ').trim();
  return plain.length > 160 ? `${plain.slice(0, 160)}…` : plain;
};

function toHtml(text: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1] ?? text.replaceAll(/<[^>]*>/g, ' ');
  return `a web page, not data: ${JSON.stringify(toShort(title))}; look where it was downloaded from`;
}

function toXml(text: string): string {
  const code = /<(?:Code|Message)>([^<]*)/.exec(text)?.[1];
  return code === undefined
    ? 'XML, which no format of market data here is'
    : `an error of the server that it was downloaded from: ${JSON.stringify(toShort(code))}`;
}

/** What servers call the words of an error. */
const WORDS = [
  'error',
  'msg',
  'message',
  'retMsg',
  'error_message',
  'Error Message',
  'Note',
  'Information',
  'errors',
];

function toReply(text: string): string | undefined {
  let reply: unknown;
  try {
    reply = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) return undefined;
  const fields = reply as Readonly<Record<string, unknown>>;
  const word = WORDS.find((one) => fields[one] !== undefined);
  if (word === undefined) return undefined;
  const said = fields[word];
  const words = typeof said === 'string' ? said : JSON.stringify(said);
  return `the reply of a server, not data: ${JSON.stringify(toShort(words))}; ask it again`;
}
