/**
 * A game of two hundred players on loopback, each with an order a second: how long an order takes to its reply and to its fill,
 * how old tables of players are when they come, what it costs the server, and whether all accounts add up to the last unit.
 * `npm run bench:arena [-- players seconds]`; says what it found in three lines.
 */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import type { WebSocket } from 'ws';
import { parseMoney } from '../../shared/arena/money.ts';
import type { Command } from '../../shared/wire/command.ts';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import type { AccountInfo, Decision } from '../../shared/wire/game-message.ts';
import type { ServerMessage } from '../../shared/wire/server-message.ts';
import { openSocket } from '../support/open-socket.ts';
import { makeFolder, removeFolder, serve } from '../support/page-server.ts';
import { createRandom } from '../support/random.ts';
import { pause, scrape } from './crowd.ts';

const players = Number(process.argv[2] ?? 200);
const seconds = Number(process.argv[3] ?? 30);
const GAME = 'crowd';
const CASH = '1000000';
const FEE_PERCENT = '0.01';
const ORDER_EVERY_MS = 1_000;
const AT_ONCE = 25;
/** Traded often: the wait for the next tick is the market's, not the server's. */
const SYMBOLS = ['AAPL', 'NVDA', 'MSFT', 'SPY', 'AMD', 'TSLA'];

const replies: number[] = [];
const fills: number[] = [];
const tables: number[] = [];
let refused = 0;
let bytes = 0;

interface Player {
  readonly socket: WebSocket;
  send(command: object): void;
  ask<T extends ServerMessage['type']>(
    command: object,
  ): Promise<Extract<ServerMessage, { type: T }>>;
}

async function enter(): Promise<Player> {
  const socket = await openSocket(server.socketUrl, [BINARY_PROTOCOL]);
  const sentMs = new Map<number, number>();
  const orderedMs = new Map<number, number>();
  const waiting = new Map<number, (message: ServerMessage) => void>();
  let lastId = 0;
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) return;
    const atMs = performance.now();
    bytes += data.length;
    const message = JSON.parse(data.toString()) as ServerMessage;
    const id = 'id' in message ? message.id : undefined;
    if (id !== undefined) {
      waiting.get(id)?.(message);
      waiting.delete(id);
    }
    if (message.type === 'order' && id !== undefined) {
      replies.push(atMs - sentMs.get(id)!);
      orderedMs.set(message.order.order, sentMs.get(id)!);
    } else if (message.type === 'error') refused++;
    else if (message.type === 'standings') tables.push(Date.now() - message.timeMs);
    else if (message.type === 'account') {
      for (const { what, order } of message.log) {
        const since = what === 'filled' ? orderedMs.get(order!) : undefined;
        if (since === undefined) continue;
        fills.push(atMs - since);
        orderedMs.delete(order!);
      }
    }
  });
  function send(command: object): number {
    const id = ++lastId;
    sentMs.set(id, performance.now());
    socket.send(JSON.stringify({ ...command, id }));
    return id;
  }
  return {
    socket,
    send,
    ask: (command) =>
      new Promise((resolve, reject) =>
        waiting.set(send(command), (message) => {
          if (message.type === 'error') reject(new Error(message.error.message));
          else resolve(message as never);
        }),
      ),
  };
}

const money = (text: string): bigint =>
  text.startsWith('-') ? -money(text.slice(1)) : parseMoney(text)!;

/** What an account does not explain by what it was given, its fills and their fees; zero, to the last unit. */
function toUnexplained(account: AccountInfo, log: readonly Decision[]): bigint {
  let rest = money(account.cash) - money(CASH);
  const held = new Map<string, bigint>();
  for (const { what, side, price, quantity, symbol, fee } of log) {
    if (what !== 'filled') continue;
    const sign = side === 'buy' ? 1n : -1n;
    const value = (money(String(price)) * money(String(quantity))) / money('1');
    rest += sign * value + money(fee ?? '0');
    held.set(symbol!, (held.get(symbol!) ?? 0n) + sign * money(String(quantity)));
  }
  for (const { symbol, quantity } of account.positions) {
    held.set(symbol, (held.get(symbol) ?? 0n) - money(String(quantity)));
  }
  for (const left of held.values()) rest += left < 0n ? -left : left;
  return rest;
}

async function readLog(player: Player): Promise<{ account: AccountInfo; log: Decision[] }> {
  const log: Decision[] = [];
  for (;;) {
    const command = { type: 'gameReport', game: GAME, fromEntry: log.length + 1 };
    const report = await player.ask<'gameReport'>(command);
    log.push(...report.log);
    if (log.length >= report.entries) return { account: report.account, log };
  }
}

const folder = makeFolder();
const server = await serve(folder, '--rate', '2000');
const random = createRandom(1);
const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
const host = await enter();
const rules = { cash: CASH, leverage: 2, feePercent: FEE_PERCENT };
await host.ask({ type: 'game', game: GAME, name: 'Host', rules } satisfies Command);
const all: Player[] = [];
while (all.length < players) {
  const wave = await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, players - all.length) }, () => enter()),
  );
  await Promise.all(
    wave.map((one, at) =>
      one.ask({ type: 'joinGame', game: GAME, name: `Player ${all.length + at}` }),
    ),
  );
  all.push(...wave);
}
await host.ask({ type: 'steerGame', game: GAME, state: 'running' });
await pause(3_000);

const cpu = async (): Promise<number> => (await scrape(server.port))('process_cpu_seconds_total');
async function measure(ms: number): Promise<{ seconds: number; ms: number }> {
  const from = await cpu();
  const fromMs = performance.now();
  await pause(ms);
  return { seconds: (await cpu()) - from, ms: performance.now() - fromMs };
}
const idle = await measure((seconds * 1_000) / 3);
for (const list of [replies, fills, tables]) list.length = 0;
bytes = 0;

function trade(player: Player): void {
  const symbol = pick(SYMBOLS);
  const side = pick(['buy', 'sell'] as const);
  player.send({
    type: 'order',
    game: GAME,
    symbol,
    side,
    kind: 'market',
    quantity: 1 + Math.floor(random() * 20),
  });
}
const timers = all.map((player, at) => {
  const first = setTimeout(
    () => {
      trade(player);
      timers[at] = setInterval(() => trade(player), ORDER_EVERY_MS);
    },
    (at * ORDER_EVERY_MS) / all.length,
  );
  return first;
});
const busy = await measure(seconds * 1_000);
for (const timer of timers) clearInterval(timer);
await pause(2_000);
const orders = replies.length;

await host.ask({ type: 'steerGame', game: GAME, state: 'ended' });
let unexplained = 0n;
let filled = 0;
for (const player of [host, ...all]) {
  const { account, log } = await readLog(player);
  const rest = toUnexplained(account, log);
  unexplained += rest < 0n ? -rest : rest;
  filled += log.filter(({ what }) => what === 'filled').length;
}

function spread(list: number[]): string {
  list.sort((a, b) => a - b);
  const at = (share: number): string => (list[Math.floor(list.length * share)] ?? NaN).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}
const percent = (of: { seconds: number; ms: number }): string =>
  ((of.seconds * 100_000) / of.ms).toFixed(1);
const costMs = ((busy.seconds - (idle.seconds * busy.ms) / idle.ms) * 1_000) / orders;
process.stdout.write(
  `${players} players, ${(orders / seconds).toFixed(0)} orders a second for ${seconds} s (${refused} refused), ${filled} fills, load ${readFileSync('/proc/loadavg', 'utf8').slice(0, 14)}\n` +
    `order to reply ${spread(replies)}; order to the news of its fill ${spread(fills)}; age of the table when it comes ${spread(tables)}\n` +
    `server ${percent(busy)} % of a core (${percent(idle)} % without orders), ${costMs.toFixed(2)} ms an order with all news; ${(bytes / seconds / players).toFixed(0)} bytes a second and player; ` +
    `cash, positions and fees differ from all fills by ${unexplained} units\n`,
);
process.exitCode = unexplained === 0n ? 0 : 1;
for (const { socket } of [host, ...all]) socket.terminate();
await server.kill();
removeFolder(folder);
