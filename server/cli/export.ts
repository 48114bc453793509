/**
 * `tickdeck export`: a tape, or a part of it, as a file of another format. Owns flags, words and the way to a file or a
 * pipe; the formats are elsewhere.
 */
import { once } from 'node:events';
import { Option, type Command } from 'commander';
import { type BarInterval, toBarInterval } from '../../shared/export/bar-interval.ts';
import type { DbnSchema } from '../../shared/export/export-format.ts';
import { createExportStream, type ExportChoice } from '../../shared/export/export-stream.ts';
import { EXPORT_FORMATS } from '../../shared/export/registry.ts';
import { readPart, type TapePart, toExportedMarket } from '../../shared/export/tape-market.ts';
import { toSymbol } from '../../shared/model/instrument.ts';
import { fromIsoTime } from '../../shared/model/iso-time.ts';
import { TICK } from '../../shared/model/tick.ts';
import type { CountedTape } from '../../shared/tape/reader.ts';
import { createOutputFile } from '../tape/export/output-file.ts';
import { openTape } from '../tape/open-tape.ts';
import { onEnd } from './process-end.ts';
import { failInput, toCount } from './tape-output.ts';
import { clearProgress, printError, printWarning, showProgress } from './terminal.ts';

interface ExportFlags {
  readonly to?: string;
  readonly symbols?: string;
  readonly from?: string;
  readonly until?: string;
  readonly kinds?: string;
  readonly bars?: string;
  readonly schema?: DbnSchema;
  readonly sizeMultiplier?: string;
  readonly force?: boolean;
}

const NAMES = EXPORT_FORMATS.map(({ name }) => name);
/** Between two looks at signals and at the pipe. */
const TURN_MS = 20;
const INTERRUPTED = 130;

/** Adds the command. */
export function registerExport(program: Command): void {
  program
    .command('export')
    .summary('write a tape as CSV, JSON lines, Parquet or DBN')
    .description('Writes a tape, or a part of it, as ticks or as bars of any interval.')
    .argument('<tape>', 'tape to export')
    .argument('[file]', 'file to write, - for a pipe (default: -)', '-')
    .addOption(
      new Option('--to <format>', 'format (default: by the end of the file)').choices(NAMES),
    )
    .option('--symbols <list>', 'only these symbols, with commas between')
    .option('--from <time>', 'from this time on: ISO 8601, UTC unless it says a zone')
    .option('--until <time>', 'up to this time, exclusive')
    .option('--kinds <list>', 'only these kinds of tick: trade, quote, status')
    .option('--bars <interval>', 'bars instead of ticks: 1s, 90s, 5m, 4h, 1d')
    .addOption(
      new Option('--schema <schema>', 'DBN: which records').choices([
        'trades',
        'tbbo',
        'mbp-1',
        'ohlcv',
      ]),
    )
    .option('--size-multiplier <number>', 'DBN: power of ten that makes sizes whole, such as 1e8')
    .option('--force', 'replace the file if it exists')
    .action(runExport);
}

async function runExport(
  path: string,
  out: string,
  flags: ExportFlags,
  command: Command,
): Promise<void> {
  const refuse = (message: string): never => command.error(`error: ${message}`, { exitCode: 2 });
  const format =
    EXPORT_FORMATS.find(({ name }) => name === flags.to) ??
    EXPORT_FORMATS.find(({ name }) => out.toLowerCase().endsWith(`.${name}`)) ??
    refuse(`name the format: --to ${NAMES.join(', ')}`);
  if (out === '-' && !format.isText && process.stdout.isTTY) {
    refuse(`${format.name} is no text for a terminal: name a file, or send it down a pipe`);
  }
  const interval = flags.bars === undefined ? undefined : toBarInterval(flags.bars);
  if (flags.bars !== undefined && interval === undefined) {
    refuse(`${JSON.stringify(flags.bars)} is no interval of 1ms to 1d`);
  }
  try {
    const tape = openTape(path);
    try {
      const part = toPart(tape, flags, interval, refuse);
      const hasQuotes =
        (part.kinds?.has(TICK.quote) ?? true) &&
        tape.totals.some(({ quotes }, id) => quotes > 0 && (part.only?.has(id) ?? true));
      const choice: ExportChoice = {
        format,
        interval,
        schema: flags.schema,
        sizeDecimals: toSizeDecimals(flags.sizeMultiplier, refuse),
        hasQuotes,
        only: part.only,
      };
      await pour(tape, part, choice, out, path, flags.force === true);
    } finally {
      tape.close();
    }
  } catch (error) {
    clearProgress();
    failInput(error);
  }
}

type Refuse = (message: string) => never;

function toPart(
  tape: CountedTape,
  { symbols, from, until, kinds }: ExportFlags,
  interval: BarInterval | undefined,
  refuse: Refuse,
): TapePart {
  const toMs = (name: string, text: string | undefined): number | undefined => {
    const ms = text === undefined ? undefined : fromIsoTime(text);
    return Number.isNaN(ms) ? refuse(`--${name}: ${JSON.stringify(text)} is no time`) : ms;
  };
  const wanted = symbols?.split(',').map(toSymbol);
  const only =
    wanted &&
    new Set(tape.instruments.filter(({ symbol }) => wanted.includes(symbol)).map(({ id }) => id));
  for (const symbol of wanted ?? []) {
    const isThere = tape.instruments.some((one) => one.symbol === symbol);
    if (!isThere) refuse(`--symbols: the tape has no ${JSON.stringify(symbol)}`);
  }
  const chosen = kinds?.split(',').map((kind) => {
    const code = Object.entries(TICK).find(([name]) => name === kind.trim())?.[1];
    return code ?? refuse(`--kinds: ${JSON.stringify(kind)} is none of trade, quote, status`);
  });
  return {
    fromMs: toMs('from', from),
    untilMs: toMs('until', until),
    only,
    kinds: interval !== undefined ? new Set([TICK.trade]) : chosen && new Set(chosen),
  };
}

function toSizeDecimals(text: string | undefined, refuse: Refuse): number | undefined {
  if (text === undefined) return undefined;
  const decimals = Math.round(Math.log10(Number(text)));
  if (decimals >= 0 && decimals <= 9 && 10 ** decimals === Number(text)) return decimals;
  return refuse(`--size-multiplier: ${JSON.stringify(text)} is no power of ten from 1 to 1e9`);
}

/** Where bytes go. */
interface Target {
  write(bytes: Uint8Array): Promise<void> | void;
  finish(): void;
  discard(): void;
}

const toPipe = (): Target => ({
  async write(bytes) {
    if (bytes.length > 0 && !process.stdout.write(bytes)) await once(process.stdout, 'drain');
  },
  finish: () => undefined,
  discard: () => undefined,
});

async function pour(
  tape: CountedTape,
  part: TapePart,
  choice: ExportChoice,
  out: string,
  path: string,
  isForced: boolean,
): Promise<void> {
  const encoder = await createExportStream(toExportedMarket(tape, part), choice);
  const target = out === '-' ? toPipe() : createOutputFile(out, [path], isForced);
  let isStopped = false;
  /* A pipe that nobody reads ends the process at once: there is nothing to take away. */
  if (out !== '-') onEnd(() => (isStopped = true));
  const startedMs = performance.now();
  let ticks = 0;
  let turnMs = startedMs;
  try {
    await target.write(encoder.begin());
    for (const batch of readPart(tape, part)) {
      await target.write(encoder.write(batch));
      ticks += batch.length;
      const nowMs = performance.now();
      if (nowMs - turnMs < TURN_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      turnMs = performance.now();
      if (isStopped) break;
      showProgress(() => toProgress(ticks, tape.tickCount, nowMs - startedMs));
    }
    if (isStopped) {
      process.exitCode = INTERRUPTED;
      return;
    }
    await target.write(encoder.end());
    target.finish();
  } finally {
    clearProgress();
    target.discard();
  }
  for (const [what, count] of Object.entries(encoder.left?.() ?? {})) {
    printWarning(`left out: ${count.toLocaleString('en-US')} ${what}`);
  }
  if (out !== '-') printError(`${out}: ${toCount(ticks, 'tick')} as ${choice.format.name}`);
}

function toProgress(ticks: number, all: number, ms: number): string {
  const rate = ticks / (ms / 1000);
  const left = Math.ceil(Math.max(0, all - ticks) / rate);
  return `exporting … ${Math.floor((ticks / all) * 100)} %, ${Math.round(rate).toLocaleString('en-US')} ticks/s, ${left} s left`;
}
