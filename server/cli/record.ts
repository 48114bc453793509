/**
 * `tickdeck record`: records a running server's market into a tape, until Ctrl-C or a time. Owns flags and words.
 */
import { type Command, InvalidArgumentError } from 'commander';
import type { Client } from '../../shared/client/client-contract.ts';
import { type Instrument, MAX_NAME_CHARACTERS, toSymbol } from '../../shared/model/instrument.ts';
import { MISSING } from '../../shared/model/tick.ts';
import { type MarketInfo, toTerms } from '../../shared/wire/market-info.ts';
import { ConfigError } from '../config/config-error.ts';
import { recordRemote } from '../recording/remote-recorder.ts';
import { toSimulationNotes } from '../../shared/tape/meta.ts';
import { createTapeWriter, type TapeWriter } from '../tape/writer.ts';
import { connect, TOKEN_HELP, whenConnected } from './server-connection.ts';
import { onEnd } from './process-end.ts';
import { printRefused } from './refused-ticks.ts';
import { clearProgress, print, printWarning, showProgress } from './terminal.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const PROGRESS_EVERY_MS = 500;
/** Longest time of a timer (2^31 - 1 ms): 24 days. */
const MAX_SECONDS = 2_147_483;

interface RecordFlags {
  server: string;
  token?: string;
  market: string;
  out: string;
  symbols?: string;
  seconds?: number;
  force?: boolean;
  json?: boolean;
}

function toSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= MAX_SECONDS) return seconds;
  throw new InvalidArgumentError(
    `a number of seconds above 0 and up to ${MAX_SECONDS} is expected.`,
  );
}

const fileName = (out: string): string => (out.endsWith('.tape') ? out : `${out}.tape`);

/** The instruments that were asked for, or all. @throws ConfigError */
function choose(instruments: readonly Instrument[], list: string | undefined): Instrument[] {
  const wanted = list?.split(',').map(toSymbol);
  const unknown = wanted?.find((symbol) => !instruments.some((one) => one.symbol === symbol));
  if (unknown !== undefined) throw new ConfigError(`--symbols: "${unknown}" is unknown`);
  return instruments.filter((one) => wanted?.includes(one.symbol) ?? true);
}

/** Begins the tape. @throws TapeError */
function createWriter(
  flags: RecordFlags,
  market: MarketInfo,
  chosen: readonly Instrument[],
): TapeWriter {
  const terms = toTerms(market);
  const meta = {
    instruments: chosen.map((one, id) => ({ ...one, id })),
    provenance: {
      kind: market.provenance,
      label: `Recorded from ${market.label}`.slice(0, MAX_NAME_CHARACTERS),
      ...(market.seed === undefined ? {} : { seed: market.seed }),
      ...(terms === undefined ? {} : { terms }),
    },
    previousClose: chosen.map(() => MISSING),
    createdMs: Date.now(),
    epoch: market.epoch,
    notes: toSimulationNotes(market.simulation?.fingerprint),
  };
  return createTapeWriter(fileName(flags.out), meta, { overwrite: flags.force === true });
}

/** Resolves when recording is to end: told so, the time is over, or the server does not want us. */
function whenOver(client: Client, seconds: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    client.on('state', ({ state, reason, code }) => {
      if (state !== 'closed' || code === 1000) return;
      printWarning(`the server ended the connection: ${reason} (${code})`);
      process.exitCode = 1;
      resolve();
    });
    onEnd(resolve);
    if (seconds !== undefined) setTimeout(resolve, seconds * 1000);
  });
}

async function record(flags: RecordFlags): Promise<void> {
  const client = connect(flags.server, 'tickdeck-record', flags.token);
  await whenConnected(client, flags.server, CONNECT_TIMEOUT_MS);
  const market = client.market(flags.market);
  const listing = { type: 'list', of: 'instruments', market: flags.market } as const;
  const { instruments: all } = await client.request(listing);
  if (market === undefined) throw new ConfigError(`there is no market "${flags.market}"`);
  const instruments = choose(all, flags.symbols);
  const over = whenOver(client, flags.seconds); // first: an order to end must find the tape closed
  const writer = createWriter(flags, market, instruments);
  const { timeMs } = market;
  await recordRemote({ client, market: flags.market, timeMs, instruments, writer });
  const progress = setInterval(() => {
    const { writtenTicks, bytes } = writer.stats;
    showProgress(() => `${writtenTicks} ticks, ${bytes} bytes`);
  }, PROGRESS_EVERY_MS);
  await over;
  clearInterval(progress);
  client.close();
  const summary = await writer.close();
  clearProgress();
  const text = `${summary.ticks} ticks in ${summary.bytes} bytes: ${summary.path}`;
  print(flags.json === true ? JSON.stringify(summary) : text);
  printRefused(summary.refused);
  if (summary.error !== undefined) throw summary.error;
}

/** Adds the command. */
export function registerRecord(program: Command): void {
  program
    .command('record')
    .description('record a running server into a tape')
    .requiredOption('-o, --out <file>', 'the tape to write')
    .option('-s, --server <address>', 'host:port or URL of the server', 'localhost:3000')
    .option('--token <text>', TOKEN_HELP)
    .option('-m, --market <name>', 'live, or a replay such as replay-1', 'live')
    .option('--symbols <list>', 'only these, separated by commas')
    .option('--seconds <number>', 'end after this time', toSeconds)
    .option('--force', 'replace an existing file')
    .option('--json', 'print the summary as JSON')
    .action(record);
}
