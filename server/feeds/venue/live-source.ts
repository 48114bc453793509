/**
 * Feeds of venues as one source of a market: ticks in the order of their arrival, never held back. It begins without
 * instruments, so that a server starts at once and without a network.
 */
import type {
  Connection,
  Directory,
  DirectoryEntry,
  Source,
} from '../../../shared/engine/source/source.ts';
import { joinTerms } from '../../../shared/model/feed-terms.ts';
import type { ConnectionInfo } from '../../../shared/wire/market-info.ts';
import type { Venue } from '../../../shared/venue/venue.ts';
import { toVenueTerms } from '../../../shared/venue/venue-terms.ts';
import type { LiveIntake } from './live-intake.ts';
import type { VenueFeed } from './venue-feed.ts';

/** A feed, and what its symbols are called in the market. */
export interface FeedOfMarket {
  readonly venue: Venue;
  readonly feed: VenueFeed;
  /** Canonical symbol of the venue for one of the market; undefined for one that is another feed's. */
  readonly fromMarketSymbol: (symbol: string) => string | undefined;
  readonly toMarketSymbol: (canonical: string) => string;
}

const NO_CLOSES = new Float64Array(0);

/** Makes the source of feeds that share an intake. @param label one line for people */
export function createLiveSource(
  intake: LiveIntake,
  feeds: readonly FeedOfMarket[],
  label: string,
): Source {
  const { queue, past, limits } = intake;
  return {
    provenance: {
      kind: 'live',
      label,
      terms: feeds.map(({ venue }) => toVenueTerms(venue)).reduce(joinTerms),
    },
    instruments: [],
    listings: {
      nextMs: () => queue.nextChangeMs(),
      take: () => queue.takeChanges(),
    },
    reference: { previousClose: NO_CLOSES },
    gapWatch: { take: () => intake.takeGaps() },
    connection: createConnection(feeds),
    directory: createDirectory(feeds),
    timeline: limits,
    past,
    nextTimeMs: () => queue.nextMs(),
    read: (_untilMs, into) => queue.read(into),
    close() {
      for (const { feed } of feeds) feed.close();
    },
  };
}

function createConnection(feeds: readonly FeedOfMarket[]): Connection {
  return {
    get version() {
      return feeds.reduce((sum, { feed }) => sum + feed.version, 0);
    },
    info() {
      const infos = feeds.map(({ feed }) => feed.info());
      const joined = infos.map((info, i) => ({ ...info, suffix: feeds[i]!.toMarketSymbol('') }));
      return { ...infos.reduce(addInfo), ...(feeds.length > 1 ? { feeds: joined } : {}) };
    },
  };
}

/** The worst state of several, and sums. */
function addInfo(a: ConnectionInfo, b: ConnectionInfo): ConnectionInfo {
  const [worse, better] = a.state === 'live' ? [b, a] : [a, b];
  const reasons = [a.reason, b.reason].filter((one) => one !== undefined);
  const latencyMs = a.latencyMs ?? b.latencyMs;
  const session = a.session ?? b.session;
  return {
    ...better,
    ...worse,
    ...joinTerms(a, b),
    ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }),
    ...(session === undefined ? {} : { session }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    reconnects: a.reconnects + b.reconnects,
    gaps: a.gaps + b.gaps,
    gapsFilled: a.gapsFilled + b.gapsFilled,
    lateTicks: a.lateTicks + b.lateTicks,
    duplicates: a.duplicates + b.duplicates,
    outOfOrder: a.outOfOrder + b.outOfOrder,
    frames: a.frames + b.frames,
    unknownFrames: a.unknownFrames + b.unknownFrames,
    malformedFrames: a.malformedFrames + b.malformedFrames,
    shedQuotes: a.shedQuotes + b.shedQuotes,
    shedTrades: a.shedTrades + b.shedTrades,
    roundedSizes: a.roundedSizes + b.roundedSizes,
    symbols: {
      wanted: a.symbols.wanted + b.symbols.wanted,
      live: a.symbols.live + b.symbols.live,
      quiet: a.symbols.quiet + b.symbols.quiet,
      limit: a.symbols.limit + b.symbols.limit,
      refused: [...a.symbols.refused, ...b.symbols.refused],
    },
  };
}

function createDirectory(feeds: readonly FeedOfMarket[]): Directory {
  return {
    async search(text, most) {
      const lists = await Promise.all(feeds.map((one) => searchOne(one, text, most)));
      return lists.flat().slice(0, most);
    },
    async open(symbol) {
      for (const { venue, feed, fromMarketSymbol } of feeds) {
        const canonical = fromMarketSymbol(symbol);
        if (canonical !== undefined) return feed.openSymbol(venue.toVenueSymbol(canonical));
      }
      return { reason: `${symbol}: no venue of this market has it`, nearest: [] };
    },
    look(instruments) {
      for (const { feed } of feeds) feed.look(instruments);
    },
  };
}

async function searchOne(
  { venue, feed, toMarketSymbol }: FeedOfMarket,
  text: string,
  most: number,
): Promise<DirectoryEntry[]> {
  await feed.catalogue.ensure([venue.toVenueSymbol(text)]);
  return feed.catalogue.search(text, most).map(({ symbol, name, kind }) => ({
    symbol: toMarketSymbol(venue.toCanonical(symbol)),
    name,
    kind,
    isListed: feed.isOpen(symbol),
  }));
}
