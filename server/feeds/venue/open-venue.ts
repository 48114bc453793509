/**
 * From venues with their settings to a running source: addresses, keys, sockets of the machine. Where several are
 * joined into one market, each symbol carries its venue: `BTC-USD.COINBASE`.
 */
import type { Source } from '../../../shared/engine/source/source.ts';
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import { toSymbol } from '../../../shared/model/instrument.ts';
import type { FrameFileHead } from '../../../shared/venue/frame-line.ts';
import type { Venue, VenueHosts, VenueKeys, VenueSettings } from '../../../shared/venue/venue.ts';
import { fetchGet } from './fetch-get.ts';
import type { FrameKeeper } from './frame-keeper.ts';
import type { ListCache } from './instrument-catalogue.ts';
import { LiveIntake } from './live-intake.ts';
import { createLiveSource, type FeedOfMarket } from './live-source.ts';
import type { HttpGet } from './rest-port.ts';
import type { OpenSocket } from './socket-port.ts';
import { VenueFeed } from './venue-feed.ts';
import { createSockets } from './ws-socket.ts';

/** One feed: a venue and what it is asked for. */
export interface VenueChoice {
  readonly venue: Venue;
  /** In the venue's spelling. */
  readonly symbols: readonly string[];
  readonly settings: VenueSettings;
  readonly keys: VenueKeys;
  readonly hosts: VenueHosts;
}

/** What feeds run with; the machine's own where it is left out. */
export interface VenueTools {
  readonly clock: Surroundings;
  readonly openSocket?: OpenSocket;
  readonly get?: HttpGet;
  readonly cache?: ListCache | undefined;
  readonly onNote?: ((text: string) => void) | undefined;
  /** Most ticks that may wait for the market. */
  readonly ticksWaiting?: number;
  /** Keeps what comes; made once a feed. */
  readonly keepFrames?: ((head: FrameFileHead) => FrameKeeper) | undefined;
}

/** What a symbol of a joined market has behind its name. */
const toSuffix = ({ id }: Venue): string => `.${toSymbol(id)}`;

/** Opens a source of one feed, or of several whose symbols carry their venue. */
export function openVenues(choices: readonly VenueChoice[], tools: VenueTools): Source {
  const { clock } = tools;
  const intake = new LiveIntake(clock, tools.ticksWaiting);
  const isJoined = choices.length > 1;
  const openSocket = tools.openSocket ?? createSockets(clock).open;
  const get = tools.get ?? fetchGet;
  const keepers: FrameKeeper[] = [];
  const feeds = choices.map((choice): FeedOfMarket => {
    const { venue, symbols, settings, keys, hosts } = choice;
    const suffix = isJoined ? toSuffix(venue) : '';
    const keeper = tools.keepFrames?.({ venue: venue.id, settings, suffix });
    if (keeper !== undefined) keepers.push(keeper);
    const toMarketSymbol = (canonical: string): string => canonical + suffix;
    const feed = new VenueFeed({
      venue,
      context: { settings, keys },
      hosts,
      openSocket,
      get,
      clock,
      intake,
      symbols,
      cache: tools.cache,
      toMarketSymbol,
      ...(tools.onNote === undefined ? {} : { onNote: tools.onNote }),
      keeper,
    });
    const fromMarketSymbol = (symbol: string): string | undefined =>
      symbol.endsWith(suffix) ? symbol.slice(0, symbol.length - suffix.length) : undefined;
    return { venue, feed, toMarketSymbol, fromMarketSymbol };
  });
  const source = createLiveSource(intake, feeds, toLabel(choices));
  return {
    ...source,
    close() {
      source.close();
      for (const keeper of keepers) void keeper.close();
    },
  };
}

/** One line for people; older bars are the venue's own. */
function toLabel(choices: readonly VenueChoice[]): string {
  const names = choices.map(({ venue, settings }) => {
    const others = venue.settings
      .filter(({ name, values }) => settings[name] !== undefined && settings[name] !== values[0])
      .map(({ name }) => `${name} ${settings[name]}`);
    return [venue.name, ...others].join(', ');
  });
  return `Live from ${names.join(' and ')}`;
}
