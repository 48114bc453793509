/**
 * `tickdeck tail`: prints ticks of a running server as they come.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { toGapName } from '../../shared/wire/codes.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { toIsoTime, toTickJson } from '../../shared/wire/json-frame.ts';
import { type GapContent, toGapEnd, toMissing } from '../../shared/wire/notice-frame.ts';
import { SIDE, TICK, type TickColumns } from '../../shared/model/tick.ts';
import { connect, TOKEN_HELP, whenConnected } from './connection.ts';

const CONNECT_TIMEOUT_MS = 5_000;

const toNumber = (mantissa: number, decimals: number): string =>
  (mantissa / 10 ** decimals).toFixed(decimals);

/** One tick as a line for people; one that nobody traded ends in a word that says so. */
const toLine = (
  columns: TickColumns,
  row: number,
  instrument: Instrument,
  isSimulated: boolean,
): string => `${toText(columns, row, instrument)}${isSimulated ? '  simulated' : ''}`;

function toText(columns: TickColumns, row: number, instrument: Instrument): string {
  const time = toIsoTime(columns.timeMs[row]!, columns.timeNs[row]!);
  const head = `${time}  ${instrument.symbol.padEnd(8)}`;
  const price = toNumber(columns.price[row]!, instrument.priceDecimals);
  const size = toNumber(columns.size[row]!, instrument.sizeDecimals);
  if (columns.kind[row] === TICK.trade) {
    const side =
      columns.side[row] === SIDE.buy ? 'buy' : columns.side[row] === SIDE.sell ? 'sell' : '';
    return `${head}  trade  ${price.padStart(12)} × ${size.padEnd(12)} ${side}`;
  }
  if (columns.kind[row] === TICK.quote) {
    const ask = toNumber(columns.ask[row]!, instrument.priceDecimals);
    const askSize = toNumber(columns.askSize[row]!, instrument.sizeDecimals);
    return `${head}  quote  ${price.padStart(12)} × ${size.padEnd(12)} | ${ask.padStart(12)} × ${askSize}`;
  }
  return `${head}  status ${columns.price[row]}`;
}

/** A gap as a line for people. */
function toGapLine(gap: GapContent): string {
  const { fromSequence, toSequence, fromMs, cause } = gap;
  if (toMissing(gap) > 0) return `gap, ticks ${fromSequence} to ${toSequence} are missing`;
  const endMs = toGapEnd(gap);
  const until = endMs === Infinity ? 'on' : `to ${toIsoTime(endMs, 0)}`;
  const name = toGapName(cause) ?? `cause ${cause}`;
  return `gap from ${toIsoTime(fromMs, 0)} ${until}: ${name}`;
}

function toCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('a whole number above 0 is expected.');
}

interface TailFlags {
  server: string;
  token?: string;
  market: string;
  json?: boolean;
  trades?: boolean;
  limit?: number;
}

async function tail(symbols: string[], flags: TailFlags): Promise<void> {
  const client = connect(flags.server, 'tickdeck-tail', flags.token);
  const instruments = new Map<number, Instrument>();
  let left = flags.limit ?? Infinity;
  client.on('subscribed', ({ instrument }) => instruments.set(instrument.id, instrument));
  client.on('rejected', ({ error }) => {
    process.stderr.write(`tickdeck: ${error.message}\n`);
    process.exitCode = 1;
    if (--unanswered + instruments.size <= 0) client.close();
  });
  client.on('error', (error) => {
    /* A refusal ends the client, and is told by the end. */
    if (client.state !== 'closed') process.stderr.write(`tickdeck: ${error.message}\n`);
  });
  client.on('gap', ({ content }) => process.stderr.write(`tickdeck: ${toGapLine(content)}\n`));
  let isConnected = false;
  client.on('state', ({ state, retryInMs, code, reason }) => {
    if (isConnected && state === 'closed' && code !== 1000) {
      process.stderr.write(`tickdeck: the server ended the connection: ${reason} (${code})\n`);
      process.exitCode = 1;
    }
    if (state === 'waiting') {
      process.stderr.write(`tickdeck: disconnected, again in ${Math.round(retryInMs ?? 0)} ms\n`);
    }
  });
  let unanswered = symbols.length;
  client.on('ticks', ({ run, columns }) => {
    const instrument = instruments.get(run.instrument);
    if (instrument === undefined) return;
    const isSimulated = client.market(flags.market)?.provenance === 'simulated';
    for (let row = run.from; row < run.to && left > 0; row++) {
      if (flags.trades === true && columns.kind[row] !== TICK.trade) continue;
      const line = flags.json
        ? JSON.stringify({
            symbol: instrument.symbol,
            sequence: run.firstSequence + row - run.from,
            ...toTickJson(columns, row, instrument),
            ...(isSimulated ? { simulated: true } : {}),
          })
        : toLine(columns, row, instrument, isSimulated);
      process.stdout.write(`${line}\n`);
      if (--left === 0) client.close();
    }
  });
  process.once('SIGINT', () => client.close());
  await whenConnected(client, flags.server, CONNECT_TIMEOUT_MS);
  isConnected = true;
  client.subscribe(
    symbols.map((symbol) => symbol.toUpperCase()),
    { market: flags.market },
  );
}

/** Adds the command. */
export function registerTail(program: Command): void {
  program
    .command('tail')
    .description('print ticks of a running server as they come')
    .argument('<symbol...>', 'symbols, such as AAPL BTC/USD')
    .option('-s, --server <address>', 'host:port or URL of the server', 'localhost:3000')
    .option('--token <text>', TOKEN_HELP)
    .option('-m, --market <name>', 'live, or a replay such as replay-1', 'live')
    .option('-n, --limit <number>', 'end after so many ticks', toCount)
    .option('--trades', 'trades only')
    .option('--json', 'one JSON object a line')
    .action(tail);
}
