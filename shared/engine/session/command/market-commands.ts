/**
 * Commands about symbols that a client is subscribed to, and lists of what there is: unsubscribe, snapshot,
 * list. Wildcards of the first two stand for what the client is subscribed to.
 */
import { Type } from 'typebox';
import type { ErrorBody, ServerMessage } from '../../../wire/server-message.ts';
import type { FrameSink } from '../../hub/frame-sink.ts';
import type { Room } from '../../hub/room.ts';
import { toMarketInfos } from '../market-infos.ts';
import { findMarket, type Services } from '../services.ts';
import { type CommandEntry, type CommandOf, defineCommand } from './command.ts';
import { FIELDS, SNAPSHOT_OPTIONS, STRICT } from './fields.ts';
import { SUBSCRIBE, toSnapshotOptions } from './subscribe-command.ts';
import { countSymbols, resolveSymbols, toUnique, unknownSymbol } from './symbols.ts';

const notSubscribed = (symbol: string): ErrorBody => ({
  code: 'NOT_SUBSCRIBED',
  message: `Not subscribed to "${symbol}".`,
  symbol,
});

/** Does something to each symbol of a command that the client is subscribed to; a result each. */
function forSubscribed(
  services: Services,
  sink: FrameSink,
  { market: name, symbols }: { market?: string; symbols: string[] },
  act: (room: Room, instrument: number) => void,
) {
  const { market } = findMarket(services, name);
  const room = services.hub.room(market.name)!;
  const own = room.subscribed(sink).map((id) => market.instruments[id]!);
  const results = resolveSymbols(market, symbols, own).map(({ symbol, instrument }) => {
    if (instrument === undefined) {
      return { symbol, ok: false, error: unknownSymbol(symbol, market) };
    }
    if (!room.isSubscribed(sink, instrument.id)) {
      return { symbol, ok: false, error: notSubscribed(symbol) };
    }
    act(room, instrument.id);
    return { symbol, ok: true };
  });
  return { market: market.name, results };
}

const costOfOwn = (
  { symbols }: { symbols: string[] },
  { services, client }: { services: Services; client: FrameSink },
): number => countSymbols(symbols, services.hub.count(client).all);

const unsubscribe = defineCommand({
  type: 'unsubscribe',
  schema: Type.Object(
    {
      type: Type.Literal('unsubscribe'),
      id: FIELDS.optionalId,
      market: FIELDS.optionalMarket,
      symbols: FIELDS.symbols,
    },
    STRICT,
  ),
  rights: 'read',
  cost: costOfOwn,
  handle(command, { services, client }) {
    const done = forSubscribed(services, client, command, (room, instrument) =>
      room.unsubscribe(client, instrument),
    );
    services.followed.unfollow(client, done.market, toUnique(command.symbols));
    const { all: subscriptions } = services.hub.count(client);
    return { type: 'unsubscribed', ...done, subscriptions };
  },
});

const snapshot = defineCommand({
  type: 'snapshot',
  schema: Type.Object(
    {
      type: Type.Literal('snapshot'),
      id: FIELDS.optionalId,
      market: FIELDS.optionalMarket,
      symbols: FIELDS.symbols,
      ...SNAPSHOT_OPTIONS,
    },
    STRICT,
  ),
  rights: 'read',
  cost: costOfOwn,
  handle(command, { services, client }) {
    const options = toSnapshotOptions(command);
    const done = forSubscribed(services, client, command, (room, instrument) =>
      room.refresh(client, instrument, options),
    );
    return { type: 'snapshots', ...done };
  },
});

function toList(
  services: Services,
  sink: FrameSink,
  { of, market: name }: CommandOf<'list'>,
): ServerMessage {
  if (of === 'instruments') {
    const { market } = findMarket(services, name);
    return { type: 'instruments', market: market.name, instruments: market.listed };
  }
  if (of === 'markets') return { type: 'markets', markets: toMarketInfos(services) };
  const subscriptions = [...services.markets.all()].flatMap(({ market }) => {
    const ids = services.hub.room(market.name)?.subscribed(sink) ?? [];
    const symbols = ids.map((id) => market.instruments[id]!.symbol);
    return symbols.length > 0 ? [{ market: market.name, symbols }] : [];
  });
  return { type: 'subscriptions', subscriptions };
}

/** Instruments and subscriptions that one unit of work lists. */
const LISTED_PER_UNIT = 4;

const list = defineCommand({
  type: 'list',
  schema: Type.Object(
    {
      type: Type.Literal('list'),
      id: FIELDS.optionalId,
      of: Type.Optional(Type.Enum(['subscriptions', 'instruments', 'markets'])),
      market: FIELDS.optionalMarket,
    },
    STRICT,
  ),
  rights: 'read',
  cost({ of, market }, { services, client }) {
    if (of === 'markets') return 10 + services.markets.replays;
    const listed =
      of === 'instruments'
        ? findMarket(services, market).market.instruments.length
        : services.hub.count(client).all;
    return 1 + listed / LISTED_PER_UNIT;
  },
  handle: (command, { services, client }) => toList(services, client, command),
});

/** Commands about symbols, and lists. */
export const MARKET_COMMANDS: readonly CommandEntry[] = [SUBSCRIBE, unsubscribe, snapshot, list];
