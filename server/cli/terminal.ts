/**
 * What is printed: results on stdout, the rest on stderr, progress only where somebody watches. Promises that
 * no text from outside (labels, file names, what a server says) moves the cursor, changes the window's title
 * or adds lines of its own. All commands print through this file.
 */
import { once } from 'node:events';

/**
 * What a terminal takes as an order, or shows as another order of letters: control characters (C0, DEL, C1),
 * line and paragraph separators, and marks of writing direction.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu;

/** Shows each unprintable character as its JSON escape, so that JSON stays the same JSON. */
export const toPrintable = (text: string): string =>
  text.replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The same for a text of ours that has lines: an error's stack, a help page. */
export const toPrintableLines = (text: string): string =>
  text.split('\n').map(toPrintable).join('\n');

/** Prints one line to stdout. */
export function print(line: string): void {
  process.stdout.write(`${toPrintable(line)}\n`);
}

/** Prints a line in colours, each text of which was made printable before it was painted. */
export function printPainted(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Sends a file's bytes down the pipe as they are; resolves when more may come. Who calls it has refused terminals. */
export async function sendBytes(bytes: Uint8Array): Promise<void> {
  if (bytes.length > 0 && !process.stdout.write(bytes)) await once(process.stdout, 'drain');
}

/** Prints one line to stderr. */
export function printError(line: string): void {
  process.stderr.write(`${toPrintable(line)}\n`);
}

/** Prints what goes wrong while a command runs, with the program's name before it. */
export const printWarning = (line: string): void => printError(`tickdeck: ${line}`);

const PROGRESS_EVERY_MS = 200;
const CLEAR_LINE = '\r\u001b[K';
let shownMs = -Infinity;

/** Shows how far a command is, at most five times a second; nothing where stderr is no terminal. */
export function showProgress(toText: () => string): void {
  if (!process.stderr.isTTY) return;
  const nowMs = performance.now();
  if (nowMs - shownMs < PROGRESS_EVERY_MS) return;
  shownMs = nowMs;
  process.stderr.write(`${CLEAR_LINE}${toPrintable(toText())}`);
}

/** Takes the progress away, before a result is printed. */
export function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE);
}
