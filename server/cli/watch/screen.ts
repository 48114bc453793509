/**
 * The terminal while something is drawn on all of it: takes it over, draws lines that changed, tells keys and sizes, and
 * gives it back as it was however the process ends. The one file that sends sequences of a terminal.
 */
import { emitKeypressEvents, type Key as NodeKey } from 'node:readline';
import { writeSync } from 'node:fs';
import type { Key } from './watch-view.ts';

const ESCAPE = '\u001b[';
/** Another screen, no cursor, no line wrap. */
const ENTER = `${ESCAPE}?1049h${ESCAPE}?25l${ESCAPE}?7l${ESCAPE}2J`;
const LEAVE = `${ESCAPE}0m${ESCAPE}?7h${ESCAPE}?25h${ESCAPE}?1049l`;
/** What lies between is shown at once, by terminals that know it. */
const BEGIN = `${ESCAPE}?2026h`;
const END = `${ESCAPE}?2026l`;
/** Size of a terminal that does not say. */
const USUAL = { columns: 80, rows: 24 };

/** After which who was not stopped by the order to stop goes on, ms. */
const SUSPENDED_MS = 100;

/** What the terminal reads from. */
export type KeyInput = NodeJS.ReadableStream & {
  isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
};
/** What it is drawn on. */
export type ScreenOutput = NodeJS.WritableStream & {
  readonly columns?: number;
  readonly rows?: number;
  readonly fd?: number;
  readonly writableNeedDrain?: boolean;
};

/** A terminal that was taken over. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** Draws what differs from what stands there; leaves out a frame that the terminal has no room for. */
  draw(lines: readonly string[]): void;
  /** Forgets what stands there: the next frame is drawn whole. */
  clear(): void;
  /** Gives the terminal back until the shell brings the process to the front again. */
  suspend(): void;
  /** Gives it back for good. */
  close(): void;
}

/** Takes the terminal over. @param onResize  is called after the size has changed, with an empty screen */
export function openScreen(
  input: KeyInput,
  output: ScreenOutput,
  onKey: (key: Key) => void,
  onResize: () => void,
): Screen {
  let shown: readonly string[] = [];
  let isOpen = false;
  let isClosed = false;

  const onKeypress = (text: string | undefined, { name, ctrl }: NodeKey): void =>
    onKey({ name, text, ctrl });
  function resize(): void {
    clear();
    onResize();
  }
  function clear(): void {
    shown = [];
    output.write(`${ESCAPE}2J`);
  }
  /** The process is over: what is written now must be there at once. */
  function giveBackAtOnce(): void {
    if (!isOpen) return;
    isOpen = false;
    input.setRawMode?.(false);
    if (output.fd === undefined) output.write(LEAVE);
    else {
      try {
        writeSync(output.fd, LEAVE);
      } catch {
        /* The terminal has gone: there is nobody to give it back to. */
      }
    }
  }
  function enter(): void {
    isOpen = true;
    if (input.isTTY === true) input.setRawMode?.(true);
    output.write(ENTER);
    shown = [];
  }
  function goOn(): void {
    enter();
    onResize();
  }

  enter();
  if (input.isTTY === true) {
    emitKeypressEvents(input);
    input.on('keypress', onKeypress);
    input.resume();
  }
  output.on('resize', resize);
  process.on('exit', giveBackAtOnce);
  process.on('SIGCONT', goOn);

  return {
    get columns() {
      return output.columns ?? USUAL.columns;
    },
    get rows() {
      return output.rows ?? USUAL.rows;
    },
    draw(lines) {
      if (!isOpen || output.writableNeedDrain === true) return;
      const changed = lines
        .map((text, row) => (text === shown[row] ? '' : `${ESCAPE}${row + 1};1H${text}`))
        .join('');
      shown = [...lines];
      if (changed !== '') output.write(BEGIN + changed + END);
    },
    clear,
    suspend() {
      giveBackAtOnce();
      process.kill(process.pid, 'SIGTSTP');
      /* Without a shell that minds its jobs the signal is none: then it goes on at once. */
      setTimeout(() => {
        if (!isOpen && !isClosed) goOn();
      }, SUSPENDED_MS);
    },
    close() {
      isClosed = true;
      giveBackAtOnce();
      process.off('exit', giveBackAtOnce);
      process.off('SIGCONT', goOn);
      output.off('resize', resize);
      input.off('keypress', onKeypress);
      input.pause();
    },
  };
}
