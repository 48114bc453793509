/**
 * `tickdeck simulate`: a simulated market into a file, without a server and as fast as it goes. The same
 * flags give the same file, byte for byte. Owns the words on the terminal and the files, nothing else.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { createTickColumns, FLAG, type TickColumns } from '../../shared/model/tick.ts';
import type { Hours } from '../../shared/engine/source/simulator/trading-session/trading-session.ts';
import {
  createSimulator,
  type Fingerprint,
  type Simulator,
  type SimulatorOptions,
} from '../../shared/engine/source/simulator/simulator.ts';
import { TapeError, toTapeError } from '../tape/format.ts';
import { toSimulationNotes } from '../tape/meta.ts';
import { createTapeWriter } from '../tape/writer.ts';
import { SCENARIO_HELP, SimulationInputError, toSimulationChoice } from './simulation-input.ts';
import { failInput, toCount, toSpanText, toTimeText } from './tape-output.ts';
import { clearProgress, print, printError, showProgress } from './terminal.ts';
import { TICK_CSV_HEADER, toTickCsv } from '../tape/export/tick-csv.ts';

interface SimulateFlags {
  readonly seed?: string;
  readonly ticks: string;
  readonly format?: Format;
  readonly out: string;
  readonly scenario?: string;
  readonly start?: string;
  readonly symbols?: string;
  readonly rate?: string;
  readonly hours?: Hours;
  readonly force?: boolean;
  readonly json?: boolean;
}
type Format = 'csv' | 'tape';

/** Where ticks go. */
interface Sink {
  /** Takes a batch; resolves when more may come. */
  write(ticks: TickColumns): Promise<void>;
  /** @returns bytes of the file */
  close(): Promise<number>;
}

const DEFAULT_SEED = 42;
const DEFAULT_RATE = 1_000;
/** A Friday's opening bell in New York: a fixed time, so that the same flags give the same file. */
const DEFAULT_START_MS = Date.UTC(2026, 10, 20, 14, 30);
const MOST_TICKS = 1e10;
const BATCH_TICKS = 8_192;
/** Waiting bytes above which simulating pauses for the disk. */
const PAUSE_BYTES = 8 * 1024 * 1024;

/** Adds the command. */
export function registerSimulate(program: Command): void {
  program
    .command('simulate')
    .summary('write a simulated market to a file, without a server')
    .description(
      'Writes the first ticks of a seeded market as CSV or as a tape. The same flags give the same file on ' +
        'any machine; the fingerprint that is printed says so.',
    )
    .option(
      '--seed <number>',
      `seed, 0 to 4294967295 (default: the scenario’s, or ${DEFAULT_SEED})`,
    )
    .option('--ticks <number>', 'how many ticks', '200000')
    .addOption(
      new Option('--format <format>', 'file format (default: by the name of --out)').choices([
        'csv',
        'tape',
      ]),
    )
    .requiredOption('--out <file>', 'file to write')
    .option('--scenario <name|file>', SCENARIO_HELP)
    .option('--start <time>', 'ISO 8601 time of the first tick, UTC (default: 2026-11-20T14:30Z)')
    .option('--symbols <number|file>', 'invent 2 to 10000 symbols, or take them from a CSV file')
    .option('--rate <number>', `ticks a second, 1 to 5000000 (default: ${DEFAULT_RATE})`)
    .addOption(
      new Option('--hours <hours>', 'open at any hour, or as the exchanges are').choices([
        'continuous',
        'exchange',
      ]),
    )
    .option('--force', 'replace the file if it exists')
    .option('--json', 'print the result as one JSON object')
    .action(runSimulate);
}

async function runSimulate(flags: SimulateFlags): Promise<void> {
  try {
    const ticks = toNumber('ticks', flags.ticks, 1, MOST_TICKS, true);
    const simulator = createSimulator(toOptions(flags));
    const format = flags.format ?? (flags.out.endsWith('.csv') ? 'csv' : 'tape');
    const createSink = format === 'csv' ? createCsvSink : createTapeSink;
    const sink = createSink(flags.out, simulator, flags.force === true);
    const startedMs = performance.now();
    const lastMs = await pour(simulator, ticks, sink);
    const bytes = await sink.close();
    report(flags, simulator, {
      format,
      bytes,
      lastMs,
      seconds: (performance.now() - startedMs) / 1_000,
    });
  } catch (error) {
    clearProgress();
    const isInput = error instanceof SimulationInputError || error instanceof RangeError;
    if (!isInput && (error as Error).name !== 'ScenarioError') {
      failInput(error);
      return;
    }
    printError(`error: ${(error as Error).message}`);
    process.exitCode = 2;
  }
}

function toOptions(flags: SimulateFlags): SimulatorOptions {
  const { hours, start, scenario, symbols: universe } = flags;
  const seed =
    flags.seed === undefined ? undefined : toNumber('seed', flags.seed, 0, 0xffff_ffff, true);
  const rate = flags.rate === undefined ? undefined : toNumber('rate', flags.rate, 1, 5e6, false);
  const choice = toSimulationChoice(
    { seed, rate, hours, start, scenario, universe },
    { seed: DEFAULT_SEED, rate: DEFAULT_RATE },
    'symbols',
  );
  return { ...choice, startMs: choice.startMs ?? DEFAULT_START_MS };
}

function toNumber(name: string, text: string, least: number, most: number, whole: boolean): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  const what = whole ? 'a whole number' : 'a number';
  throw new SimulationInputError(
    `${name}: ${JSON.stringify(text)} is not ${what} from ${least} to ${most}`,
  );
}

/** Moves `count` ticks. @returns time of the last one, ms */
async function pour(simulator: Simulator, count: number, sink: Sink): Promise<number> {
  const batch = createTickColumns(Math.min(count, BATCH_TICKS));
  const rest = createTickColumns(count % BATCH_TICKS || 1);
  let lastMs = simulator.startMs;
  for (let done = 0; done < count;) {
    const into = count - done < batch.capacity ? rest : batch;
    into.length = 0;
    simulator.read(Number.MAX_SAFE_INTEGER, into);
    await sink.write(into);
    done += into.length;
    lastMs = into.timeMs[into.length - 1]!;
    showProgress(() => `simulating … ${Math.floor((done / count) * 100)} %`);
  }
  clearProgress();
  return lastMs;
}

function createCsvSink(path: string, simulator: Simulator, isForced: boolean): Sink {
  let bytes = 0;
  let fd: number;
  try {
    fd = openSync(path, isForced ? 'w' : 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw toExists(path);
    throw toTapeError(error, `creating ${path}`);
  }
  const put = (text: string): void => {
    const data = Buffer.from(text);
    try {
      for (let at = 0; at < data.length;) at += writeSync(fd, data, at);
    } catch (error) {
      throw toTapeError(error, `writing ${path}`);
    }
    bytes += data.length;
  };
  put(`${TICK_CSV_HEADER}\n`);
  return {
    write(ticks) {
      put(toTickCsv(ticks, simulator.instruments, FLAG.simulated));
      return Promise.resolve();
    },
    close() {
      closeSync(fd);
      return Promise.resolve(bytes);
    },
  };
}

function createTapeSink(path: string, simulator: Simulator, isForced: boolean): Sink {
  const { instruments, provenance, reference, startMs } = simulator;
  const { inputs } = simulator.fingerprint();
  const meta = {
    instruments,
    provenance,
    previousClose: reference.previousClose,
    // The market's time, not the machine's: the same flags must give the same file.
    createdMs: Math.max(0, startMs),
    epoch: 0,
    notes: toSimulationNotes(inputs),
  };
  let writer: ReturnType<typeof createTapeWriter>;
  let lastMs = startMs;
  try {
    writer = createTapeWriter(path, meta, { overwrite: isForced });
  } catch (error) {
    throw error instanceof TapeError && error.code === 'TAPE_EXISTS' ? toExists(path) : error;
  }
  return {
    async write(ticks) {
      writer.append(ticks, 0, ticks.length);
      lastMs = ticks.timeMs[ticks.length - 1]!;
      if (writer.stats.queuedBytes > PAUSE_BYTES) await writer.flush();
    },
    async close() {
      writer.events(simulator.events().filter(({ atMs }) => atMs <= lastMs));
      const { bytes, error } = await writer.close();
      if (error !== undefined) throw error;
      return bytes;
    },
  };
}

const toExists = (path: string): TapeError =>
  new TapeError('TAPE_EXISTS', `${path} exists already; --force replaces it`);

interface Outcome {
  readonly format: Format;
  readonly bytes: number;
  /** Time of the last tick, ms. */
  readonly lastMs: number;
  readonly seconds: number;
}

function report(flags: SimulateFlags, simulator: Simulator, outcome: Outcome): void {
  const fingerprint: Fingerprint = simulator.fingerprint();
  const { startMs, seed, provenance } = simulator;
  const { format, bytes, lastMs, seconds } = outcome;
  if (flags.json === true) {
    print(
      JSON.stringify({
        out: flags.out,
        format,
        bytes,
        simulated: true,
        seed,
        label: provenance.label,
        startMs,
        lastMs,
        ticks: fingerprint.ticks,
        ticksPerSecond: Math.round(fingerprint.ticks / seconds),
        events: simulator.events().filter(({ atMs }) => atMs <= lastMs),
        fingerprint,
      }),
    );
    return;
  }
  const speed = Math.round(fingerprint.ticks / seconds).toLocaleString('en-US');
  print(`${flags.out}: ${toCount(fingerprint.ticks, 'simulated tick')}, ${toCount(bytes, 'byte')}`);
  print(`  market        ${provenance.label}`);
  print(`  from          ${toTimeText(startMs)} UTC, ${toSpanText(lastMs - startMs)}`);
  print(`  speed         ${speed} ticks/s`);
  print(`  fingerprint   ${fingerprint.inputs} ${fingerprint.stream}`);
}
