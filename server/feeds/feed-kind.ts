/**
 * The shape of every kind of feed that `--feed` can name: one file a kind, and one line in `feed-kinds.ts`.
 */
import type { Source } from '../../shared/engine/source/source.ts';
import type { Config } from '../config.ts';
import type { VenueTools } from './venue/open-venue.ts';

/** What a feed is opened with besides its own settings. */
export interface FeedContext {
  /** What holds for every feed that does not say otherwise. */
  readonly config: Config;
  /** The machine's clock, ms since 1970. */
  readonly nowMs: number;
  /** Variables by name: keys and addresses of venues. Never shown. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** What feeds of venues run with; left out where none can be opened. */
  readonly venueTools?: VenueTools;
}

/** A source that is open, with what to print of it. */
export interface OpenSource {
  readonly source: Source;
  /** Settings that make the same market again, as they are typed, where there are such. */
  readonly repeatBy?: string;
}

/** A kind of feed. Every bad setting is one sentence that names it: a FeedError. */
export interface FeedKind<Settings = unknown> {
  /** The word before the colon. */
  readonly name: string;
  /** What may follow the colon, for the help. */
  readonly usage: string;
  /** Reads what follows the colon; opens nothing. @throws FeedError */
  parse(text: string, context: FeedContext): Settings;
  /** Opens the source. @throws FeedError, and errors of files with a sentence for people */
  create(settings: Settings, context: FeedContext): OpenSource;
  /** Opens several as one market; left out by kinds that cannot be joined. */
  join?(settings: readonly Settings[], context: FeedContext): OpenSource;
}

/** A feed that cannot be had; the message names the setting. */
export class FeedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FeedError';
  }
}

/**
 * Reads `key=value,key=value`.
 * @param keys that are known
 * @throws FeedError for a key that is not, for one twice, and for one without a value
 */
export function toSettings(text: string, keys: readonly string[]): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const key = at < 0 ? part : part.slice(0, at).trim();
    const value = at < 0 ? '' : part.slice(at + 1).trim();
    if (!keys.includes(key)) {
      throw new FeedError(`unknown setting "${key}"; there are ${keys.join(', ')}`);
    }
    if (Object.hasOwn(settings, key)) throw new FeedError(`${key} is given twice`);
    if (value === '') throw new FeedError(`${key} needs a value: ${key}=…`);
    settings[key] = value;
  }
  return settings;
}
