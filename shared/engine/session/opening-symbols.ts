/**
 * Symbols that a client subscribed and that its market does not list, where the source can list more: the source is
 * asked, and the client follows the name until the symbol comes or is refused. Knows no socket.
 */
import type { ServerMessage } from '../../wire/server-message.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { MarketEntry } from '../feed/market-entry.ts';
import type { FrameSink } from '../hub/frame-sink.ts';
import type { Directory, DirectoryRefusal } from '../source/source.ts';
import type { FollowedTerms, FollowedWildcards } from './followed-wildcards.ts';

/** A client that may be told later. */
export interface OpeningClient extends FrameSink {
  send(message: ServerMessage): void;
}

/** Symbols on their way. */
export interface OpeningSymbols {
  /**
   * Asks for a symbol. What comes of it is told in a message `subscribed`.
   * @returns false where the market has nobody to ask, or the client has asked for too many
   */
  open(client: OpeningClient, entry: MarketEntry, symbol: string, terms: FollowedTerms): boolean;
}

const NEAREST = 5;

/** Says why a symbol does not come, with the names that are nearest. */
const toSentence = ({ reason, nearest }: DirectoryRefusal): string =>
  nearest.length === 0 ? reason : `${reason} Nearest: ${nearest.slice(0, NEAREST).join(', ')}.`;

async function ask(directory: Directory, symbol: string): Promise<DirectoryRefusal | undefined> {
  try {
    return await directory.open(symbol);
  } catch (error) {
    return { reason: `The venue cannot be asked: ${(error as Error).message}.`, nearest: [] };
  }
}

/** Makes it. @param count subscriptions of a client, for the message */
export function createOpeningSymbols(
  followed: FollowedWildcards,
  count: (client: FrameSink) => number,
): OpeningSymbols {
  const underWay = new WeakMap<FrameSink, Set<string>>();

  async function follow(
    client: OpeningClient,
    { market, source }: MarketEntry,
    symbol: string,
    asked: Set<string>,
  ): Promise<void> {
    const refusal = await ask(source.directory!, symbol);
    asked.delete(symbol);
    if (refusal === undefined) return;
    followed.unfollow(client, market.name, [symbol]);
    const { name, number, epoch } = market;
    const message = toSentence(refusal);
    client.send({
      type: 'subscribed',
      market: name,
      number,
      epoch,
      results: [{ symbol, ok: false, error: { code: 'UNKNOWN_SYMBOL', message, symbol } }],
      subscriptions: count(client),
    });
  }

  return {
    open(client, entry, symbol, terms) {
      if (entry.source.directory === undefined) return false;
      let asked = underWay.get(client);
      if (asked === undefined) underWay.set(client, (asked = new Set()));
      if (!asked.has(symbol) && asked.size >= LIMITS.symbolsOpening) return false;
      followed.expect(client, entry.market.name, symbol, terms);
      if (asked.has(symbol)) return true;
      asked.add(symbol);
      void follow(client, entry, symbol, asked);
      return true;
    },
  };
}
