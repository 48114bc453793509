/**
 * `tickdeck info`: what a tape holds. A closed tape is described from its index, however long it is.
 */
import type { Command } from 'commander';
import type { MarketEvent } from '../../shared/model/market-event.ts';
import { toIntervalText } from '../../shared/model/recorded-bar.ts';
import { openTape } from '../tape/open-tape.ts';
import type { CountedTape } from '../../shared/tape/reader.ts';
import type { TapeGaps } from '../../shared/tape/read-gaps.ts';
import { toGapJson, toGapLines } from './gap-lines.ts';
import { failInput, toCount, toSpanText, toTimeText } from './tape-output.ts';
import { DRAWN_COLUMNS, drawTape, toShareBar } from './tape-drawing.ts';
import { print } from './terminal.ts';

/** Events that are printed; `--json` gives all. */
const MOST_EVENTS = 20;
/** Columns of a symbol's share of all ticks. */
const SHARE_COLUMNS = 24;

/** Adds the command. */
export function registerInfo(program: Command): void {
  program
    .command('info')
    .description(
      'Says a tape’s time span, ticks by symbol and kind, gaps, events, origin, and whether it is complete.',
    )
    .argument('<file>', 'tape to describe')
    .option('--json', 'print it as one JSON object')
    .action((file: string, flags: { readonly json?: boolean }) => {
      try {
        const tape = openTape(file);
        const events = tape.events();
        const gaps = tape.allGaps();
        const kinds = toBarKinds(tape);
        tape.close();
        if (flags.json === true) {
          print(JSON.stringify({ ...toJson(tape, gaps), barKinds: kinds, events }));
        } else printTape(tape, gaps, events, kinds);
      } catch (error) {
        failInput(error);
      }
    });
}

const sum = (tape: CountedTape, kind: 'trades' | 'quotes' | 'statuses' | 'bars'): number =>
  tape.totals.reduce((all, one) => all + one[kind], 0);

interface BarKindCount {
  /** `1d trades`, `1m bid`. */
  readonly what: string;
  readonly count: number;
}

/** Recorded bars by interval and by what they are of. @throws TapeError */
function toBarKinds(tape: CountedTape): BarKindCount[] {
  const counts = new Map<string, number>();
  for (let block = 0; block < tape.barBlocks.length; block++) {
    for (const { interval, of } of tape.readBarBlock(block)) {
      const what = `${toIntervalText(interval)} ${of === 'trade' ? 'trades' : of}`;
      counts.set(what, (counts.get(what) ?? 0) + 1);
    }
  }
  return [...counts].map(([what, count]) => ({ what, count }));
}

function toPerRow({ sizeBytes, tickCount, barCount }: CountedTape): string {
  const rows = tickCount + barCount;
  if (rows === 0) return '';
  const each = barCount === 0 ? 'tick' : tickCount === 0 ? 'bar' : 'row';
  return ` (${(sizeBytes / rows).toFixed(2)} a ${each})`;
}

function toJson(tape: CountedTape, { gaps, dropped }: TapeGaps): object {
  const { name, sizeBytes, startMs, endMs, tickCount, isComplete, tornBytes, meta, parts } = tape;
  return {
    name,
    bytes: sizeBytes,
    startMs,
    endMs,
    ticks: tickCount,
    trades: sum(tape, 'trades'),
    quotes: sum(tape, 'quotes'),
    statuses: sum(tape, 'statuses'),
    bars: sum(tape, 'bars'),
    bytesPerTick: tickCount > 0 ? sizeBytes / tickCount : null,
    blocks: tape.blocks.length,
    isComplete,
    tornBytes,
    ...(parts === undefined ? {} : { parts }),
    ticksOverTime: Array.from(tape.overview(DRAWN_COLUMNS), Math.round),
    gaps: gaps.map((gap) => toGapJson(gap, tape.instruments)),
    ...(dropped > 0 ? { gapsNotListed: dropped } : {}),
    provenance: meta.provenance,
    createdMs: meta.createdMs,
    epoch: meta.epoch,
    notes: meta.notes ?? [],
    symbols: tape.instruments.map((instrument, id) => {
      const { trades, quotes, statuses, bars } = tape.totals[id]!;
      return { symbol: instrument.symbol, trades, quotes, statuses, bars };
    }),
  };
}

function printTape(
  tape: CountedTape,
  gaps: TapeGaps,
  events: readonly MarketEvent[],
  kinds: readonly BarKindCount[],
): void {
  const { meta, tickCount } = tape;
  const { kind, label, seed } = meta.provenance;
  const perTick = toPerRow(tape);
  const end = tape.isComplete
    ? 'yes'
    : `no, it was not closed${tape.tornBytes > 0 ? `; ${toCount(tape.tornBytes, 'torn byte')} at its end` : ''}`;
  print(`name        ${tape.name}`);
  const isSeedNamed = seed === undefined || new RegExp(`\\bseed ${seed}\\b`).test(label);
  print(`origin      ${kind}: ${label}${isSeedNamed ? '' : `, seed ${seed}`}`);
  print(`from        ${toTimeText(tape.startMs)} UTC`);
  print(`to          ${toTimeText(tape.endMs)} UTC (${toSpanText(tape.endMs - tape.startMs)})`);
  print(
    `size        ${toCount(tape.sizeBytes, 'byte')}${perTick}, ${toCount(tape.blocks.length, 'block')}`,
  );
  print(`ticks       ${tickCount.toLocaleString('en-US')}`);
  for (const { what, count } of kinds) {
    print(`bars        ${count.toLocaleString('en-US')} of ${what}`);
  }
  print(`complete    ${end}`);
  if (tape.parts !== undefined) print(`parts       ${toPartsText(tape.parts)}`);
  const [rate, marks] = drawTape(tape, gaps.gaps);
  if (rate !== undefined) print(`rate        ${rate}`);
  if (marks !== undefined) print(`            ${marks}`);
  for (const line of toGapLines(gaps, tape.instruments)) print(`gap         ${line}`);
  for (const { atMs, label: what, origin } of events.slice(0, MOST_EVENTS)) {
    print(`event       ${toTimeText(atMs)} ${what}${origin === 'live' ? ', started by hand' : ''}`);
  }
  if (events.length > MOST_EVENTS)
    print(`            and ${events.length - MOST_EVENTS} more events`);
  for (const note of meta.notes ?? []) print(`note        ${note}`);
  printSymbols(tape);
}

/** `3 (4 to 6); missing: 5`; those before the first were removed on purpose. */
function toPartsText({ numbers, missing }: NonNullable<CountedTape['parts']>): string {
  const first = numbers[0]!;
  const span = `${numbers.length} (${first} to ${numbers.at(-1)})`;
  const gone = first > 1 ? `; ${first - 1} older went` : '';
  return `${span}${gone}${missing.length > 0 ? `; missing: ${missing.join(', ')}` : ''}`;
}

function printSymbols(tape: CountedTape): void {
  const most = Math.max(...tape.totals.map(({ lastSequence, bars }) => lastSequence + bars), 0);
  const rows = tape.instruments.map((instrument, id) => {
    const { trades, quotes, statuses, bars } = tape.totals[id]!;
    const counts = [trades, quotes, statuses, ...(tape.barCount > 0 ? [bars] : [])];
    const share = toShareBar(tape.totals[id]!.lastSequence + bars, most, SHARE_COLUMNS);
    return [instrument.symbol, ...counts.map((count) => count.toLocaleString('en-US')), share];
  });
  const head = [
    'symbol',
    'trades',
    'quotes',
    'statuses',
    ...(tape.barCount > 0 ? ['bars'] : []),
    '',
  ];
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  print('');
  for (const row of table) {
    const cells = row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[0]!) : i === head.length - 1 ? cell : cell.padStart(widths[i]!),
    );
    print(cells.join('  ').trimEnd());
  }
}
