/**
 * `tickdeck feeds`: the venues that there are, and `tickdeck feeds check`: whether one of them works from here.
 */
import type { Command } from 'commander';
import { VENUES } from '../../shared/venue/registry.ts';
import type { Venue } from '../../shared/venue/venue.ts';
import { readVariables, toConfig } from '../config.ts';
import { ConfigError } from '../config/config-error.ts';
import { FeedError } from '../feeds/feed-kind.ts';
import { CHECK_EXIT, checkFeed } from '../feeds/venue/check-feed.ts';
import { toVenueChoice, VENUE_VARIABLES } from '../feeds/venue-kind.ts';
import { createSurroundings } from '../machine/surroundings.ts';
import { print, printWarning } from './terminal.ts';
import { readKeys } from './venue-keys.ts';

const TICKS = 8;
const SECONDS = 20;

const EXITS = `
Exit codes of check: 0 it works, 1 a failure, 2 wrong usage, 3 no network, 4 the region is refused,
5 a key is missing, wrong or of a smaller plan, 6 no such symbol, 7 a limit of the venue, 8 it says nothing.`;

/** A venue as lines: what it needs, gives, and its limits. */
function toLines(venue: Venue): string[] {
  const { id, name, keys, settings, coverage, licence, mayShare, traits } = venue;
  const names = Object.keys(keys);
  const { symbolsPerSocket, sockets } = traits;
  const most = (symbolsPerSocket * sockets).toLocaleString('en-US');
  const connections = sockets === 1 ? 'one connection' : `${sockets} connections`;
  const label = (word: string): string => `  ${word.padEnd(10)}`;
  return [
    `${id}  ${name}`,
    `${label('needs')}${names.length === 0 ? 'no key' : names.join(', ')}`,
    `${label('gives')}${coverage}`,
    `${label('limits')}${most} symbols over ${connections}`,
    ...settings.map(
      (one) => `${label('setting')}${one.name}=${one.values.join('|')}  ${one.description}`,
    ),
    `${label('licence')}${licence}${mayShare ? '' : ' No share links.'}`,
  ];
}

interface CheckFlags {
  readonly keys?: string;
  readonly seconds: string;
}

/** Tries a feed. @throws FeedError, ConfigError */
async function check(text: string, flags: CheckFlags): Promise<void> {
  const [, id = '', rest = ''] = /^([^:]+)(?::(.*))?$/s.exec(text.trim()) ?? [];
  const venue = VENUES.find((one) => one.id === id);
  if (venue === undefined) {
    const known = VENUES.map((one) => one.id).join(', ');
    throw new FeedError(`there is no venue ${JSON.stringify(id)}; there are ${known}`);
  }
  const seconds = Number(flags.seconds);
  if (!(seconds >= 1 && seconds <= 600)) {
    throw new ConfigError(`seconds: 1 to 600, but is "${flags.seconds}"`);
  }
  const config = toConfig({}, {}, {});
  const variables = {
    ...readVariables(VENUE_VARIABLES),
    ...(flags.keys === undefined ? {} : readKeys(flags.keys)),
  };
  const choice = toChoice(venue, rest, { config, nowMs: Date.now(), variables });
  if (choice === undefined) return;
  const { end, text: said } = await checkFeed(
    choice,
    { clock: createSurroundings() },
    { ticks: TICKS, timeMs: seconds * 1_000, onLine: print },
  );
  if (end === 'works') print(said);
  else printWarning(said);
  /* Sockets that are closing need not be waited for. */
  process.exitCode = CHECK_EXIT[end];
}

/** A missing key has an exit code of its own. */
function toChoice(
  ...args: Parameters<typeof toVenueChoice>
): ReturnType<typeof toVenueChoice> | undefined {
  const [venue, , { variables }] = args;
  const missing = Object.keys(venue.keys).find((name) => (variables?.[name] ?? '') === '');
  if (missing === undefined) return toVenueChoice(...args);
  printWarning(
    `${venue.name} needs ${missing} (${venue.keys[missing]}) in the environment, or in a file that --keys names`,
  );
  process.exitCode = CHECK_EXIT.key;
  return undefined;
}

/** Adds the commands. */
export function registerFeeds(program: Command): void {
  const feeds = program
    .command('feeds')
    .description('Lists the venues that --feed can name: what each needs, gives, and its limits.')
    .action(() => {
      for (const [i, venue] of VENUES.entries()) {
        if (i > 0) print('');
        for (const line of toLines(venue)) print(line);
      }
    });
  feeds
    .command('check')
    .description(
      'Connects to a venue, subscribes and prints the first ticks, or says what is wrong.',
    )
    .argument('<venue[:symbols]>', 'as --feed takes it: coinbase:BTC-USD, alpaca:AAPL,feed=iex')
    .option('--keys <file>', 'file of NAME=value lines with the keys of venues, mode 0600')
    .option('--seconds <number>', 'how long to wait for ticks', String(SECONDS))
    .addHelpText('after', EXITS)
    .action(check);
}
