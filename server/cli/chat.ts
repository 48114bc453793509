/**
 * `tickdeck chat`: the chat of a market or a room of a running server, in a terminal: prints what is said and says what
 * is typed, line by line.
 */
import { createInterface } from 'node:readline';
import { type Command, InvalidArgumentError } from 'commander';
import type { Client } from '../../shared/client/client-contract.ts';
import { joinChat, type KeptChat } from '../../shared/client/kept-chat.ts';
import { joinRoom } from '../../shared/client/kept-room.ts';
import { toIsoTime } from '../../shared/wire/json-frame.ts';
import type { ChatMessage } from '../../shared/wire/chat-message.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { onEnd } from './process-end.ts';
import { connect, TOKEN_HELP, whenConnected } from './server-connection.ts';
import { tellConnection } from './tell-connection.ts';
import { print, printWarning } from './terminal.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const DEFAULT_HISTORY = 20;

interface ChatFlags {
  server: string;
  token?: string;
  market: string;
  room?: string;
  name?: string;
  symbol?: string;
  say?: string;
  history: number;
  json?: boolean;
}

function toCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 0 && count <= LIMITS.chatPage) return count;
  throw new InvalidArgumentError(`a number from 0 to ${LIMITS.chatPage} is expected.`);
}

/** A message as a line: when it was said, the market's moment where that is another, who, what. */
export function toChatLine(message: ChatMessage): string {
  const { sentMs, timeMs, name, moderator, symbol, text, removed, editedMs } = message;
  const isThen = Math.abs(sentMs - timeMs) > 60_000;
  const about = [...(isThen ? [`at ${toIsoTime(timeMs, 0)}`] : []), ...(symbol ? [symbol] : [])];
  const where = about.length === 0 ? '' : ` [${about.join(' ')}]`;
  const said = removed === undefined ? text.replaceAll('\n', ' / ') : `(removed by ${removed})`;
  const changed = editedMs === undefined ? '' : ' (edited)';
  return `${toIsoTime(sentMs, 0)}  ${name}${moderator === true ? '*' : ''}${where}: ${said}${changed}`;
}

/** Prints what is new of a chat; a message again when it has changed. */
function printNews(chat: KeptChat, { json, history }: ChatFlags): void {
  const printed = new Map<number, string>();
  const show = (messages: readonly ChatMessage[]): void => {
    for (const message of messages) {
      const line = json === true ? JSON.stringify(message) : toChatLine(message);
      if (printed.get(message.message) !== line) print(line);
      printed.set(message.message, line);
    }
  };
  for (const { message } of chat.messages) printed.set(message, '');
  show(history === 0 ? [] : chat.messages.slice(-history));
  for (const message of chat.messages) {
    printed.set(message.message, json === true ? JSON.stringify(message) : toChatLine(message));
  }
  chat.onNews(() => show(chat.messages));
}

/** Says lines as they are typed. */
function sayLines(chat: KeptChat, { symbol }: ChatFlags, onDone: () => void): void {
  const lines = createInterface({ input: process.stdin, terminal: false });
  let last: Promise<unknown> = Promise.resolve();
  lines.on('line', (line) => {
    if (line.trim() === '') return;
    /* Why not was told as an error. */
    last = chat.say(line, symbol === undefined ? {} : { symbol }).catch(() => undefined);
  });
  lines.on('close', () => void last.then(onDone));
}

async function enter(client: Client, { market, room, name }: ChatFlags): Promise<KeptChat> {
  const as = name === undefined ? {} : { name };
  if (room === undefined) return joinChat(client, { market, ...as });
  const seat = await joinRoom(client, room, as);
  return joinChat(client, { market: seat.market.name, ...as });
}

async function talk(flags: ChatFlags): Promise<void> {
  const client = connect(flags.server, 'tickdeck-chat', flags.token);
  onEnd(() => client.close());
  tellConnection(client);
  await whenConnected(client, flags.server, CONNECT_TIMEOUT_MS);
  let chat: KeptChat;
  try {
    chat = await enter(client, flags);
    if (flags.say !== undefined) {
      await chat.say(flags.say, flags.symbol === undefined ? {} : { symbol: flags.symbol });
    }
  } catch {
    /* Why was told as an error. */
    process.exitCode = 1;
    client.close();
    return;
  }
  if (flags.say !== undefined) {
    client.close();
    return;
  }
  printNews(chat, flags);
  chat.onNews(() => {
    if (chat.isIn) return;
    printWarning(`${chat.chat}: you are not in the chat any more`);
    client.close();
  });
  sayLines(chat, flags, () => {
    if (process.stdin.isTTY) client.close();
  });
}

/** Adds the command. */
export function registerChat(program: Command): void {
  program
    .command('chat')
    .description('read along and talk in the chat of a market or a room of a running server')
    .option('-s, --server <address>', 'host:port or URL of the server', 'localhost:3000')
    .option('--token <text>', TOKEN_HELP)
    .option('-m, --market <name>', 'live, or a replay such as replay-1', 'live')
    .option('--room <name>', 'a room instead, in which a seat is taken')
    .option('--name <name>', 'what you want to be called')
    .option('--symbol <symbol>', 'what you talk about')
    .option('--say <text>', 'say this, and end')
    .option('--history <number>', 'messages from before', toCount, DEFAULT_HISTORY)
    .option('--json', 'one JSON object a line')
    .action(talk);
}
