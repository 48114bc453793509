/**
 * Commands about games with play money: make one, join, start and end it, give, move and cancel orders, ask what a session came
 * to. Who may only look may play, and practise alone; to make a game for others takes the rights to open a replay.
 */
import { Type } from 'typebox';
import { ORDER_KINDS, ORDER_SIDES, TIMES_IN_FORCE } from '../../../model/order.ts';
import { LIMITS } from '../../../wire/limits.ts';
import type { Games, Guest } from '../../game/games-contract.ts';
import { checkRights } from '../principal.ts';
import { CommandError, findMarket, type Services, toCommandError } from '../services.ts';
import { checkSharing, isShared } from '../sharing.ts';
import {
  type CommandContext,
  type CommandEntry,
  type CommandOf,
  defineCommand,
} from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';
import { toName } from './room-name.ts';

const { optionalId: id } = FIELDS;
const game = Type.String({ minLength: 1, maxLength: LIMITS.gameNameCharacters });
const order = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const name = Type.Optional(Type.String({ minLength: 1, maxLength: LIMITS.viewerNameCharacters }));
const key = Type.Optional(Type.String({ minLength: 1, maxLength: 64 }));
const decimal = Type.Union([
  Type.Number(),
  Type.String({ minLength: 1, maxLength: LIMITS.decimalCharacters }),
]);
const optionalDecimal = Type.Optional(decimal);
const from = Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }));
const rules = Type.Optional(
  Type.Object(
    {
      cash: optionalDecimal,
      currency: Type.Optional(Type.String({ minLength: 1, maxLength: 16 })),
      leverage: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
      shorting: Type.Optional(Type.Boolean()),
      feePercent: optionalDecimal,
      feePerUnit: optionalDecimal,
      feeMin: optionalDecimal,
      lateJoin: Type.Optional(Type.Boolean()),
    },
    STRICT,
  ),
);

const LIGHT = 20;
/** A report is a message of some 200 kB. */
const HEAVY = 200;

/** Does something with games. @throws CommandError for what cannot be */
function attempt<T>({ games }: Services, work: (games: Games) => T): T {
  if (games.current === undefined) {
    throw new CommandError('UNKNOWN_GAME', 'There are no games here.');
  }
  try {
    return work(games.current);
  } catch (error) {
    throw toCommandError(error);
  }
}

const toGuest = ({ client, rights }: CommandContext, text: string | undefined): Guest => ({
  client,
  rights,
  name: text === undefined ? undefined : toName(text, 'name'),
});

const create = defineCommand({
  type: 'game',
  schema: Type.Object(
    {
      type: Type.Literal('game'),
      id,
      market: FIELDS.optionalMarket,
      game: Type.Optional(game),
      isPractice: Type.Optional(Type.Boolean()),
      rules,
      name,
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => LIGHT,
  handle(command, context) {
    const { services, client } = context;
    const { isPractice = false } = command;
    if (!isPractice) checkRights(context, 'full', 'game');
    const entry = findMarket(services, command.market);
    const called = isPractice ? undefined : toName(command.game ?? '', 'game');
    const wanted = { game: called, isPractice, rules: command.rules };
    const guest = toGuest(context, command.name);
    const playing = attempt(services, (games) => games.create(entry, wanted, guest));
    services.hub.room(entry.market.name)!.join(client);
    return { type: 'playing', ...playing };
  },
});

const join = defineCommand({
  type: 'joinGame',
  schema: Type.Object({ type: Type.Literal('joinGame'), id, game, name, key }, STRICT),
  rights: 'read',
  cost: () => LIGHT,
  handle(command, context) {
    const { services, client } = context;
    return attempt(services, (games) => {
      const entry = games.marketOf(command.game);
      if (entry !== undefined) checkSharing(context, entry);
      const playing = games.join(command.game, toGuest(context, command.name), command.key);
      services.hub.room(entry!.market.name)!.join(client);
      return { type: 'playing', ...playing };
    });
  },
});

const steer = defineCommand({
  type: 'steerGame',
  schema: Type.Object(
    {
      type: Type.Literal('steerGame'),
      id,
      game,
      state: Type.Enum(['running', 'paused', 'ended']),
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => LIGHT,
  handle: ({ game: of, state }, { services, client }) => ({
    type: 'gameState',
    game: attempt(services, (games) => games.setState(of, client, state)),
  }),
});

/** Games that a client may know of. */
const toGames = ({ services, rights }: CommandContext) =>
  attempt(services, (games) =>
    games.list().filter(({ game: of }) => isShared({ rights }, games.marketOf(of)!)),
  );

const leave = defineCommand({
  type: 'leaveGame',
  schema: Type.Object({ type: Type.Literal('leaveGame'), id, game }, STRICT),
  rights: 'read',
  cost: () => LIGHT,
  handle(command, context) {
    const { services, client } = context;
    attempt(services, (games) => games.leaveGame(command.game, client));
    return { type: 'games', games: toGames(context) };
  },
});

const list = defineCommand({
  type: 'games',
  schema: Type.Object({ type: Type.Literal('games'), id }, STRICT),
  rights: 'read',
  cost: () => LIGHT,
  handle: (_command, context) => ({ type: 'games', games: toGames(context) }),
});

const place = defineCommand({
  type: 'order',
  schema: Type.Object(
    {
      type: Type.Literal('order'),
      id,
      game,
      symbol: FIELDS.symbol,
      side: Type.Enum([...ORDER_SIDES]),
      kind: Type.Enum([...ORDER_KINDS]),
      quantity: decimal,
      limit: optionalDecimal,
      stop: optionalDecimal,
      timeInForce: Type.Optional(Type.Enum([...TIMES_IN_FORCE])),
      stopLoss: optionalDecimal,
      takeProfit: optionalDecimal,
      clientId: Type.Optional(Type.String({ minLength: 1, maxLength: LIMITS.clientIdCharacters })),
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => LIGHT,
  handle({ type: _type, id: _id, game: of, ...request }, { services, client }) {
    const symbol = request.symbol.trim().toUpperCase();
    const placed = attempt(services, (games) => games.order(of, client, { ...request, symbol }));
    return { type: 'order', game: of, order: placed };
  },
});

const move = defineCommand({
  type: 'moveOrder',
  schema: Type.Object(
    {
      type: Type.Literal('moveOrder'),
      id,
      game,
      order,
      quantity: optionalDecimal,
      limit: optionalDecimal,
      stop: optionalDecimal,
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => LIGHT,
  handle({ type: _type, id: _id, game: of, order: which, ...change }, { services, client }) {
    const moved = attempt(services, (games) => games.moveOrder(of, client, which, change));
    return { type: 'order', game: of, order: moved };
  },
});

const cancel = defineCommand({
  type: 'cancelOrder',
  schema: Type.Object({ type: Type.Literal('cancelOrder'), id, game, order }, STRICT),
  rights: 'read',
  cost: () => LIGHT,
  handle({ game: of, order: which }, { services, client }) {
    const ended = attempt(services, (games) => games.cancelOrder(of, client, which));
    return { type: 'order', game: of, order: ended };
  },
});

const report = defineCommand({
  type: 'gameReport',
  schema: Type.Object(
    { type: Type.Literal('gameReport'), id, game, fromEntry: from, fromTrade: from },
    STRICT,
  ),
  rights: 'read',
  cost: () => HEAVY,
  handle({ game: of, fromEntry = 1, fromTrade = 1 }: CommandOf<'gameReport'>, context) {
    const { services, client } = context;
    const told = attempt(services, (games) => games.report(of, client, fromEntry, fromTrade));
    return { type: 'gameReport', ...told };
  },
});

/** Commands about games. */
export const GAME_COMMANDS: readonly CommandEntry[] = [
  create,
  join,
  steer,
  leave,
  list,
  place,
  move,
  cancel,
  report,
];
