/**
 * The command `search`: symbols that a market lists, and those that its source could list.
 */
import { Type } from 'typebox';
import type { Instrument } from '../../../model/instrument.ts';
import { LIMITS } from '../../../wire/limits.ts';
import type { Market } from '../../market/market.ts';
import type { Directory, DirectoryEntry } from '../../source/source.ts';
import { CommandError, findMarket } from '../services.ts';
import { defineCommand } from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';

const DEFAULT_RESULTS = 20;
/** Work of looking at one instrument: some 0.1 µs, in units of 10 µs. */
const COST_EACH = 0.01;

const toEntry = ({ symbol, name, kind }: Instrument): DirectoryEntry => ({
  symbol,
  name,
  kind,
  isListed: true,
});

/** How well an instrument fits: smaller is better, undefined when it does not. */
function toRank({ symbol, name }: Instrument, wanted: string): number | undefined {
  if (symbol === wanted) return 0;
  if (symbol.startsWith(wanted)) return 1;
  if (symbol.includes(wanted)) return 2;
  return name.toUpperCase().includes(wanted) ? 3 : undefined;
}

/** Instruments that are listed, best first. */
function searchListed(market: Market, text: string, most: number): DirectoryEntry[] {
  const wanted = text.trim().toUpperCase();
  const ranks: Instrument[][] = [[], [], [], []];
  for (const instrument of market.listed) {
    const rank = toRank(instrument, wanted);
    if (rank !== undefined && ranks[rank]!.length < most) ranks[rank]!.push(instrument);
  }
  return ranks.flat().slice(0, most).map(toEntry);
}

/** What the source finds may be listed already: each symbol once, the market's own word first. */
function join(
  listed: readonly DirectoryEntry[],
  found: readonly DirectoryEntry[],
  market: Market,
): DirectoryEntry[] {
  const known = new Set(listed.map(({ symbol }) => symbol));
  const others = found
    .filter(({ symbol }) => !known.has(symbol))
    .map((one) => ({ ...one, isListed: market.find(one.symbol) !== undefined }));
  return [...listed, ...others];
}

/** The command. */
export const SEARCH = defineCommand({
  type: 'search',
  schema: Type.Object(
    {
      type: Type.Literal('search'),
      id: FIELDS.optionalId,
      market: FIELDS.optionalMarket,
      text: Type.String({ minLength: 1, maxLength: LIMITS.symbolCharacters }),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMITS.searchResults })),
    },
    STRICT,
  ),
  rights: 'read',
  cost: ({ market }, { services }) =>
    Math.ceil(findMarket(services, market).market.instruments.length * COST_EACH) + 1,
  async handle({ market: name, text, limit = DEFAULT_RESULTS }, { services }) {
    const { market, source } = findMarket(services, name);
    const listed = searchListed(market, text, limit);
    const found = listed.length >= limit ? [] : await ask(source.directory, text, limit);
    const symbols = join(listed, found, market).slice(0, limit);
    return { type: 'found', market: market.name, symbols };
  },
});

/** @throws CommandError when the venue cannot be asked */
async function ask(
  directory: Directory | undefined,
  text: string,
  most: number,
): Promise<readonly DirectoryEntry[]> {
  try {
    return (await directory?.search(text, most)) ?? [];
  } catch (error) {
    throw new CommandError(
      'NO_DIRECTORY',
      `The venue cannot be asked: ${(error as Error).message}`,
    );
  }
}
