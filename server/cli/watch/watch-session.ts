/**
 * A terminal that watches a market: keys in, frames out, a few a second and only when something changed. Owns view and
 * screen; the numbers are the board's.
 */
import type { Client } from '../../../shared/client/client-contract.ts';
import { openScreen, type KeyInput, type ScreenOutput } from './screen.ts';
import { type Palette, paint } from './styled-line.ts';
import type { WatchBoard } from './watch-board.ts';
import { toFrame, type WatchStatus } from './watch-frame.ts';
import { searchRows, sortRows, toRow, type WatchRow } from './watch-rows.ts';
import { type Key, press, type WatchView } from './watch-view.ts';

/** Time between two frames at least, ms. */
const FRAME_MS = 100;
/** How long a note stands, ms. */
const NOTE_MS = 6_000;

/** What a session is made of. */
export interface SessionParts {
  readonly client: Client;
  readonly board: WatchBoard;
  readonly view: WatchView;
  readonly palette: Palette;
  readonly input: KeyInput;
  readonly output: ScreenOutput;
  /** The person quits, or the client is closed for good. */
  readonly onQuit: () => void;
}

/** A session. */
export interface WatchSession {
  /** Says something at the bottom for a while. */
  note(text: string): void;
  /** Gives the terminal back. */
  close(): void;
}

/** What the market that is watched says of itself. */
function toStatus(
  client: Client,
  board: WatchBoard,
  timeMs: number | undefined,
  note?: string,
): WatchStatus {
  const info = client.market(board.marketName);
  const { replay } = info ?? {};
  const speed = replay === undefined || replay.speed === 'max' ? 'max' : `${replay.speed}×`;
  return {
    market:
      replay === undefined
        ? board.marketName
        : `${board.marketName}: ${replay.recording} ${speed}${replay.state === 'playing' ? '' : ` ${replay.state}`}`,
    provenance: info?.provenance ?? '',
    timeMs: timeMs ?? info?.timeMs,
    connection: client.state,
    isStale: client.isStale,
    note,
  };
}

/** Begins. */
export function startSession({
  client,
  board,
  view,
  palette,
  input,
  output,
  onQuit,
}: SessionParts): WatchSession {
  let timeMs: number | undefined;
  let note: string | undefined;
  let noteTimer: NodeJS.Timeout | undefined;
  let frameTimer: NodeJS.Timeout | undefined;
  let first = 0;
  let held: { readonly rows: WatchRow[]; readonly version: number } | undefined;

  /** All rows; those of the moment when the screen was held. */
  function toAll(): WatchRow[] {
    if (view.isFrozen && held !== undefined) return held.rows;
    const rows = board.symbols.map((one) => toRow(one, view.interval));
    held = { rows, version: board.version };
    return rows;
  }
  const toRows = (): readonly WatchRow[] =>
    sortRows(searchRows(toAll(), view.search), view.sort, view.isReversed);

  function draw(): void {
    frameTimer = undefined;
    const refused = board.refused.splice(0);
    if (refused.length > 0) say(refused.join('  '));
    const { columns, rows: height } = screen;
    const status = toStatus(client, board, timeMs, note);
    const frame = toFrame(toRows(), view, status, { columns, rows: height }, first);
    ({ first } = frame);
    screen.draw(frame.lines.map((each) => paint(each, columns, palette)));
  }
  function drawSoon(): void {
    frameTimer ??= setTimeout(draw, FRAME_MS);
  }
  function say(text: string): void {
    note = text;
    clearTimeout(noteTimer);
    noteTimer = setTimeout(() => {
      note = undefined;
      drawSoon();
    }, NOTE_MS);
    drawSoon();
  }

  function onKey(key: Key): void {
    note = undefined;
    const symbols = toRows().map(({ symbol }) => symbol);
    const wanted = press(view, key, { symbols, page: Math.max(1, screen.rows - 4) });
    if (wanted?.do === 'quit') {
      onQuit();
      return;
    }
    if (wanted?.do === 'suspend') screen.suspend();
    else if (wanted?.do === 'redraw') screen.clear();
    else if (wanted?.do === 'add') board.add(wanted.names);
    else if (wanted?.do === 'remove') board.remove(wanted.symbol);
    else if (wanted?.do === 'interval') board.show(view.interval);
    if (wanted?.do === 'remove' || wanted?.do === 'add') view.isFrozen = false;
    clearTimeout(frameTimer);
    draw();
  }

  const screen = openScreen(input, output, onKey, drawSoon);
  const offs = [
    client.on('heartbeat', ({ market, marketMs }) => {
      if (market !== board.marketName && market !== client.market(board.marketName)?.name) return;
      timeMs = marketMs;
      drawSoon();
    }),
    client.on('market', () => {
      timeMs = undefined;
      drawSoon();
    }),
    ...(['snapshot', 'merged'] as const).map((name) =>
      client.on(name, ({ market, state }) => {
        if (market !== board.marketName && market !== client.market(board.marketName)?.name) return;
        timeMs = Math.max(timeMs ?? 0, state.lastMs, state.quoteMs);
      }),
    ),
    client.on('error', ({ message }) => say(message)),
    ...(['state', 'stale', 'snapshot', 'merged', 'bars', 'subscribed', 'rejected'] as const).map(
      (name) => client.on(name, drawSoon),
    ),
  ];
  draw();

  return {
    note: say,
    close() {
      for (const off of offs) off();
      clearTimeout(frameTimer);
      clearTimeout(noteTimer);
      screen.close();
    },
  };
}
