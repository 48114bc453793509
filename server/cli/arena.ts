/**
 * `tickdeck arena`: games with play money on a running server: list them, make one, start, pause and end it, start a scenario
 * in its market, see who leads, and play as a program that speaks JSON lines.
 */
import { type Command, InvalidArgumentError } from 'commander';
import type { Client } from '../../shared/client/client-contract.ts';
import { createGame, joinGame, type KeptGame, listGames } from '../../shared/client/kept-game.ts';
import type { ScenarioRequest } from '../../shared/wire/command.ts';
import type { GameInfo, Standing, WantedRules } from '../../shared/wire/game-message.ts';
import { ConfigError } from '../config/config-error.ts';
import { playLines } from './arena/play-lines.ts';
import { onEnd } from './process-end.ts';
import { connect, TOKEN_HELP, whenConnected } from './server-connection.ts';
import { print } from './terminal.ts';

const CONNECT_TIMEOUT_MS = 5_000;

interface ServerChoice {
  server: string;
  token?: string;
  json?: boolean;
}
interface CreateFlags extends ServerChoice {
  market?: string;
  name?: string;
  cash?: string;
  currency?: string;
  leverage?: number;
  shorting: boolean;
  lateJoin: boolean;
  feePercent?: string;
  feePerUnit?: string;
  feeMin?: string;
  start?: boolean;
}
interface KeyFlags extends ServerChoice {
  key: string;
}
interface ScenarioFlags extends ServerChoice {
  target?: string;
  at?: string;
  set?: string[];
}
interface StandingsFlags extends KeyFlags {
  follow?: boolean;
}
interface PlayFlags extends ServerChoice {
  name?: string;
  key?: string;
  leave?: boolean;
}

/** A game as a line. */
const toGameLine = ({ game, market, state, players, rules, reason }: GameInfo): string =>
  `${game}  on ${market}  ${state}${reason === undefined ? '' : ` (${reason})`}  ` +
  `${players === 1 ? '1 player' : `${players} players`}  ${rules.cash} ${rules.currency} of play money each`;

/** A line of the table of players. */
const toStandingLine = ({
  rank,
  name,
  player,
  equity,
  profit,
  percent,
  trades,
}: Standing): string =>
  `${String(rank).padStart(3)}  ${name ?? `player ${player}`}  ${equity}  ` +
  `${profit.startsWith('-') ? '' : '+'}${profit} (${percent.toFixed(2)}%)  ${trades} trades`;

/** Connects, works and closes again. What the server refuses is an error of one line. */
async function withServer<T>(
  { server, token }: ServerChoice,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = connect(server, 'tickdeck-arena', token);
  onEnd(() => client.close());
  try {
    await whenConnected(client, server, CONNECT_TIMEOUT_MS);
    return await work(client);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError((error as Error).message);
  } finally {
    client.close();
  }
}

const list = (flags: ServerChoice): Promise<void> =>
  withServer(flags, async (client) => {
    const games = await listGames(client);
    if (flags.json === true) print(JSON.stringify({ games }));
    else if (games.length === 0) print('there is no game');
    else for (const one of games) print(toGameLine(one));
  });

function toRules(flags: CreateFlags): WantedRules {
  const { cash, currency, leverage, feePercent, feePerUnit, feeMin, shorting, lateJoin } = flags;
  return {
    ...(cash === undefined ? {} : { cash }),
    ...(currency === undefined ? {} : { currency }),
    ...(leverage === undefined ? {} : { leverage }),
    ...(feePercent === undefined ? {} : { feePercent }),
    ...(feePerUnit === undefined ? {} : { feePerUnit }),
    ...(feeMin === undefined ? {} : { feeMin }),
    shorting,
    lateJoin,
  };
}

const create = (game: string, flags: CreateFlags): Promise<void> =>
  withServer(flags, async (client) => {
    const { market, name, start, json } = flags;
    const host = await createGame(client, game, {
      rules: toRules(flags),
      ...(market === undefined ? {} : { market }),
      ...(name === undefined ? {} : { name }),
    });
    if (start === true) await host.setState('running');
    if (json === true) print(JSON.stringify({ game: host.info, key: host.key }));
    else {
      print(toGameLine(host.info));
      print(`key of its host: ${host.key}`);
    }
  });

/** Takes the place of a key again, works, and stays in the game. */
const atPlace = (
  game: string,
  flags: KeyFlags,
  work: (place: KeptGame, client: Client) => Promise<void>,
): Promise<void> =>
  withServer(flags, async (client) =>
    work(await joinGame(client, game, { key: flags.key }), client),
  );

const steer = (state: 'running' | 'paused' | 'ended') => (game: string, flags: KeyFlags) =>
  atPlace(game, flags, async (place) => {
    const info = await place.setState(state);
    print(flags.json === true ? JSON.stringify({ game: info }) : toGameLine(info));
  });

/** Settings of an event, `dropPercent=8`. @throws ConfigError */
function toSettings(texts: readonly string[]): Record<string, string | number> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      const [name, value] = [text.slice(0, at), text.slice(at + 1)];
      if (at < 1 || value === '') {
        throw new ConfigError(`--set: a name and a value are expected, dropPercent=8: "${text}"`);
      }
      return [name, Number.isNaN(Number(value)) ? value : Number(value)];
    }),
  );
}

const scenario = (game: string, event: string, flags: ScenarioFlags): Promise<void> =>
  withServer(flags, async (client) => {
    const found = (await listGames(client)).find((one) => one.game === game);
    if (found === undefined) throw new ConfigError(`there is no game "${game}"`);
    const { target, at, set = [] } = flags;
    const request: ScenarioRequest = {
      event,
      ...(target === undefined ? {} : { target }),
      ...(at === undefined ? {} : { at }),
      ...toSettings(set),
    };
    const events = await client.startScenario({ market: found.market, ...request });
    if (flags.json === true) print(JSON.stringify({ events }));
    else for (const { id, label } of events) print(`${id}  ${label}`);
  });

const standings = (game: string, flags: StandingsFlags): Promise<void> =>
  atPlace(game, flags, async (place, client) => {
    const { json, follow } = flags;
    const show = (leaders: readonly Standing[], players: number): void => {
      if (json === true) print(JSON.stringify({ players, leaders }));
      else for (const one of leaders) print(toStandingLine(one));
    };
    if (follow !== true) {
      const { leaders, players } = await place.standings();
      show(leaders, players);
      return;
    }
    await new Promise<void>((resolve) => {
      client.on('game', (news) => {
        if (news.game !== game && news.type !== 'gameState') return;
        if (news.type === 'standings') show(news.leaders, news.players);
        if (news.type === 'gameState' && news.game.game === game && news.game.state === 'ended') {
          resolve();
        }
      });
      client.on('state', ({ state }) => {
        if (state === 'closed') resolve();
      });
    });
  });

const play = (game: string, flags: PlayFlags): Promise<void> =>
  withServer(flags, (client) => playLines(client, game, flags, process.stdin, print));

function toLeverage(text: string): number {
  const leverage = Number(text);
  if (Number.isInteger(leverage) && leverage >= 1 && leverage <= 20) return leverage;
  throw new InvalidArgumentError('a whole number from 1 to 20 is expected.');
}

const addFlags = (command: Command): Command =>
  command
    .option('-s, --server <address>', 'host:port or URL of the server', 'localhost:3000')
    .option('--token <text>', TOKEN_HELP)
    .option('--json', 'print the answer as JSON');

const addKey = (command: Command): Command =>
  addFlags(command).requiredOption(
    '--key <text>',
    'key of the place, as `create` and `play` say it',
  );

/** Adds the command. */
export function registerArena(program: Command): void {
  const arena = program
    .command('arena')
    .description('games with play money on a running server: nothing in them is real');
  addFlags(arena.command('list').description('which there are')).action(list);
  addFlags(
    arena
      .command('create')
      .description('make a game, and be its host; its host is whoever has the key')
      .argument('<game>', 'its name'),
  )
    .option('-m, --market <name>', 'where it is played: live, or a replay such as replay-1')
    .option('--name <name>', 'what you want to be called')
    .option('--cash <amount>', 'play money that everybody begins with (default: 100000)')
    .option('--currency <code>', 'only what is traded in it (default: that of most)')
    .option('--leverage <number>', 'largest exposure for one of equity, 1 to 20', toLeverage)
    .option('--no-shorting', 'nobody sells what he does not have')
    .option('--no-late-join', 'nobody comes in once it runs')
    .option('--fee-percent <number>', 'percent of the value of a fill')
    .option('--fee-per-unit <amount>', 'money a share')
    .option('--fee-min <amount>', 'least fee of an order')
    .option('--start', 'begin at once')
    .action(create);
  for (const [name, state, about] of [
    ['start', 'running', 'start a game, or go on after a pause'],
    ['pause', 'paused', 'let nothing be filled until it goes on'],
    ['end', 'ended', 'end a game: what is held is valued as it is'],
  ] as const) {
    addKey(arena.command(name).description(about).argument('<game>')).action(steer(state));
  }
  addFlags(
    arena
      .command('scenario')
      .description('start an event in the simulated market of a game: flash_crash, halt, news …')
      .argument('<game>')
      .argument('<event>'),
  )
    .option('--target <names>', 'symbols, sector:NAME, market or all')
    .option('--at <time>', 'how long from now: 90s, 2m')
    .option('--set <name=value...>', 'settings of the event: dropPercent=8')
    .action(scenario);
  addKey(
    arena.command('standings').description('who leads, from the place of a key').argument('<game>'),
  )
    .option('--follow', 'again whenever it has changed, until the game ends')
    .action(standings);
  addFlags(
    arena
      .command('play')
      .description(
        'play as a program: commands as JSON lines in, replies and news as JSON lines out',
      )
      .argument('<game>'),
  )
    .option('--name <name>', 'what the player wants to be called')
    .option('--key <text>', 'of an earlier place, to take it again')
    .option('--leave', 'leave the game at the end of the input; what waits is cancelled')
    .addHelpText(
      'after',
      `
One command a line, as PROTOCOL.md has them, without "game": order, moveOrder, cancelOrder, gameReport, steerGame.
  {"type":"order","id":1,"clientId":"a-1","symbol":"AAPL","side":"buy","kind":"market","quantity":10}
Each is answered by a line with its "id" (any JSON value), errors as {"type":"error","id":…,"code":…,"message":…}.`,
    )
    .action(play);
}
