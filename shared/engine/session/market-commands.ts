/**
 * Commands about symbols: subscribe, unsubscribe, snapshot, list. Answers are made before anything is
 * sent, so that a reply always comes before the frames that it announces.
 */
import type { Command, ServerMessage, SubscribeResult } from '../../wire/command.ts';
import { toSymbol, type Instrument } from '../../model/instrument.ts';
import { LIMITS } from '../../wire/limits.ts';
import { toMarketInfo, type MarketEntry } from '../feed/market-entry.ts';
import { toContract } from '../hub/contract.ts';
import type { FrameSink } from '../hub/frame-sink.ts';
import { type SnapshotOptions, toPartKey } from '../hub/terms.ts';
import { CommandError, findMarket, type Services } from './services.ts';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

const toSnapshotOptions = (command: {
  ticks?: number;
  bars?: SnapshotOptions['bars'];
}): SnapshotOptions => ({
  ticks: command.ticks ?? 0,
  bars: command.bars ?? [],
});

const unknownSymbol = (symbol: string, entry: MarketEntry) => ({
  code: 'UNKNOWN_SYMBOL' as const,
  message: `Market "${entry.market.name}" has no symbol "${symbol}".`,
  symbol,
});

const SECTOR = 'SECTOR:';

/** Symbols that a wildcard stands for: `*`, or `sector:NAME`; undefined for anything else. */
function expand(entry: MarketEntry, symbol: string): string[] | undefined {
  const { instruments } = entry.market;
  if (symbol === '*') return instruments.map((one) => one.symbol);
  if (!symbol.startsWith(SECTOR)) return undefined;
  const sector = symbol.slice(SECTOR.length);
  const members = instruments.filter((one) => one.sector?.toUpperCase() === sector);
  return members.length > 0 ? members.map((one) => one.symbol) : undefined;
}

/** Unique symbols of a command, in canonical form, with their instruments. */
function resolve(
  entry: MarketEntry,
  symbols: string[],
): { symbol: string; instrument: Instrument | undefined }[] {
  const unique = new Set(
    symbols.map(toSymbol).flatMap((symbol) => expand(entry, symbol) ?? [symbol]),
  );
  return [...unique].map((symbol) => ({ symbol, instrument: entry.market.find(symbol) }));
}

/** @throws CommandError for what no contract can keep */
function checkContract(command: Of<'subscribe'>): void {
  const { contract = 'every', interval, symbols } = command;
  if (contract === 'bars' && interval === undefined) {
    throw new CommandError('BAD_COMMAND', 'subscribe: the contract "bars" needs an "interval"');
  }
  if (contract !== 'bars' && interval !== undefined) {
    throw new CommandError('BAD_COMMAND', 'subscribe: "interval" goes with the contract "bars"');
  }
  if (contract !== 'every') return;
  const wildcard = symbols.find((one) => one.trim() === '*' || /^\s*sector:/i.test(one));
  if (wildcard === undefined) return;
  throw new CommandError(
    'BAD_COMMAND',
    `subscribe: "${wildcard}" goes with the contracts "latest" and "bars"`,
  );
}

/** Subscribes symbol by symbol. */
export function subscribe(
  services: Services,
  sink: FrameSink,
  command: Of<'subscribe'>,
): ServerMessage {
  checkContract(command);
  const entry = findMarket(services, command.market);
  const { market } = entry;
  const contract = toContract(command);
  const snapshotOptions = toSnapshotOptions(command);
  const room = services.hub.room(market.name)!;
  const contracts = room.contractsOf(sink).add(toPartKey(contract, snapshotOptions));
  if (contracts.size > LIMITS.contracts) {
    const message = `subscribe: at most ${LIMITS.contracts} different contracts in a market`;
    throw new CommandError('TOO_MANY_SUBSCRIPTIONS', message);
  }
  const positions = new Map(
    Object.entries(command.resume?.sequences ?? {}).map(([symbol, at]) => [toSymbol(symbol), at]),
  );
  const { mode } = contract;
  let { every } = services.hub.count(sink);
  const results = resolve(entry, command.symbols).map(({ symbol, instrument }): SubscribeResult => {
    if (instrument === undefined) return { symbol, ok: false, error: unknownSymbol(symbol, entry) };
    const wasEvery = room.contractOf(sink, instrument.id)?.mode === 'every';
    if (mode === 'every' && !wasEvery && every >= LIMITS.subscriptions) {
      const message = `The limit is ${LIMITS.subscriptions} subscriptions with the contract "every".`;
      return { symbol, ok: false, error: { code: 'TOO_MANY_SUBSCRIPTIONS', message, symbol } };
    }
    every += Number(mode === 'every') - Number(wasEvery);
    const at = positions.get(symbol);
    const position = at === undefined ? undefined : { epoch: command.resume!.epoch, sequence: at };
    const recovered = room.subscribe(sink, instrument.id, contract, snapshotOptions, position);
    const sequence = market.isRebuilding ? 0 : market.state(instrument.id).sequence;
    return {
      symbol,
      ok: true,
      instrument,
      sequence,
      ...(recovered === undefined ? {} : { recovered }),
    };
  });
  return {
    type: 'subscribed',
    market: market.name,
    number: market.number,
    epoch: market.epoch,
    results,
    subscriptions: services.hub.count(sink).all,
  };
}

/** Unsubscribes symbol by symbol. */
export function unsubscribe(
  services: Services,
  sink: FrameSink,
  command: Of<'unsubscribe'>,
): ServerMessage {
  const entry = findMarket(services, command.market);
  const room = services.hub.room(entry.market.name)!;
  const results = resolve(entry, command.symbols).map(({ symbol, instrument }) => {
    if (instrument === undefined) return { symbol, ok: false, error: unknownSymbol(symbol, entry) };
    if (!room.isSubscribed(sink, instrument.id))
      return { symbol, ok: false, error: notSubscribed(symbol) };
    room.unsubscribe(sink, instrument.id);
    return { symbol, ok: true };
  });
  const { all: subscriptions } = services.hub.count(sink);
  return { type: 'unsubscribed', market: entry.market.name, results, subscriptions };
}

const notSubscribed = (symbol: string) => ({
  code: 'NOT_SUBSCRIBED' as const,
  message: `Not subscribed to "${symbol}".`,
  symbol,
});

/** Owes the client fresh snapshots of symbols that it is subscribed to. */
export function snapshot(
  services: Services,
  sink: FrameSink,
  command: Of<'snapshot'>,
): ServerMessage {
  const entry = findMarket(services, command.market);
  const room = services.hub.room(entry.market.name)!;
  const snapshotOptions = toSnapshotOptions(command);
  const results = resolve(entry, command.symbols).map(({ symbol, instrument }) => {
    if (instrument === undefined) return { symbol, ok: false, error: unknownSymbol(symbol, entry) };
    if (!room.isSubscribed(sink, instrument.id))
      return { symbol, ok: false, error: notSubscribed(symbol) };
    room.refresh(sink, instrument.id, snapshotOptions);
    return { symbol, ok: true };
  });
  return { type: 'snapshots', market: entry.market.name, results };
}

/** Lists subscriptions, instruments or markets. */
export function list(services: Services, sink: FrameSink, command: Of<'list'>): ServerMessage {
  if (command.of === 'instruments') {
    const { market } = findMarket(services, command.market);
    return { type: 'instruments', market: market.name, instruments: market.instruments };
  }
  if (command.of === 'markets') return { type: 'markets', markets: toMarketInfos(services) };
  const subscriptions = [...services.markets.all()].flatMap(({ market }) => {
    const ids = services.hub.room(market.name)?.subscribed(sink) ?? [];
    const symbols = ids.map((id) => market.instruments[id]!.symbol);
    return symbols.length > 0 ? [{ market: market.name, symbols }] : [];
  });
  return { type: 'subscriptions', subscriptions };
}

/** Describes all markets. */
export const toMarketInfos = (services: Services) =>
  [...services.markets.all()].map((entry) =>
    toMarketInfo(entry, services.hub.room(entry.market.name)?.members.size ?? 0),
  );
