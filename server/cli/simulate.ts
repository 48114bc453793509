/**
 * `tickdeck simulate`: a simulated market into a file, without a server and as fast as it goes. The same
 * flags give the same file, byte for byte. Owns the words on the terminal and the files, nothing else.
 */
import { Option, type Command } from 'commander';
import { createTickColumns } from '../../shared/model/tick.ts';
import type { Hours } from '../../shared/engine/source/simulator/trading-session/trading-session.ts';
import {
  createSimulator,
  type Fingerprint,
  type Simulator,
  type SimulatorOptions,
} from '../../shared/engine/source/simulator/simulator.ts';
import { printRefused } from './refused-ticks.ts';
import { toSimulationNotes } from '../../shared/tape/meta.ts';
import { SCENARIO_HELP, SimulationInputError, toSimulationChoice } from './simulation-input.ts';
import { failInput, toCount, toSpanText, toTimeText } from './tape-output.ts';
import { clearProgress, print, printError, showProgress } from './terminal.ts';
import { refuseInputAsOutput } from '../tape/output-path.ts';
import type { ExportedMarket, ExportSink } from '../tape/export/exporter.ts';
import { EXPORTERS, findExporter } from '../tape/export/registry.ts';

interface SimulateFlags {
  readonly seed?: string;
  readonly ticks: string;
  readonly format?: string;
  readonly out: string;
  readonly scenario?: string;
  readonly start?: string;
  readonly symbols?: string;
  readonly rate?: string;
  readonly hours?: Hours;
  readonly force?: boolean;
  readonly json?: boolean;
}

const DEFAULT_SEED = 42;
const DEFAULT_RATE = 1_000;
/** A Friday's opening bell in New York: a fixed time, so that the same flags give the same file. */
const DEFAULT_START_MS = Date.UTC(2026, 10, 20, 14, 30);
const MOST_TICKS = 1e10;
const BATCH_TICKS = 8_192;
/** Each is some seconds of a market where nobody may trade: two days, when no event of a scenario lasts longer than one. */
const MOST_EMPTY_READS = 50_000;

/** Adds the command. */
export function registerSimulate(program: Command): void {
  program
    .command('simulate')
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
      new Option('--format <format>', 'file format (default: by the name of --out)').choices(
        EXPORTERS.map(({ name }) => name),
      ),
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
    refuseInputAsOutput(flags.out, toFiles(flags));
    const exporter = findExporter(flags.out, flags.format)!; // commander has checked the name
    const sink = exporter.create(flags.out, toExported(simulator), flags.force === true);
    const startedMs = performance.now();
    const lastMs = await pour(simulator, ticks, sink);
    const bytes = await sink.close();
    printRefused(sink.refused?.() ?? {});
    report(flags, simulator, {
      format: exporter.name,
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

/** What a flag may name a file by. */
const toFiles = ({ scenario, symbols }: SimulateFlags): string[] =>
  [scenario, symbols].filter((name) => name !== undefined);

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

/**
 * Moves `count` ticks, and the instruments that come and go between them.
 * @returns time of the last one, ms
 * @throws SimulationInputError where the ticks asked for would never come
 */
async function pour(simulator: Simulator, count: number, sink: ExportSink): Promise<number> {
  const { listings } = simulator;
  let batch = createTickColumns(Math.min(count, BATCH_TICKS));
  let lastMs = simulator.startMs;
  for (let [done, empty] = [0, 0]; done < count; empty++) {
    if (count - done < batch.capacity) batch = createTickColumns(count - done);
    batch.length = 0;
    const changeMs = listings.nextMs();
    const more = simulator.read(Math.min(Number.MAX_SAFE_INTEGER, changeMs - 1), batch);
    if (batch.length > 0) {
      await sink.write(batch);
      done += batch.length;
      lastMs = batch.timeMs[batch.length - 1]!;
      empty = 0;
    }
    if (!more && changeMs < Infinity) sink.instruments(listings.take());
    if (empty >= MOST_EMPTY_READS) {
      throw new SimulationInputError(
        `ticks: all trading ends after ${done} of them; ask for fewer`,
      );
    }
    showProgress(() => `simulating … ${Math.floor((done / count) * 100)} %`);
  }
  clearProgress();
  return lastMs;
}

/** The market as exporters want it. */
function toExported(simulator: Simulator): ExportedMarket {
  const { instruments, provenance, reference, startMs } = simulator;
  return {
    instruments,
    provenance,
    previousClose: reference.previousClose,
    startMs,
    epoch: 0,
    notes: toSimulationNotes(simulator.fingerprint().inputs),
    eventsUntil: (timeMs) => simulator.events().filter(({ atMs }) => atMs <= timeMs),
  };
}

interface Outcome {
  readonly format: string;
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
