/**
 * The command `subscribe`: what a client is owed of which symbols. Answered before anything is sent, so that
 * the reply comes before the frames that it announces.
 */
import { Type } from 'typebox';
import { toSymbol } from '../../../model/instrument.ts';
import type { SubscribeResult } from '../../../wire/server-message.ts';
import { LIMITS } from '../../../wire/limits.ts';
import { isWildcard } from '../../../wire/symbol-names.ts';
import type { MarketEntry } from '../../feed/market-entry.ts';
import { toContract } from '../../hub/contract.ts';
import type { Position } from '../../hub/position.ts';
import type { Room } from '../../hub/room.ts';
import { type SnapshotOptions, toPartKey } from '../../hub/terms.ts';
import { CommandError, findMarket, type Services } from '../services.ts';
import type { FollowedTerms } from '../followed-wildcards.ts';
import type { OpeningClient } from '../opening-symbols.ts';
import { countResume } from '../traffic.ts';
import { toVenueBars } from '../venue-bars.ts';
import { type CommandClient, type CommandOf, defineCommand } from './command-definition.ts';
import { FIELDS, SNAPSHOT_OPTIONS, STRICT } from './fields.ts';
import { type Steps, toListReply, toTexts, whilePaused } from './steps.ts';
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

/** A subscribe on its way. */
interface Subscribing {
  readonly services: Services;
  readonly client: OpeningClient & Pick<CommandClient, 'traffic'>;
  readonly entry: MarketEntry;
  readonly room: Room;
  readonly terms: FollowedTerms;
  /** Where the client stood, by symbol. */
  readonly positions: ReadonlyMap<string, Position>;
  /** Subscriptions of the client with the contract `every`, over all markets. */
  every: number;
}

/** @throws CommandError for what no contract can keep, and for too many of them */
function begin(services: Services, client: Subscribing['client'], command: Subscribe): Subscribing {
  checkContract(command);
  const entry = findMarket(services, command.market);
  const room = services.hub.room(entry.market.name)!;
  const terms = { contract: toContract(command), snapshotOptions: toSnapshotOptions(command) };
  const contracts = room.contractsOf(client);
  if (contracts.add(toPartKey(terms.contract, terms.snapshotOptions)).size > LIMITS.contracts) {
    const message = `subscribe: at most ${LIMITS.contracts} different contracts in a market`;
    throw new CommandError('TOO_MANY_SUBSCRIPTIONS', message);
  }
  const { epoch = 0, sequences = {} } = command.resume ?? {};
  const positions = new Map(
    Object.entries(sequences).map(([symbol, sequence]) => [toSymbol(symbol), { epoch, sequence }]),
  );
  const { every } = services.hub.count(client);
  return { services, client, entry, room, terms, positions, every };
}

/** What becomes of a symbol that the market does not have. */
function open(to: Subscribing, symbol: string): SubscribeResult {
  const { services, client, entry, room, terms } = to;
  const isOpening = !isWildcard(symbol) && services.opening.open(client, entry, symbol, terms);
  if (isOpening) room.join(client);
  const error = isOpening ? openingSymbol(symbol) : unknownSymbol(symbol, entry.market);
  return { symbol, ok: false, error };
}

/** @param symbol its instrument may have come or gone since the command was taken */
function subscribeTo(to: Subscribing, symbol: string): SubscribeResult {
  const { client, room } = to;
  const { market } = to.entry;
  const { contract, snapshotOptions } = to.terms;
  const instrument = market.find(symbol);
  if (instrument === undefined) return open(to, symbol);
  const { mode } = contract;
  const wasEvery = room.contractOf(client, instrument.id)?.mode === 'every';
  if (mode === 'every' && !wasEvery && to.every >= LIMITS.subscriptions) {
    const message = `The limit is ${LIMITS.subscriptions} subscriptions with the contract "every".`;
    return { symbol, ok: false, error: { code: 'TOO_MANY_SUBSCRIPTIONS', message, symbol } };
  }
  to.every += Number(mode === 'every') - Number(wasEvery);
  const position = to.positions.get(symbol);
  const recovered = room.subscribe(client, instrument.id, contract, snapshotOptions, position);
  const sequence = market.isRebuilding ? 0 : market.state(instrument.id).sequence;
  const result = {
    symbol,
    ok: true as const,
    instrument,
    sequence,
    ...toVenueBars(market, instrument.id),
  };
  if (recovered === undefined) return result;
  countResume(client.traffic, recovered);
  return { ...result, recovered };
}

/** Subscribes symbol by symbol. */
function* subscribe(services: Services, client: Subscribing['client'], command: Subscribe): Steps {
  const to = begin(services, client, command);
  const { room } = to;
  const { market } = to.entry;
  const names = toUnique(command.symbols);
  /* Who waits for what is to come looks at the market, though it may have nothing yet. */
  if ([...names].some(isWildcard)) room.join(client);
  services.followed.follow(client, market.name, names, to.terms);
  const results = yield* whilePaused(services.hub, room, client, () =>
    toTexts(resolveSymbols(market, command.symbols), ({ symbol }) => subscribeTo(to, symbol)),
  );
  const { name, number, epoch } = market;
  const { all: subscriptions } = services.hub.count(client);
  const reply = { type: 'subscribed', market: name, number, epoch, subscriptions } as const;
  return toListReply(reply, 'results', results);
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
    return 1 + countSymbols(symbols, findMarket(services, market).market.instruments.length);
  },
  handle: (command, { services, client }) => subscribe(services, client, command),
});
