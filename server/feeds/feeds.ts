/**
 * From what a person typed after `--feed` to sources with names: `[NAME=]KIND[:SETTINGS]`. Promises that all
 * texts are checked before the first source is opened, that names are unique, and that every error says which
 * feed it is about.
 */
import { LIMITS } from '../../shared/wire/limits.ts';
import { DEFAULT_MARKET, type NamedSource } from '../../shared/engine/feed/market-registry.ts';
import { type FeedContext, FeedError, type FeedKind, type OpenSource } from './feed-kind.ts';
import { FEED_KINDS } from './feed-kinds.ts';

/** A source that is open, under the name of its market. */
export interface OpenFeed extends NamedSource, OpenSource {}

/** A feed as it was typed, taken apart. */
interface Typed {
  readonly text: string;
  readonly name: string | undefined;
  readonly kind: FeedKind;
  readonly settings: string;
}

const SHAPE = /^(?:([^=:]*)=)?([^:=]+)(?::(.*))?$/s;
const NAME = /^[a-z][a-z0-9_-]{0,30}$/;
/** Names that markets get by themselves. */
const REPLAY_NAME = /^replay-?\d*$/;

/** Kinds with their settings, for the help. */
export const FEED_HELP = FEED_KINDS.map(({ usage }) => usage).join('; ');

const about = (text: string, why: string): FeedError => new FeedError(`feed "${text}": ${why}`);

function takeApart(text: string, kinds: readonly FeedKind[]): Typed {
  const [, name, word, settings = ''] = SHAPE.exec(text.trim()) ?? [];
  const kind = kinds.find((one) => one.name === word?.trim());
  if (kind === undefined) {
    const names = kinds.map((one) => one.name).join(', ');
    throw about(text, `the kind ${JSON.stringify(word ?? '')} is none of ${names}`);
  }
  if (name !== undefined && (!NAME.test(name) || REPLAY_NAME.test(name))) {
    const rule = 'a name is up to 31 small letters, digits, - and _, begins with a letter';
    throw about(text, `${rule}, and is not one that replays get; "${name}" is none`);
  }
  return { text, name, kind, settings };
}

/** The first is `live` unless it was named, others are called like their kind. */
function toNames(feeds: readonly Typed[]): string[] {
  const taken = new Set(feeds.map(({ name }) => name));
  const free = (name: string): string => {
    let unused = name;
    for (let i = 2; taken.has(unused); i++) unused = `${name}-${i}`;
    taken.add(unused);
    return unused;
  };
  return feeds.map(
    ({ name, kind }, index) => name ?? free(index === 0 ? DEFAULT_MARKET : kind.name),
  );
}

/** Calls, and says of an error which feed it is about. Bugs stay what they are. */
function naming<T>(text: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'Error' || error.name === 'TypeError') {
      throw error;
    }
    throw about(text, error.message);
  }
}

/** Places of the feeds that become one market: two at least, otherwise none. */
function toJoined(typed: readonly Typed[], isWanted: boolean | undefined): number[] {
  if (isWanted !== true) return [];
  const found = typed.flatMap(({ kind }, i) => (kind.join === undefined ? [] : [i]));
  return found.length > 1 ? found : [];
}

/**
 * Opens all feeds; without any, the simulator as the flags say.
 * @param texts as typed
 * @throws FeedError naming the feed and the setting; nothing is left open then
 */
export function openFeeds(
  texts: readonly string[],
  context: FeedContext,
  kinds: readonly FeedKind[] = FEED_KINDS,
): OpenFeed[] {
  const typed = (texts.length > 0 ? texts : ['sim']).map((text) => takeApart(text, kinds));
  if (typed.length > LIMITS.feeds) throw new FeedError(`feed: at most ${LIMITS.feeds}`);
  const named = typed.filter(({ name }) => name !== undefined);
  const twice = named.find(({ name }, i) => named.findIndex((one) => one.name === name) !== i);
  if (twice !== undefined) throw about(twice.text, `the name "${twice.name}" is given twice`);
  const hidden = typed.slice(1).find(({ name }) => name === DEFAULT_MARKET);
  if (hidden !== undefined) {
    throw about(
      hidden.text,
      `"${DEFAULT_MARKET}" means the first feed; put this one there, or give it another name`,
    );
  }
  const names = toNames(typed);
  /* Where nobody typed a feed, errors are about the flags that say what is simulated. */
  const attempt = texts.length > 0 ? naming : <T>(_text: string, call: () => T): T => call();
  const parsed = typed.map(({ text, kind, settings }) =>
    attempt(text, () => kind.parse(settings, context)),
  );
  const open: OpenFeed[] = [];
  try {
    const joined = toJoined(typed, context.config.join);
    if (joined.length > 0) {
      const [first] = joined;
      const all = joined.map((i) => parsed[i]);
      const source = attempt(typed[first!]!.text, () => typed[first!]!.kind.join!(all, context));
      open.push({ name: names[first!]!, ...source });
    }
    for (const [i, { text, kind }] of typed.entries()) {
      if (joined.includes(i)) continue;
      const source = attempt(text, () => kind.create(parsed[i], context));
      open.push({ name: names[i]!, ...source });
    }
  } catch (error) {
    for (const { source } of open) source.close();
    throw error;
  }
  return open;
}
