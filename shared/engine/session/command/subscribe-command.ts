/**
 * The command `subscribe`: what a client is owed of which symbols. Answered before anything is sent, so that
 * the reply comes before the frames that it announces.
 */
import { Type } from 'typebox';
import { toSymbol } from '../../../model/instrument.ts';
import type { ServerMessage, SubscribeResult } from '../../../wire/server-message.ts';
import { LIMITS } from '../../../wire/limits.ts';
import { isWildcard } from '../../../wire/symbol-names.ts';
import { toContract } from '../../hub/contract.ts';
import { type SnapshotOptions, toPartKey } from '../../hub/terms.ts';
import { CommandError, findMarket, type Services } from '../services.ts';
import type { OpeningClient } from '../opening-symbols.ts';
import { countResumes } from '../traffic.ts';
import { type CommandOf, defineCommand } from './command.ts';
import { FIELDS, SNAPSHOT_OPTIONS, STRICT } from './fields.ts';
import { countSymbols, openingSymbol, resolveSymbols, toUnique, unknownSymbol } from './symbols.ts';

type Subscribe = CommandOf<'subscribe'>;

/** What a snapshot is to bring along, with what was left out. */
export const toSnapshotOptions = ({
  ticks = 0,
  bars = [],
}: Partial<SnapshotOptions>): SnapshotOptions => ({ ticks, bars });

const bad = (message: string): CommandError =>
  new CommandError('BAD_COMMAND', `subscribe: ${message}`);

/** @throws CommandError for what no contract can keep */
function checkContract(command: Subscribe): void {
  const { contract = 'every', interval, symbols, maxRateHz } = command;
  if (contract === 'bars' && interval === undefined) {
    throw bad('the contract "bars" needs an "interval"');
  }
  if (contract !== 'bars' && interval !== undefined) {
    throw bad('"interval" goes with the contract "bars"');
  }
  if (contract !== 'every') return;
  if (maxRateHz !== undefined) {
    throw bad('"maxRateHz" goes with the contracts "latest" and "bars"; see throttle');
  }
  const wildcard = [...toUnique(symbols)].find(isWildcard);
  if (wildcard === undefined) return;
  throw bad(`"${wildcard.toLowerCase()}" goes with the contracts "latest" and "bars"`);
}

/** Subscribes symbol by symbol. */
function subscribe(services: Services, sink: OpeningClient, command: Subscribe): ServerMessage {
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
  const results = resolveSymbols(market, command.symbols).map((named): SubscribeResult => {
    const { symbol, instrument } = named;
    if (instrument === undefined) {
      const isOpening =
        !isWildcard(symbol) &&
        services.opening.open(sink, entry, symbol, { contract, snapshotOptions });
      const error = isOpening ? openingSymbol(symbol) : unknownSymbol(symbol, market);
      if (isOpening) room.join(sink);
      return { symbol, ok: false, error };
    }
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
    const resumed = recovered === undefined ? {} : { recovered };
    return { symbol, ok: true, instrument, sequence, ...resumed };
  });
  const { name, number, epoch } = market;
  const names = toUnique(command.symbols);
  /* Who waits for what is to come looks at the market, though it may have nothing yet. */
  if ([...names].some(isWildcard)) room.join(sink);
  services.followed.follow(sink, name, names, { contract, snapshotOptions });
  const { all: subscriptions } = services.hub.count(sink);
  return { type: 'subscribed', market: name, number, epoch, results, subscriptions };
}

/** The command. */
export const SUBSCRIBE = defineCommand({
  type: 'subscribe',
  schema: Type.Object(
    {
      type: Type.Literal('subscribe'),
      id: FIELDS.optionalId,
      market: FIELDS.optionalMarket,
      symbols: FIELDS.symbols,
      contract: Type.Optional(Type.Enum(['every', 'latest', 'bars'])),
      maxRateHz: Type.Optional(
        Type.Number({ minimum: LIMITS.rateHzMin, maximum: LIMITS.rateHzMax }),
      ),
      interval: Type.Optional(FIELDS.interval),
      ...SNAPSHOT_OPTIONS,
      resume: Type.Optional(
        Type.Object(
          { epoch: FIELDS.sequence, sequences: Type.Record(Type.String(), FIELDS.sequence) },
          STRICT,
        ),
      ),
    },
    STRICT,
  ),
  rights: 'read',
  cost({ market, symbols }, { services }) {
    return countSymbols(symbols, findMarket(services, market).market.instruments.length);
  },
  handle: (command, { services, client }) =>
    countResumes(client.traffic, subscribe(services, client, command)),
});
