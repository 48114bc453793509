/**
 * Bytes of a text file as text, whatever wrote it: UTF-8 and UTF-16 with or without a mark, and what old programs of
 * Windows write where it is no UTF-8. Promises that a file is decoded the same way each time it is read.
 */
import { toUtf8 } from '../../model/utf8.ts';
import type { Bytes } from './bytes.ts';

/* Node, browsers and their workers all have it, which belongs to neither the language nor to one of them. */
declare const TextDecoder: new (
  label: string,
  options?: { fatal?: boolean; ignoreBOM?: boolean },
) => { decode(bytes?: Uint8Array, options?: { stream: boolean }): string };

/** Bytes that tell UTF-16 without a mark. */
const UTF16_SAMPLE = 512;

/** Says which UTF-16 bytes are, by their mark or, of mostly Latin letters, by where their zeros are. */
export function utf16Of(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const length = Math.min(UTF16_SAMPLE, head.length & ~1);
  if (length < 8) return undefined;
  const zeros = [0, 0];
  for (let at = 0; at < length; at++) if (head[at] === 0) zeros[at % 2]!++;
  const [even, odd] = [zeros[0]! / (length / 2), zeros[1]! / (length / 2)];
  if (odd > 0.9 && even === 0) return 'utf-16le';
  return even > 0.9 && odd === 0 ? 'utf-16be' : undefined;
}

/** UTF-16 of either byte order as UTF-8; everything else as it is. */
export async function* toPlainUtf8(pieces: Bytes): AsyncGenerator<Uint8Array> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let isFirst = true;
  for await (const piece of pieces) {
    if (piece.length === 0) continue;
    if (isFirst) {
      const encoding = utf16Of(piece);
      if (encoding !== undefined) decoder = new TextDecoder(encoding);
    }
    isFirst = false;
    yield decoder === undefined ? piece : toUtf8(decoder.decode(piece, { stream: true }));
  }
  if (decoder !== undefined) yield toUtf8(decoder.decode());
}

type Legacy = 'gbk' | 'windows-1250' | 'windows-1252';

/** Decodes whole lines, one chunk after another. */
export class LineText {
  private encoding: 'utf-8' | Legacy | undefined;
  private readonly onNote: ((note: string) => void) | undefined;

  /** @param onNote told, once, that a file is in an encoding of old */
  constructor(onNote?: (note: string) => void) {
    this.onNote = onNote;
  }

  decode(bytes: Uint8Array): string {
    if (this.encoding === undefined || this.encoding === 'utf-8') {
      const text = decodeOrUndefined('utf-8', bytes);
      if (text !== undefined) {
        if (text.length !== bytes.length) this.encoding = 'utf-8';
        return text;
      }
      /* What begins as UTF-8 stays it: a letter that is none shows as such. */
      if (this.encoding === 'utf-8') return new TextDecoder('utf-8').decode(bytes);
      this.encoding = guessLegacy(bytes);
      this.onNote?.(`read as ${this.encoding}: it is no UTF-8`);
    }
    return new TextDecoder(this.encoding).decode(bytes);
  }
}

/** Letters of windows-1250 where windows-1252 has signs that stand beside no letter. */
const SIGNS_OF_1252 = /[A-Za-z][\x8c\x8d\x8f\x9c\x9d\x9f\xa3\xa5\xaa\xaf\xb3\xb9\xba\xbc\xbe\xbf]/;

function guessLegacy(bytes: Uint8Array): Legacy {
  const text = decodeOrUndefined('gbk', bytes);
  const high = bytes.filter((byte) => byte >= 0x80).length;
  const han = text?.match(/\p{Script=Han}/gu)?.length ?? 0;
  /* Each character of Chinese is two bytes, of which the first is high and mostly the second too. */
  if (han * 2 >= high * 0.9) return 'gbk';
  return SIGNS_OF_1252.test(toLatin1(bytes)) ? 'windows-1250' : 'windows-1252';
}

function decodeOrUndefined(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Each byte as the letter of its number. */
function toLatin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
