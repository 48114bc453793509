/**
 * Commands about symbols that a client is subscribed to, and lists of what there is: unsubscribe, snapshot,
 * list. Wildcards of the first two stand for what the client is subscribed to.
 */
import { Type } from 'typebox';
import type { ErrorBody } from '../../../wire/server-message.ts';
import type { FrameSink } from '../../hub/frame-sink.ts';
import type { Room } from '../../hub/room.ts';
import { toMarketInfos } from '../market-infos.ts';
import { findMarket, type Services } from '../services.ts';
import {
  type CommandEntry,
  type CommandOf,
  defineCommand,
  type Reply,
} from './command-definition.ts';
import { FIELDS, SNAPSHOT_OPTIONS, STRICT } from './fields.ts';
import { type Steps, toListReply, toTexts, whilePaused } from './steps.ts';
import { SUBSCRIBE, toSnapshotOptions } from './subscribe-command.ts';
import {
  countSymbols,
  type NamedSymbol,
  resolveSymbols,
  toUnique,
  unknownSymbol,
} from './symbols.ts';

const notSubscribed = (symbol: string): ErrorBody => ({
  code: 'NOT_SUBSCRIBED',
  message: `Not subscribed to "${symbol}".`,
  symbol,
});

/** Does something to each symbol of a command that the client is subscribed to. @returns JSON of a result each */
function* forSubscribed(
  services: Services,
  sink: FrameSink,
  { market: name, symbols }: { market?: string; symbols: string[] },
  act: (room: Room, instrument: number) => void,
): Generator<undefined, { market: string; results: string[] }> {
  const { market } = findMarket(services, name);
  const room = services.hub.room(market.name)!;

  function toResult({ symbol, instrument }: NamedSymbol) {
    if (instrument === undefined) {
      return { symbol, ok: false, error: unknownSymbol(symbol, market) };
    }
    if (!room.isSubscribed(sink, instrument.id)) {
      return { symbol, ok: false, error: notSubscribed(symbol) };
    }
    act(room, instrument.id);
    return { symbol, ok: true };
  }

  const results = yield* whilePaused(services.hub, room, sink, () => {
    const own = room.subscribed(sink).map((id) => market.instruments[id]!);
    return toTexts(resolveSymbols(market, symbols, own), toResult);
  });
  return { market: market.name, results };
}

const costOfOwn = (
  { symbols }: { symbols: string[] },
  { services, client }: { services: Services; client: FrameSink },
): number => 1 + countSymbols(symbols, services.hub.count(client).all);

/** Who is subscribed to nothing of a replay any more looks at it no longer; it may end when nobody does. */
function leaveReplay(services: Services, client: FrameSink, market: string): void {
  const room = services.hub.room(market);
  const isReplay = findMarket(services, market).drive.kind === 'replay';
  if (isReplay && room?.subscribed(client).length === 0) room.leave(client);
}

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
  *handle(command, { services, client }): Steps {
    const { market, results } = yield* forSubscribed(
      services,
      client,
      command,
      (room, instrument) => room.unsubscribe(client, instrument),
    );
    services.followed.unfollow(client, market, toUnique(command.symbols));
    leaveReplay(services, client, market);
    const { all: subscriptions } = services.hub.count(client);
    return toListReply({ type: 'unsubscribed', market, subscriptions }, 'results', results);
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
  *handle(command, { services, client }): Steps {
    const options = toSnapshotOptions(command);
    const { market, results } = yield* forSubscribed(
      services,
      client,
      command,
      (room, instrument) => room.refresh(client, instrument, options),
    );
    return toListReply({ type: 'snapshots', market }, 'results', results);
  },
});

/** All instruments of one moment: when some come or go meanwhile, the list is made anew. */
function* listInstruments(services: Services, name: string | undefined): Steps {
  const { market } = findMarket(services, name);
  for (;;) {
    const { listed } = market;
    const instruments = yield* toTexts(listed, (each) => each);
    if (market.listed !== listed) continue;
    return toListReply({ type: 'instruments', market: market.name }, 'instruments', instruments);
  }
}

function toList(
  services: Services,
  sink: FrameSink,
  { of, market: name }: CommandOf<'list'>,
): Reply | Steps {
  if (of === 'instruments') return listInstruments(services, name);
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
