/**
 * `tickdeck export`: a tape, or a part of it, as a file of another format. Owns flags, words and the way to a file or a
 * pipe; the formats are elsewhere.
 */
import { Option, type Command } from 'commander';
import { toBarInterval } from '../../shared/export/bar-interval.ts';
import type { DbnSchema } from '../../shared/export/export-format.ts';
import type { ExportChoice } from '../../shared/export/export-stream.ts';
import { EXPORT_FORMATS } from '../../shared/export/registry.ts';
import { createTapeExport, isOfBars } from '../../shared/export/tape-export.ts';
import type { TapePart } from '../../shared/export/tape-market.ts';
import { TICK } from '../../shared/model/tick.ts';
import type { CountedTape } from '../../shared/tape/reader.ts';
import { createOutputFile } from '../tape/export/output-file.ts';
import { openTape } from '../tape/open-tape.ts';
import { toProgress } from './copy-tape.ts';
import { onEnd } from './process-end.ts';
import { failInput, toCount } from './tape-output.ts';
import { addPartFlags, type PartFlags, type Refuse, toPart } from './tape-part.ts';
import { clearProgress, printError, printWarning, showProgress, sendBytes } from './terminal.ts';

/** The flags as they were typed. */
export interface ExportFlags extends PartFlags {
  readonly to?: string;
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
  addPartFlags(program.command('export'))
    .description(
      'Writes a tape, or a part of it, as ticks or as bars of any interval. Of a tape of recorded bars they are written as ' +
        'they were recorded, or those of one interval, or longer ones made of them.',
    )
    .argument('<tape>', 'tape to export')
    .argument('[file]', 'file to write, - for a pipe', '-')
    .addOption(
      new Option('--to <format>', 'format (default: by the end of the file)').choices(NAMES),
    )
    .option('--bars <interval>', 'bars instead of ticks: 1s, 90s, 5m, 4h, 1d, 1w, 1M')
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

/** Exports a tape; what cannot be is said, and the exit code is set. */
export async function runExport(
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
    refuse(`${JSON.stringify(flags.bars)} is no interval of 1ms to 1d, 1w or 1M`);
  }
  try {
    const tape = openTape(path);
    try {
      const part = toPart(tape, flags, refuse);
      const hasQuotes =
        interval === undefined &&
        !isOfBars(tape, part) &&
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
  write: sendBytes,
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
  const run = await createTapeExport(tape, part, choice);
  const target = out === '-' ? toPipe() : createOutputFile(out, [path], isForced);
  let isStopped = false;
  /* A pipe that nobody reads ends the process at once: there is nothing to take away. */
  if (out !== '-') onEnd(() => (isStopped = true));
  const startedMs = performance.now();
  let rows = 0;
  let turnMs = startedMs;
  try {
    await target.write(run.begin());
    for (let step = run.next(); step !== undefined; step = run.next()) {
      await target.write(step.bytes);
      rows += step.count;
      const nowMs = performance.now();
      if (nowMs - turnMs < TURN_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      turnMs = performance.now();
      if (isStopped) break;
      showProgress(() => toProgress('exporting', rows, run.total, nowMs - startedMs));
    }
    if (isStopped) {
      process.exitCode = INTERRUPTED;
      return;
    }
    await target.write(run.end());
    target.finish();
  } finally {
    clearProgress();
    target.discard();
  }
  for (const [what, count] of Object.entries(run.left())) {
    printWarning(`left out: ${count.toLocaleString('en-US')} ${what}`);
  }
  if (out !== '-') printError(`${out}: ${toCount(rows, run.unit)} as ${choice.format.name}`);
}
