/**
 * A program that plays: commands as JSON lines in, replies and news as JSON lines out. Promises that each line in is answered by
 * one line out with its `id`, in the order of the lines, whatever it holds.
 */
import { createInterface } from 'node:readline';
import { type Client, ClientError } from '../../../shared/client/client-contract.ts';
import { joinGame } from '../../../shared/client/kept-game.ts';

/** Whose place it is. */
export interface PlayerChoice {
  readonly name?: string;
  readonly key?: string;
  /** Leave the game at the end of the input. */
  readonly leave?: boolean;
}

/** What a line may ask for. */
const TYPES = ['order', 'moveOrder', 'cancelOrder', 'gameReport', 'steerGame'] as const;
type Type = (typeof TYPES)[number];

interface Line {
  readonly type: Type;
  readonly id: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Reads a line. @throws SyntaxError, TypeError with what is wrong of it */
function readLine(text: string): Line {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError('a JSON object is expected');
  }
  const { type, id, game: _game, ...fields } = value as Record<string, unknown>;
  if (!TYPES.includes(type as Type)) {
    throw new TypeError(
      `type: one of ${TYPES.join(', ')} is expected, not ${JSON.stringify(type)}`,
    );
  }
  return { type: type as Type, id, fields };
}

/** The id of a line that is no command, where it has one. */
function toId(text: string): { id?: unknown } {
  try {
    const { id } = JSON.parse(text) as { id?: unknown };
    return id === undefined ? {} : { id };
  } catch {
    return {};
  }
}

/**
 * Plays until the input ends, the game does, or the connection is closed for good.
 * @param print  takes lines of JSON  @throws ClientError where there is no place
 */
export async function playLines(
  client: Client,
  game: string,
  { name, key, leave }: PlayerChoice,
  input: NodeJS.ReadableStream,
  print: (line: string) => void,
): Promise<void> {
  const say = (message: object): void => print(JSON.stringify(message));
  const place = await joinGame(client, game, {
    ...(name === undefined ? {} : { name }),
    ...(key === undefined ? {} : { key }),
  });
  const { player, info, account } = place;
  say({ type: 'playing', player, key: place.key, game: info, account });

  const lines = createInterface({ input, crlfDelay: Infinity });
  client.on('game', (news) => {
    if ((news.type === 'gameState' ? news.game.game : news.game) === game) say(news);
  });
  client.on('state', ({ state, retryInMs }) => {
    if (state === 'waiting') say({ type: 'disconnected', retryInMs: Math.round(retryInMs ?? 0) });
    if (state === 'closed') lines.close();
  });

  async function answer(text: string): Promise<void> {
    let line: Line;
    try {
      line = readLine(text);
    } catch (error) {
      const { message } = error as Error;
      say({ type: 'error', ...toId(text), code: 'BAD_COMMAND', message });
      return;
    }
    const id = line.id === undefined ? {} : { id: line.id };
    try {
      const command = { type: line.type, game, ...line.fields } as never;
      const { id: _own, ...reply } = (await client.request(command)) as { id?: number };
      say({ ...reply, ...id });
    } catch (error) {
      const { message } = error as Error;
      const code = error instanceof ClientError ? error.code : 'BAD_COMMAND';
      say({ type: 'error', ...id, code, message });
    }
  }

  /* Answers come in the order of the lines: each is written when those before it are. */
  let last: Promise<void> = Promise.resolve();
  for await (const text of lines) {
    if (text.trim() === '') continue;
    last = Promise.all([last, answer(text)]).then(() => undefined);
    /* A program may write faster than the server takes commands. */
    await last;
  }
  await last;
  if (leave === true && client.state === 'open') await place.leave();
}
