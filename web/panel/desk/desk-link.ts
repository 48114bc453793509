/**
 * An arrangement as the fragment of a link, which no server sees: JSON, deflated, as base64url. Promises that what is
 * no such text gives nothing, and that a text that unpacks to more than an arrangement can be is refused.
 */
import { type Layout, readLayout } from '../../state/workspace.ts';

const PREFIX = '#desk=';
/** An arrangement of nine charts with many studies each is smaller, bytes. */
const MOST_BYTES = 100_000;

const toBase64 = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (each) =>
    each.charCodeAt(0),
  );

/** Writes an arrangement as a fragment with its `#`. */
export async function toDeskFragment(layout: Layout): Promise<string> {
  const text = new Blob([JSON.stringify(layout)]).stream();
  const packed = text.pipeThrough(new CompressionStream('deflate-raw'));
  return PREFIX + toBase64(new Uint8Array(await new Response(packed).arrayBuffer()));
}

/** Tells whether a fragment carries an arrangement. */
export const isDeskFragment = (hash: string): boolean => hash.startsWith(PREFIX);

/** Reads a fragment; undefined when it carries none. */
export async function readDeskFragment(hash: string): Promise<Layout | undefined> {
  if (!isDeskFragment(hash)) return undefined;
  try {
    const packed = new Blob([fromBase64(hash.slice(PREFIX.length))]).stream();
    const reader = packed.pipeThrough(new DecompressionStream('deflate-raw')).getReader();
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.length;
      if (length > MOST_BYTES) return undefined;
      parts.push(part.value);
    }
    return readLayout(JSON.parse(await new Blob(parts).text()));
  } catch {
    // Cut short or made up: there is no arrangement in it.
    return undefined;
  }
}
