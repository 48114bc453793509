/**
 * The tables of the documents that mirror code: limits, error codes, close codes, configuration; and those that
 * the last whole run of the benchmarks left. The test compares; `npm run readme` writes them anew.
 */
import { SIMULATION_DEFAULTS } from '../../shared/engine/source/simulator/live-simulation.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { CLOSE, CLOSE_MEANING, ERRORS } from '../../shared/wire/codes.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { VENUES } from '../../shared/venue/registry.ts';
import type { VenueTraits } from '../../shared/venue/venue.ts';
import { ENVIRONMENT } from '../../server/config/environment.ts';
import { DEFAULTS } from '../../server/config.ts';

const BENCH_FILE = new URL('../bench/results/latest.md', import.meta.url);
const LIMITS_FILE = new URL('../../shared/wire/limits.ts', import.meta.url);

/** Limits with the comment above each, as shared/wire/limits.ts says them. */
function limitsTable(): string {
  const rows: string[] = [];
  let comment = '';
  let isInComment = false;
  for (const line of readFileSync(LIMITS_FILE, 'utf8').split('\n')) {
    const text = line.trim();
    if (text.startsWith('/**')) {
      comment = '';
      isInComment = true;
    }
    if (isInComment) comment += ` ${text.replace(/^\/?\*+\/?|\*+\/$/g, '').trim()}`;
    if (text.endsWith('*/')) isInComment = false;
    const key = /^(\w+): [\d_.]+,$/.exec(text)?.[1];
    if (key === undefined) continue;
    const value = LIMITS[key as keyof typeof LIMITS];
    rows.push(`| \`${key}\` | ${value.toLocaleString('en-US')} | ${comment.trim()} |`);
    comment = '″';
  }
  return ['| limit | value | why |', '|---|---|---|', ...rows].join('\n');
}

const errorsTable = (): string =>
  [
    '| code | HTTP | meaning |',
    '|---|---|---|',
    ...Object.entries(ERRORS).map(
      ([code, { status, meaning }]) => `| \`${code}\` | ${status} | ${meaning} |`,
    ),
  ].join('\n');

const closesTable = (): string =>
  [
    '| close code | name | meaning | reconnect |',
    '|---|---|---|---|',
    ...Object.entries(CLOSE).map(
      ([name, code]) =>
        `| ${code} | ${name} | ${CLOSE_MEANING[code]} | ${code < 4500 ? 'yes' : 'no'} |`,
    ),
  ].join('\n');

const toFlag = (key: string): string =>
  `--${key.replace(/[A-Z]/g, (big) => `-${big.toLowerCase()}`)}`;

function settingsTable(): string {
  const defaults: Record<string, string | number | boolean | readonly string[]> = {
    ...DEFAULTS,
    ...SIMULATION_DEFAULTS,
  };
  const rows = Object.entries(ENVIRONMENT).map(([key, variable]) => {
    const value = defaults[key];
    const shown = value === undefined || String(value) === '' ? '–' : `\`${String(value)}\``;
    const flag = value === true ? toFlag(key).replace('--', '--no-') : toFlag(key);
    return `| \`${flag}\` | \`${variable}\` | \`${key}\` | ${shown} |`;
  });
  return [
    '| flag | variable | key in a `--config` file | default |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** What a connection may have, in a few words. */
function toLimits({ symbolsPerSocket, sockets, restPerMinute, restPerHour }: VenueTraits): string {
  const count = (number: number, one: string): string =>
    `${number.toLocaleString('en-US')} ${one}${number === 1 ? '' : 's'}`;
  const rest = restPerHour === undefined ? `${restPerMinute}/min` : `${restPerHour}/h`;
  return `${count(symbolsPerSocket, 'symbol')} a connection, ${count(sockets, 'connection')}; REST ${rest}`;
}

const venuesTable = (): string =>
  [
    '| venue | key | what is seen | times | limits | licence |',
    '|---|---|---|---|---|---|',
    ...VENUES.map(({ id, name, keys, coverage, traits, licence, mayShare }) => {
      const names = Object.keys(keys).map((key) => `\`${key}\``);
      const cells = [
        `\`${id}\` ${name}`,
        names.length === 0 ? 'none' : names.join(', '),
        coverage,
        traits.timeUnit,
        toLimits(traits),
        `${licence}${mayShare ? '' : ' Not shared.'}`,
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');

/** The venues in a few words, for a newcomer. */
const venueListTable = (): string =>
  [
    '| venue | key | what is seen | symbols |',
    '|---|---|---|---|',
    ...VENUES.map(({ id, keys, coverage, traits }) => {
      const names = Object.keys(keys).map((key) => `\`${key}\``);
      const cells = [
        `\`${id}\``,
        names.length === 0 ? 'none: free' : names.join(', '),
        coverage,
        (traits.symbolsPerSocket * traits.sockets).toLocaleString('en-US'),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');

const venueSettingsTable = (): string =>
  [
    '| venue | setting | values | what it is |',
    '|---|---|---|---|',
    ...VENUES.flatMap(({ id, settings }) =>
      settings.map(({ name, values, description }) => {
        const words = values.map((value) => `\`${value}\``).join(' ');
        return `| \`${id}\` | \`${name}\` | ${words} | ${description} |`;
      }),
    ),
  ].join('\n');

type Tables = Readonly<Record<string, () => string>>;

/** A document, and the tables between `<!-- name -->` and `<!-- /name -->` in it. */
interface Mirror {
  readonly file: URL;
  readonly tables: Tables;
}

/** Every document with tables that are made. */
export const MIRRORS: readonly Mirror[] = [
  {
    file: new URL('../../README.md', import.meta.url),
    tables: { 'venue-list': venueListTable },
  },
  {
    file: new URL('../../server/REFERENCE.md', import.meta.url),
    tables: {
      settings: settingsTable,
      limits: limitsTable,
      errors: errorsTable,
      closes: closesTable,
    },
  },
  {
    file: new URL('../../shared/venue/VENUES.md', import.meta.url),
    tables: { venues: venuesTable, 'venue-settings': venueSettingsTable },
  },
  {
    file: new URL('../bench/RESULTS.md', import.meta.url),
    tables: { bench: () => readFileSync(BENCH_FILE, 'utf8').trimEnd() },
  },
];

/** A document's text with its tables made anew. */
export function withTables(text: string, tables: Tables): string {
  return Object.entries(tables).reduce(
    (all, [name, make]) =>
      all.replace(
        new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`),
        (_match, open: string, close: string) => `${open}${make()}\n${close}`,
      ),
    text,
  );
}

if (process.argv.includes('--write')) {
  for (const { file, tables } of MIRRORS) {
    writeFileSync(file, withTables(readFileSync(file, 'utf8'), tables));
  }
}
