/**
 * `tickdeck pack`: a demo pack, that is a tape with notes on its timeline and the view that it opens with.
 */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { fromIsoTime } from '../../shared/model/iso-time.ts';
import type { MarketEvent } from '../../shared/model/market-event.ts';
import { toOpening, toOpeningView } from '../../shared/model/opening.ts';
import type { Tape } from '../../shared/tape/reader.ts';
import { openTape } from '../tape/open-tape.ts';
import { type CopyFlags, runCopy } from './copy-tape.ts';
import { failInput } from './tape-output.ts';
import type { Refuse } from './tape-part.ts';

interface PackFlags extends CopyFlags {
  readonly title?: string;
  readonly view?: string;
  readonly note?: readonly string[];
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  text,
];

/** Longest note: what one reads while a market moves. */
const MOST_NOTE = 300;

/** Adds the command. */
export function registerPack(program: Command): void {
  program
    .command('pack')
    .description(
      'Writes a tape that says how it wants to be shown: replay and the page open it so, and its notes stand on the timeline. ' +
        'It stays a tape that every other command reads.',
    )
    .argument('<tape>', 'tape to pack')
    .argument('<out>', 'tape to write')
    .option('--title <text>', 'what it shows, one line')
    .option(
      '--view <link>',
      'a link of the page ("Copy link to this moment"), or its query: s=NVDA&i=15s&speed=10&loop=1',
    )
    .option(
      '--note <time=text>',
      'something to say at a moment, for one symbol: 2026-11-20T14:42=NVDA: The news is out; may be repeated',
      collect,
    )
    .option('--force', 'replace the tape if it exists')
    .option('--json', 'print the result as one JSON object')
    .action(runPack);
}

async function runPack(
  path: string,
  out: string,
  flags: PackFlags,
  command: Command,
): Promise<void> {
  const refuse = (message: string): never => command.error(`error: ${message}`, { exitCode: 2 });
  const { title, view, note = [] } = flags;
  if (title === undefined && view === undefined && note.length === 0) {
    refuse('say what to add: --title, --view or --note');
  }
  const text = view === undefined ? undefined : toOpeningView(view);
  if (text === '')
    refuse('--view: nothing of a view is in it (s, i, t, at, from, to, speed, loop, skip, kiosk)');
  const opening = toOpening({ title, view: text });
  if (title !== undefined && opening?.title !== title) refuse('--title: 1 to 200 characters');
  if (text !== undefined && opening?.view !== text) refuse('--view: 1,900 characters at most');
  try {
    const tape = openTape(path);
    try {
      const events = note.map((one, i) => toNote(one, i, tape, refuse));
      const notes = [`Packed from ${basename(path)}.`];
      const merged = { ...tape.meta.opening, ...opening };
      const more = { opening: toOpening(merged), events };
      await runCopy([{ path, tape, part: {} }], out, 'packing', notes, flags, more);
    } finally {
      tape.close();
    }
  } catch (error) {
    failInput(error);
  }
}

/** A note as an event of the timeline. */
export function toNote(
  text: string,
  number: number,
  { startMs, endMs, instruments }: Pick<Tape, 'startMs' | 'endMs' | 'instruments'>,
  refuse: Refuse,
): MarketEvent {
  const cut = text.indexOf('=');
  const atMs = fromIsoTime(text.slice(0, Math.max(0, cut)));
  const shown = JSON.stringify(text);
  if (cut < 0 || Number.isNaN(atMs)) return refuse(`--note ${shown}: a time, "=", and a text`);
  if (atMs < startMs || atMs > endMs)
    return refuse(`--note ${shown}: the tape has nothing of that time`);
  const label = text.slice(cut + 1).trim();
  if (label === '' || label.length > MOST_NOTE)
    return refuse(`--note ${shown}: 1 to ${MOST_NOTE} characters`);
  const [first = ''] = label.split(':', 1);
  const own = instruments.find(({ symbol }) => symbol === first.trim().toUpperCase());
  const target = own?.symbol ?? 'all';
  return {
    id: `note-${atMs}-${number + 1}`,
    kind: 'note',
    atMs,
    untilMs: atMs,
    target,
    label,
    origin: 'scenario',
  };
}
