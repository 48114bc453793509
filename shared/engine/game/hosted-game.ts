/**
 * One game in one market: listens to the market for it, keeps the seats of its players over lost connections, and says what
 * becomes of it when the market stands somewhere else. Promises that a player hears of his own account alone, soon and
 * not too often, and that nobody goes back in time with what he holds. Knows no socket: it is given clients.
 */
import { ArenaError } from '../../arena/arena-error.ts';
import { logDecision } from '../../arena/decisions.ts';
import { Game } from '../../arena/game.ts';
import type { Player } from '../../arena/player.ts';
import type { Rules } from '../../arena/rules.ts';
import { toAccountInfo, toStandings } from '../../arena/to-info.ts';
import type { GameInfo, PlayingState } from '../../wire/game-message.ts';
import { toIsoTime } from '../../wire/json-frame.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { MarketEntry } from '../feed/market-entry.ts';
import type { GameClient, Guest } from './games-contract.ts';

/** The place of a player. */
export interface GameSeat {
  readonly player: Player;
  readonly key: string;
  client: GameClient | undefined;
  rights: Guest['rights'];
  /** Since when nobody is connected, elapsed ms. */
  goneMs: number;
  /** Entries of the log that were told, and when something was told last, elapsed ms. */
  toldEntries: number;
  toldMs: number;
  /** The table of players was told on this connection. */
  hasTable: boolean;
}

/** What a game begins with. */
export interface HostedOptions {
  readonly name: string;
  readonly entry: MarketEntry;
  readonly isPractice: boolean;
  readonly rules: Rules;
  /** What came before was seen already, ms. */
  readonly seenUntilMs?: number | undefined;
}

/** A game in a market. */
export class HostedGame {
  readonly name: string;
  readonly entry: MarketEntry;
  readonly isPractice: boolean;
  readonly game: Game;
  readonly seats = new Map<number, GameSeat>();
  host: GameSeat | undefined;
  /** The newest moment that the market has shown to it, ms. */
  clockMs: number;
  /** Something about the game itself has changed. */
  isNews = true;
  private readonly seenUntilMs: number | undefined;
  private readonly unlisten: () => void;
  private lastStandings = '';

  constructor({ name, entry, isPractice, rules, seenUntilMs }: HostedOptions) {
    const { market } = entry;
    this.name = name;
    this.entry = entry;
    this.isPractice = isPractice;
    this.clockMs = Math.floor(entry.timeMs());
    this.seenUntilMs =
      seenUntilMs !== undefined && seenUntilMs > this.clockMs ? seenUntilMs : undefined;
    this.game = new Game(rules, {
      find: (symbol) => market.find(symbol),
      state: (id) => market.state(id),
      timeMs: () => entry.timeMs(),
    });
    this.unlisten = market.listen({
      onPublication: ({ columns }) => {
        this.clockMs = Math.max(this.clockMs, market.lastTimeMs);
        this.game.onTicks(columns);
      },
      onBars: (_news, bars) => {
        for (const { knownMs } of bars) this.clockMs = Math.max(this.clockMs, knownMs);
        this.game.onBars(bars);
      },
      onGaps: (news) => news.forEach(({ instrument }) => this.game.onGap(instrument)),
      onMoved: () => this.onMoved(),
    });
  }

  get isOver(): boolean {
    return this.game.state === 'ended';
  }

  /** Gives a guest a place. @throws ArenaError */
  sit({ client, rights, name }: Guest, key: string): GameSeat {
    const player = this.game.join(name);
    const seat: GameSeat = {
      player,
      key,
      client,
      rights,
      goneMs: 0,
      toldEntries: player.log.length,
      toldMs: -Infinity,
      hasTable: false,
    };
    this.seats.set(player.number, seat);
    this.host ??= seat;
    this.isNews = true;
    return seat;
  }

  seatOf(client: object): GameSeat | undefined {
    for (const seat of this.seats.values()) if (seat.client === client) return seat;
    return undefined;
  }

  /** The seat of a client. @throws ArenaError NOT_PLAYING */
  seated(client: object): GameSeat {
    const seat = this.seatOf(client);
    if (seat !== undefined) return seat;
    throw new ArenaError('NOT_PLAYING', `The client does not play in "${this.name}".`);
  }

  /** @throws ArenaError GAME_STATE while the market is being built: what it holds is of no moment then */
  checkMarket(): void {
    if (!this.entry.market.isRebuilding) return;
    throw new ArenaError('GAME_STATE', 'The market is on its way to another moment.');
  }

  info(): GameInfo {
    const { game, entry, host, seats } = this;
    const { state, reason, startedMs, endedMs } = game;
    const { seenUntilMs } = this;
    return {
      game: this.name,
      market: entry.market.name,
      isPractice: this.isPractice,
      state,
      ...(reason === undefined ? {} : { reason }),
      rules: game.rules.told,
      ...(host === undefined ? {} : { host: host.player.number }),
      players: seats.size,
      ...(startedMs === undefined ? {} : { startedMs }),
      ...(endedMs === undefined ? {} : { endedMs }),
      ...(seenUntilMs === undefined ? {} : { seenUntilMs }),
    };
  }

  toPlaying({ player, key }: GameSeat): PlayingState {
    return {
      game: this.info(),
      player: player.number,
      key,
      account: toAccountInfo(player),
    };
  }

  /** Tells players whose account has changed. @param nowMs elapsed time */
  tellAccounts(nowMs: number): void {
    for (const seat of this.seats.values()) {
      const { player, client } = seat;
      if (client === undefined || !player.isNews) continue;
      if (nowMs - seat.toldMs < LIMITS.gameAccountMs || client.isDeaf()) continue;
      const log = player.log.slice(seat.toldEntries, seat.toldEntries + LIMITS.gameReportLines);
      seat.toldEntries += log.length;
      seat.toldMs = nowMs;
      player.isNews = seat.toldEntries < player.log.length;
      client.send({ type: 'account', game: this.name, account: toAccountInfo(player), log });
    }
  }

  /** Tells everybody how the game and its players stand, where that has changed. */
  tellStandings(): void {
    const { seats, game } = this;
    const all = toStandings(
      game.players.values(),
      (number) => seats.get(number)?.client !== undefined,
    );
    const leaders = all.slice(0, LIMITS.gameLeaders);
    const text = JSON.stringify(all);
    const isChanged = text !== this.lastStandings;
    this.lastStandings = text;
    for (const seat of seats.values()) {
      const { client, player } = seat;
      if (client === undefined || client.isDeaf()) continue;
      if (this.isNews) client.send({ type: 'gameState', game: this.info() });
      if (!isChanged && seat.hasTable) continue;
      seat.hasTable = true;
      const own = all.find((one) => one.player === player.number)!;
      const timeMs = Math.floor(this.entry.timeMs());
      client.send({
        type: 'standings',
        game: this.name,
        timeMs,
        players: all.length,
        leaders,
        own,
      });
    }
    this.isNews = false;
  }

  /** Ends the game: results stay as they are. */
  end(reason: string): void {
    if (this.isOver) return;
    this.game.end(reason);
    this.isNews = true;
  }

  close(): void {
    this.unlisten();
  }

  private logSkip(fromMs: number): void {
    const { game } = this;
    const text = `from ${toIsoTime(fromMs, 0)}`;
    for (const player of game.players.values()) logDecision(player, game.now, 'skipped', { text });
  }

  /**
   * The market stands at another moment. Who goes back has seen what comes: that ends the game. Who goes ahead has left
   * ticks out: that can be, but not with orders that they might have filled or positions that they might have closed.
   */
  private onMoved(): void {
    const { game, entry } = this;
    const nowMs = Math.floor(entry.timeMs());
    const before = this.clockMs;
    if (this.isOver || game.state === 'waiting') {
      this.clockMs = nowMs;
      return;
    }
    if (nowMs < before) {
      this.end(`The market went back from ${toIsoTime(before, 0)} to ${toIsoTime(nowMs, 0)}.`);
    } else if (nowMs > before && !game.isFlat && entry.drive.kind === 'replay') {
      this.end(
        `What came after ${toIsoTime(before, 0)} was left out while orders or positions were open.`,
      );
    } else {
      game.onMoved();
      if (nowMs > before) this.logSkip(before);
    }
    this.clockMs = Math.max(before, nowMs);
  }
}
