/**
 * `tickdeck tail`: prints ticks of a running server as they come, or bars as they close.
 */
import { tellConnection } from './tell-connection.ts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Client } from '../../shared/client/client-contract.ts';
import { type Instrument, toSymbol } from '../../shared/model/instrument.ts';
import { type Interval, INTERVALS } from '../../shared/model/interval.ts';
import { TICK, type TickColumns } from '../../shared/model/tick.ts';
import { toJsonBar, toTickJson } from '../../shared/wire/json-frame.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { isWildcard } from '../../shared/wire/symbol-names.ts';
import { toBackMs } from './back-time.ts';
import { ClosedBars } from './closed-bars.ts';
import { ConfigError } from '../config/config-error.ts';
import { connect, TOKEN_HELP, whenConnected } from './server-connection.ts';
import { onEnd } from './process-end.ts';
import { print, printWarning } from './terminal.ts';
import { toBarLine, toGapLine, toTickLine } from './tick-text.ts';

const CONNECT_TIMEOUT_MS = 5_000;

function toCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('a whole number above 0 is expected.');
}

function toSpeed(text: string): number {
  const speed = Number(text);
  if (speed >= LIMITS.replaySpeedMin && speed <= LIMITS.rewindSpeedMax) return speed;
  throw new InvalidArgumentError(`a number up to ${LIMITS.rewindSpeedMax} is expected.`);
}

interface TailFlags {
  server: string;
  token?: string;
  market: string;
  json?: boolean;
  trades?: boolean;
  bars?: Interval;
  back?: number;
  speed?: number;
  limit?: number;
}

/** @throws ConfigError for what stands for many symbols: every tick of all of them is more than a terminal shows */
function toSymbols(texts: readonly string[]): string[] {
  const symbols = texts.map(toSymbol);
  const at = symbols.findIndex(isWildcard);
  if (at < 0) return symbols;
  throw new ConfigError(
    `tail prints every tick, so it takes symbols by name, up to ${LIMITS.subscriptions} of them, and not "${texts[at]}"`,
  );
}

async function tail(names: string[], flags: TailFlags): Promise<void> {
  const symbols = toSymbols(names);
  const client = connect(flags.server, 'tickdeck-tail', flags.token);
  const instruments = new Map<number, Instrument>();
  client.on('subscribed', ({ instrument }) => instruments.set(instrument.id, instrument));
  tellTrouble(client, symbols.length, instruments);
  if (flags.bars === undefined) printTicks(client, instruments, flags);
  else printBars(client, instruments, flags, flags.bars);
  onEnd(() => client.close());
  await whenConnected(client, flags.server, CONNECT_TIMEOUT_MS);
  if (flags.back !== undefined) flags.market = await goBack(client, flags, flags.back);
  const { bars: interval } = flags;
  const bars = interval === undefined ? {} : ({ contract: 'bars', interval } as const);
  client.subscribe(symbols, { market: flags.market, ...bars });
}

/**
 * Opens the past of the market; at its end goes on in the live one, without a tick left out or twice.
 * @returns the name of the past  @throws ConfigError where nothing is kept of it
 */
async function goBack(client: Client, flags: TailFlags, backMs: number): Promise<string> {
  const { market, speed = LIMITS.rewindSpeedMax } = flags;
  try {
    const past = await client.rewind({ market, backMs, speed });
    client.on('market', ({ name, replay }) => {
      if (name !== past.name || replay?.state !== 'ended') return;
      flags.market = client.catchUp(name) ?? market;
    });
    return past.name;
  } catch (error) {
    client.close();
    throw new ConfigError((error as Error).message);
  }
}

/** Says on stderr what goes wrong; ends when no symbol is left. */
function tellTrouble(
  client: Client,
  symbols: number,
  instruments: ReadonlyMap<number, Instrument>,
): void {
  let unanswered = symbols;
  tellConnection(client);
  client.on('rejected', ({ error }) => {
    printWarning(error.message);
    process.exitCode = 1;
    if (--unanswered + instruments.size <= 0) client.close();
  });
  client.on('gap', ({ content }) => {
    const symbol = instruments.get(content.instrument)?.symbol;
    if (symbol !== undefined) printWarning(toGapLine(symbol, content));
  });
}

function printTicks(
  client: Client,
  instruments: ReadonlyMap<number, Instrument>,
  flags: TailFlags,
): void {
  let left = flags.limit ?? Infinity;
  client.on('ticks', ({ run, columns }) => {
    const instrument = instruments.get(run.instrument);
    if (instrument === undefined) return;
    const isSimulated = client.market(flags.market)?.provenance === 'simulated';
    for (let row = run.from; row < run.to && left > 0; row++) {
      if (flags.trades === true && columns.kind[row] !== TICK.trade) continue;
      const sequence = run.firstSequence + row - run.from;
      print(
        flags.json === true
          ? toJsonLine(columns, row, instrument, sequence, isSimulated)
          : toTickLine(columns, row, instrument, isSimulated),
      );
      if (--left === 0) client.close();
    }
  });
}

function printBars(
  client: Client,
  instruments: ReadonlyMap<number, Instrument>,
  flags: TailFlags,
  interval: Interval,
): void {
  let left = flags.limit ?? Infinity;
  const closed = new ClosedBars();
  client.on('bars', ({ content }) => {
    const instrument = instruments.get(content.instrument);
    if (instrument === undefined || INTERVALS[content.interval] !== interval) return;
    const isSimulated = client.market(flags.market)?.provenance === 'simulated';
    for (const bar of closed.take(content)) {
      if (left <= 0) return;
      const about = { symbol: instrument.symbol, interval };
      const simulated = isSimulated ? { simulated: true } : {};
      print(
        flags.json === true
          ? JSON.stringify({ ...about, ...toJsonBar(bar, instrument, true), ...simulated })
          : toBarLine(bar, interval, instrument, isSimulated),
      );
      if (--left === 0) client.close();
    }
  });
}

const toJsonLine = (
  columns: TickColumns,
  row: number,
  instrument: Instrument,
  sequence: number,
  isSimulated: boolean,
): string =>
  JSON.stringify({
    symbol: instrument.symbol,
    sequence,
    ...toTickJson(columns, row, instrument),
    ...(isSimulated ? { simulated: true } : {}),
  });

/** Adds the command. */
export function registerTail(program: Command): void {
  program
    .command('tail')
    .description('print ticks of a running server as they come, or bars as they close')
    .argument('<symbol...>', 'symbols, such as AAPL BTC/USD')
    .option('-s, --server <address>', 'host:port or URL of the server', 'localhost:3000')
    .option('--token <text>', TOKEN_HELP)
    .option('-m, --market <name>', 'live, or a replay such as replay-1', 'live')
    .option('-n, --limit <number>', 'end after so many ticks or bars', toCount)
    .option('--back <time>', 'begin so far back in the live market, and catch up: 5m', toBackMs)
    .option(
      '--speed <number>',
      `how fast the past is played, up to ${LIMITS.rewindSpeedMax} (the default)`,
      toSpeed,
    )
    .option('--trades', 'trades only')
    .addOption(
      new Option('--bars <interval>', 'bars instead, recorded ones too, each when it closes')
        .choices(INTERVALS)
        .conflicts('trades'),
    )
    .option('--json', 'one JSON object a line')
    .action(tail);
}
