/**
 * The games of an engine: which there are, who plays where, who may do what with the replay that one is played on. Promises
 * that there are never more than may be, that a player finds his place again after a lost connection, that the clock of a
 * game goes forward only, and that what is over is forgotten after a while.
 */
import { ArenaError } from '../../arena/arena-error.ts';
import { cancelOrder, changeOrder, placeOrder } from '../../arena/order-desk.ts';
import { toRules } from '../../arena/rules.ts';
import { toSessionFigures } from '../../arena/session-figures.ts';
import { toAccountInfo, toEquityPoints, toOrderInfo, toTradeInfo } from '../../arena/to-info.ts';
import type { GameReport, PlayingState, WantedRules } from '../../wire/game-message.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { MarketEntry } from '../feed/market-entry.ts';
import type { Games, GamesOptions, Guest, SteeringCommand, WantedGame } from './games-contract.ts';
import { type GameSeat, HostedGame } from './hosted-game.ts';

/** What leads a replay elsewhere than straight on. */
const MOVES = new Set(['seek', 'jump', 'loop', 'close']);

/** Makes games, of which there are none. */
export function createGames({ surroundings }: GamesOptions): Games {
  const games = new Map<string, HostedGame>();
  /** How far somebody has seen what a replay holds. */
  const seen = new WeakMap<MarketEntry, number>();
  let practicesEver = 0;
  let orders = 0;

  function find(name: string): HostedGame {
    const hosted = games.get(name);
    if (hosted !== undefined) return hosted;
    throw new ArenaError('UNKNOWN_GAME', `There is no game "${name}".`);
  }

  function forget(hosted: HostedGame, reason: string): void {
    hosted.end(reason);
    hosted.tellAccounts(Infinity);
    hosted.tellStandings();
    hosted.close();
    games.delete(hosted.name);
  }

  /** Those of a client, in the order of their making. */
  const ofClient = (client: object): HostedGame[] =>
    [...games.values()].filter(({ host }) => host?.client === client);

  /** @throws ArenaError TOO_MANY_GAMES */
  function checkRoom(isPractice: boolean, { client }: Guest): void {
    const most = isPractice ? LIMITS.practices : LIMITS.games;
    const count = [...games.values()].filter((one) => one.isPractice === isPractice).length;
    if (count >= most) throw new ArenaError('TOO_MANY_GAMES', `There are ${most} already.`);
    if (ofClient(client).length < LIMITS.gamesPerClient) return;
    const message = `A client has ${LIMITS.gamesPerClient} games at most; end one.`;
    throw new ArenaError('TOO_MANY_GAMES', message);
  }

  /** @throws ArenaError GAME_NAME_TAKEN */
  function toName({ game, isPractice }: WantedGame): string {
    const name = isPractice ? `practice-${++practicesEver}` : (game ?? '');
    if (!games.has(name)) return name;
    throw new ArenaError('GAME_NAME_TAKEN', `There is a game "${name}" already.`);
  }

  function takeSeat(hosted: HostedGame, seat: GameSeat, { client, rights, name }: Guest): void {
    seat.client = client;
    seat.rights = rights;
    seat.player.name = name ?? seat.player.name;
    seat.toldEntries = seat.player.log.length;
    seat.hasTable = false;
    hosted.isNews = true;
  }

  function rise(hosted: HostedGame, seat: GameSeat): void {
    seat.client = undefined;
    seat.goneMs = surroundings.elapsed();
    hosted.isNews = true;
  }

  /** A host who is away for long is followed by who has been there longest and could have made the game. */
  function followHost(hosted: HostedGame, nowMs: number): void {
    const { host, seats, isPractice } = hosted;
    const isAway = host?.client === undefined && nowMs - (host?.goneMs ?? 0) >= LIMITS.gameHostMs;
    if (isPractice || !isAway) return;
    const next = [...seats.values()].find(
      ({ client, rights }) => client !== undefined && rights === 'full',
    );
    if (next === undefined) return;
    hosted.host = next;
    hosted.isNews = true;
  }

  /** Since when nobody is connected, elapsed ms; Infinity while somebody is. */
  function toDesertedMs({ seats }: HostedGame): number {
    let last = 0;
    for (const { client, goneMs } of seats.values()) {
      if (client !== undefined) return Infinity;
      last = Math.max(last, goneMs);
    }
    return last;
  }

  function sweep(hosted: HostedGame, nowMs: number): void {
    const keptMs = hosted.isPractice ? LIMITS.practiceKeptMs : LIMITS.gameKeptMs;
    if (nowMs - toDesertedMs(hosted) >= keptMs) forget(hosted, 'Nobody was there any more.');
  }

  return {
    get counts() {
      let practices = 0;
      let players = 0;
      for (const { isPractice, seats } of games.values()) {
        practices += isPractice ? 1 : 0;
        players += seats.size;
      }
      return { games: games.size - practices, practices, players, orders };
    },
    create(entry, wanted, guest) {
      const { isPractice } = wanted;
      if (isPractice) {
        /* A session that is over gives way to the next of the same player. */
        for (const old of ofClient(guest.client)) {
          if (old.isPractice && old.isOver && old.entry === entry) forget(old, '');
        }
      }
      checkRoom(isPractice, guest);
      const rules = toRules({ currency: toCurrency(entry), ...wanted.rules });
      const name = toName(wanted);
      const seenUntilMs = isPractice ? seen.get(entry) : undefined;
      const hosted = new HostedGame({ name, entry, isPractice, rules, seenUntilMs });
      const seat = hosted.sit(guest, surroundings.secret());
      games.set(name, hosted);
      if (isPractice) hosted.game.setState('running');
      return hosted.toPlaying(seat);
    },
    join(name, guest, key): PlayingState {
      const hosted = find(name);
      const kept = [...hosted.seats.values()].find((one) => one.key === key);
      if (key !== undefined && kept === undefined && !hosted.isPractice) {
        throw new ArenaError('NOT_PLAYING', `Nobody plays in "${name}" with this key.`);
      }
      const seat = kept ?? hosted.seatOf(guest.client);
      if (seat !== undefined) {
        takeSeat(hosted, seat, guest);
        return hosted.toPlaying(seat);
      }
      if (hosted.isPractice) throw new ArenaError('UNKNOWN_GAME', `There is no game "${name}".`);
      return hosted.toPlaying(hosted.sit(guest, surroundings.secret()));
    },
    marketOf: (name) => games.get(name)?.entry,
    list: () => [...games.values()].filter((one) => !one.isPractice).map((one) => one.info()),
    setState(name, client, state) {
      const hosted = find(name);
      if (hosted.seated(client) !== hosted.host) {
        throw new ArenaError('NOT_HOST', `The host of "${name}" starts and ends it.`);
      }
      if (state === 'ended') hosted.end('Its host ended it.');
      else hosted.game.setState(state);
      hosted.isNews = true;
      hosted.tellStandings();
      return hosted.info();
    },
    leaveGame(name, client) {
      const hosted = find(name);
      const seat = hosted.seated(client);
      if (hosted.isPractice) {
        forget(hosted, 'Its player left.');
        return;
      }
      for (const { id, isForced } of seat.player.orders.values()) {
        if (!isForced) cancelOrder(hosted.game, seat.player, id);
      }
      rise(hosted, seat);
    },
    order(name, client, request) {
      const hosted = find(name);
      const { player } = hosted.seated(client);
      hosted.checkMarket();
      orders++;
      return toOrderInfo(placeOrder(hosted.game, player, request));
    },
    moveOrder(name, client, order, change) {
      const hosted = find(name);
      const { player } = hosted.seated(client);
      hosted.checkMarket();
      return toOrderInfo(changeOrder(hosted.game, player, order, change));
    },
    cancelOrder(name, client, order) {
      const hosted = find(name);
      const { player } = hosted.seated(client);
      return toOrderInfo(cancelOrder(hosted.game, player, order));
    },
    report(name, client, fromEntry, fromTrade): GameReport {
      const { player } = find(name).seated(client);
      const { log, trades, curve, account } = player;
      const most = LIMITS.gameReportLines;
      return {
        game: name,
        account: toAccountInfo(player),
        figures: toSessionFigures(trades, curve, account.fees),
        curve: toEquityPoints(player),
        log: log.slice(fromEntry - 1, fromEntry - 1 + most),
        trades: trades
          .slice(fromTrade - 1, fromTrade - 1 + most)
          .map((one, at) => toTradeInfo(one, fromTrade + at)),
        entries: log.length,
        closed: trades.length,
      };
    },
    leave(client) {
      for (const hosted of games.values()) {
        const seat = hosted.seatOf(client);
        if (seat !== undefined) rise(hosted, seat);
      }
    },
    closeMarket(entry) {
      for (const hosted of games.values()) {
        if (hosted.entry === entry) forget(hosted, 'Its market was closed.');
      }
    },
    stop(reason) {
      for (const hosted of games.values()) forget(hosted, reason);
    },
    checkSteering(entry, client, command) {
      for (const hosted of games.values()) {
        const { isPractice, isOver, game } = hosted;
        if (hosted.entry !== entry || isPractice || isOver || game.state === 'waiting') continue;
        checkClock(hosted, entry, command);
        if (entry.room === undefined && hosted.host?.client !== client) {
          const message = `${command.type}: the host of the game "${hosted.name}" steers it.`;
          throw new ArenaError('NOT_HOST', message);
        }
      }
    },
    turn() {
      const nowMs = surroundings.elapsed();
      for (const hosted of games.values()) {
        if (hosted.isPractice && hosted.isOver) {
          const { entry, clockMs } = hosted;
          seen.set(entry, Math.max(seen.get(entry) ?? 0, clockMs));
        }
        if (hosted.isNews && (hosted.isPractice || hosted.isOver)) hosted.tellStandings();
        hosted.tellAccounts(nowMs);
      }
    },
    lookAfter(nowMs) {
      for (const hosted of games.values()) {
        followHost(hosted, nowMs);
        hosted.tellStandings();
        sweep(hosted, nowMs);
      }
    },
  };
}

/** @throws ArenaError GAME_RUNS for what would lead its clock back, or over what is to come */
function checkClock({ name }: HostedGame, { drive }: MarketEntry, command: SteeringCommand): void {
  const { type, count = 1 } = command;
  const isBack = type === 'step' && count < 0;
  const isAgain = type === 'play' && drive.kind === 'replay' && drive.info().state === 'ended';
  if (!MOVES.has(type) && !isBack && !isAgain) return;
  const message = `${type}: the game "${name}" is played on it, and its clock goes forward only.`;
  throw new ArenaError('GAME_RUNS', message);
}

/** The currency that most instruments of a market are traded in. */
function toCurrency({ market }: MarketEntry): NonNullable<WantedRules['currency']> {
  const counts = new Map<string, number>();
  for (const { currency, kind } of market.listed) {
    if (kind !== 'index') counts.set(currency, (counts.get(currency) ?? 0) + 1);
  }
  let most = 'USD';
  for (const [currency, count] of counts) if (count > (counts.get(most) ?? 0)) most = currency;
  return most;
}
