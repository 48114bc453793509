/**
 * `--feed VENUE:SYMBOLS,setting=value`: one kind of feed for each venue of the registry. Keys come from the
 * environment or the file of keys, addresses may be others by the environment.
 */
import { VENUES } from '../../shared/venue/registry.ts';
import type { Venue, VenueHosts, VenueKeys, VenueSettings } from '../../shared/venue/venue.ts';
import { type FeedContext, FeedError, type FeedKind } from './feed-kind.ts';
import { openVenues, type VenueChoice } from './venue/open-venue.ts';

/** Variables that a venue's addresses may stand in, so that a test points it at a machine of its own. */
function toHostVariables({ id }: Venue): { readonly socket: string; readonly rest: string } {
  const name = id.toUpperCase().replace(/[^A-Z0-9]/g, '_');
  return { socket: `TICKDECK_${name}_SOCKET`, rest: `TICKDECK_${name}_REST` };
}

/** All variables that feeds of venues look at: for whoever reads the environment. */
export const VENUE_VARIABLES: readonly string[] = VENUES.flatMap((venue) => [
  ...Object.keys(venue.keys),
  ...Object.values(toHostVariables(venue)),
]);

const PROTOCOLS = { socket: ['ws:', 'wss:'], rest: ['http:', 'https:'] } as const;

function toHosts(
  venue: Venue,
  settings: VenueSettings,
  variables: FeedContext['variables'],
): VenueHosts {
  const usual = venue.hosts(settings);
  const named = toHostVariables(venue);
  const of = (which: 'socket' | 'rest'): string => {
    const text = variables?.[named[which]] ?? '';
    if (text === '') return usual[which];
    const isAddress =
      URL.canParse(text) && PROTOCOLS[which].some((one) => one === new URL(text).protocol);
    if (!isAddress) {
      throw new FeedError(
        `${named[which]} is no address that begins with ${PROTOCOLS[which][0]}//`,
      );
    }
    return text.replace(/\/$/, '');
  };
  const rest = of('rest');
  const { reference } = usual;
  const isUsual = rest === usual.rest && reference !== undefined;
  return { socket: of('socket'), rest, ...(isUsual ? { reference } : {}) };
}

/** The keys that a venue needs. @throws FeedError naming those that are not there, never a value */
function toKeys(venue: Venue, variables: FeedContext['variables']): VenueKeys {
  const keys: Record<string, string> = {};
  for (const [name, meaning] of Object.entries(venue.keys)) {
    const value = variables?.[name]?.trim() ?? '';
    if (value === '') {
      throw new FeedError(
        `needs ${name} (${meaning}) in the environment, or in a file that --keys names`,
      );
    }
    keys[name] = value;
  }
  return keys;
}

/** Takes apart what follows the colon. @throws FeedError */
export function toVenueChoice(
  venue: Venue,
  text: string,
  { variables, config }: FeedContext,
): VenueChoice {
  const symbols: string[] = [];
  const settings: Record<string, string> = {};
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const at = part.indexOf('=');
    if (at < 0) {
      symbols.push(venue.toVenueSymbol(part));
      continue;
    }
    const name = part.slice(0, at).trim();
    const value = part.slice(at + 1).trim();
    const setting = venue.settings.find((one) => one.name === name);
    if (setting === undefined) {
      const known = venue.settings.map((one) => one.name).join(', ');
      throw new FeedError(
        `unknown setting "${name}"; ${known === '' ? 'it has none' : `there are ${known}`}`,
      );
    }
    if (!setting.values.includes(value)) {
      throw new FeedError(`${name}: one of ${setting.values.join(', ')}, but is "${value}"`);
    }
    if (settings[name] !== undefined) throw new FeedError(`${name} is given twice`);
    settings[name] = value;
  }
  for (const { name, values } of venue.settings) settings[name] ??= values[0]!;
  return {
    venue: {
      ...venue,
      ...(config.shareLicensed && !venue.mayShare ? { mayShare: true, byLeave: true } : {}),
      traits: { ...venue.traits, ...venue.traitsWith?.(settings) },
    },
    symbols: [...new Set(symbols)],
    settings,
    keys: toKeys(venue, variables),
    hosts: toHosts(venue, settings, variables),
  };
}

/** The kind of feed of a venue. */
export function toVenueKind(venue: Venue): FeedKind<VenueChoice> {
  const settings = venue.settings.map(({ name, values }) => `,${name}=${values.join('|')}`);
  return {
    name: venue.id,
    usage: `${venue.id}:SYMBOLS${settings.map((one) => `[${one}]`).join('')}`,
    parse: (text, context) => toVenueChoice(venue, text, context),
    create: (choice, context) => ({ source: open([choice], context) }),
    join: (choices, context) => ({ source: open(choices, context) }),
  };
}

function open(choices: readonly VenueChoice[], { venueTools }: FeedContext) {
  if (venueTools === undefined) throw new FeedError('live feeds cannot be opened here');
  return openVenues(choices, venueTools);
}
