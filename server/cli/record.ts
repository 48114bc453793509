/**
 * `tickdeck record`: records a running server's market into a tape, until Ctrl-C or a time.
 */
import { type Command, InvalidArgumentError } from 'commander';
import type { ServerMessage } from '../../shared/wire/command.ts';
import { concerns, type MarketEvent } from '../../shared/model/market-event.ts';
import { createTickColumns, copyTick, MISSING } from '../../shared/model/tick.ts';
import { GAP } from '../../shared/wire/codes.ts';
import { toMissing } from '../../shared/wire/notice-frame.ts';
import { ConfigError } from '../config.ts';
import { GAP_CAUSE } from '../tape/format.ts';
import { toSimulationNotes } from '../tape/meta.ts';
import { createTapeWriter } from '../tape/writer.ts';
import { connect, TOKEN_HELP, whenConnected } from './connection.ts';

const CONNECT_TIMEOUT_MS = 5_000;

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
  if (seconds > 0 && Number.isFinite(seconds)) return seconds;
  throw new InvalidArgumentError('a number of seconds above 0 is expected.');
}

const fileName = (out: string): string => (out.endsWith('.tape') ? out : `${out}.tape`);

async function record(flags: RecordFlags): Promise<void> {
  const client = connect(flags.server, 'tickdeck-record', flags.token);
  await whenConnected(client, flags.server, CONNECT_TIMEOUT_MS);
  const market = client.market(flags.market);
  const reply = await client.request({ type: 'list', of: 'instruments', market: flags.market });
  const { instruments } = reply as Extract<ServerMessage, { type: 'instruments' }>;
  if (market === undefined) throw new ConfigError(`there is no market "${flags.market}"`);
  const wanted = flags.symbols?.split(',').map((one) => one.trim().toUpperCase());
  const unknown = wanted?.find((symbol) => !instruments.some((one) => one.symbol === symbol));
  if (unknown !== undefined) throw new ConfigError(`--symbols: "${unknown}" is unknown`);
  const chosen = instruments.filter((one) => wanted?.includes(one.symbol) ?? true);
  const ids = new Map(chosen.map((one, index) => [one.id, index]));
  const writer = createTapeWriter(
    fileName(flags.out),
    {
      instruments: chosen.map((one, id) => ({ ...one, id })),
      provenance: {
        kind: market.provenance,
        label: `Recorded from ${market.label}`,
        ...(market.seed === undefined ? {} : { seed: market.seed }),
      },
      previousClose: chosen.map(() => MISSING),
      createdMs: Date.now(),
      epoch: market.epoch,
      notes: toSimulationNotes(market.simulation?.fingerprint),
    },
    { overwrite: flags.force === true },
  );
  const one = createTickColumns(8_192);
  let lastMs = market.timeMs;
  let lostSinceMs: number | undefined;
  client.on('ticks', ({ run, columns }) => {
    const id = ids.get(run.instrument);
    if (id === undefined) return;
    for (let row = run.from; row < run.to; row++) {
      if (one.length === one.capacity) flush();
      copyTick(columns, row, one);
      one.instrument[one.length - 1] = id;
    }
    lastMs = columns.timeMs[run.to - 1]!;
    flush();
  });
  const flush = (): void => {
    writer.append(one, 0, one.length);
    one.length = 0;
  };
  const isNoted = new Set<string>();
  client.on('gap', ({ content }) => {
    if (!ids.has(content.instrument)) return;
    const { fromMs, toMs, cause } = content;
    /* Halts and returns of the feed are in the ticks themselves; a hole of a replay concerns all symbols. */
    const isHole = toMissing(content) > 0 || cause === GAP.recorderOff;
    if (!isHole || isNoted.has(`${fromMs} ${toMs}`)) return;
    isNoted.add(`${fromMs} ${toMs}`);
    writer.gap(fromMs, toMs, GAP_CAUSE.recorderOff);
  });
  client.on('state', ({ state }) => {
    if (state === 'waiting') lostSinceMs ??= lastMs;
  });
  client.on('snapshot', ({ cause, state }) => {
    if (cause === 0 || lostSinceMs === undefined) return;
    writer.gap(lostSinceMs, Math.max(lostSinceMs, state.lastMs), GAP_CAUSE.recorderOff);
    lostSinceMs = undefined;
  });
  const note = (events: readonly MarketEvent[]): void => {
    writer.events(events.filter((event) => chosen.some((each) => concerns(event, each))));
  };
  client.on('events', ({ market: of, events }) => {
    if (of === flags.market) note(events);
  });
  const noteAll = async (): Promise<void> =>
    note(await client.events(flags.market, { fromMs: market.timeMs }));
  await noteAll();
  // What happened meanwhile is told to nobody again. A connection that is lost once more comes back here.
  client.on('hello', () => void noteAll().catch(() => undefined));
  for (let i = 0; i < chosen.length; i += 100) {
    const symbols = chosen.slice(i, i + 100).map(({ symbol }) => symbol);
    client.subscribe(symbols, { market: flags.market });
  }
  const progress = setInterval(() => {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r${writer.stats.writtenTicks} ticks, ${writer.stats.bytes} bytes `);
    }
  }, 500);
  await new Promise<void>((resolve) => {
    client.on('state', ({ state, reason, code }) => {
      if (state !== 'closed' || code === 1000) return;
      process.stderr.write(`tickdeck: the server ended the connection: ${reason} (${code})\n`);
      process.exitCode = 1;
      resolve();
    });
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
    if (flags.seconds !== undefined) setTimeout(resolve, flags.seconds * 1000);
  });
  clearInterval(progress);
  client.close();
  const summary = await writer.close();
  if (process.stderr.isTTY) process.stderr.write('\r');
  const text = `${summary.ticks} ticks in ${summary.bytes} bytes: ${summary.path}`;
  process.stdout.write(`${flags.json === true ? JSON.stringify(summary) : text}\n`);
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
