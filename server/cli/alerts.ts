/**
 * `tickdeck alerts`: alerts that a running server keeps, which watch whether anybody is there or not: list, test, add,
 * pause, resume, remove, and the record of what they fired.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { AlertTextError, parseAlert } from '../../shared/model/alert-text.ts';
import { toDurationText } from '../../shared/model/alert-words.ts';
import { parseDuration } from '../../shared/engine/source/simulator/scenario/duration.ts';
import { toIsoTime } from '../../shared/wire/json-frame.ts';
import type { AuditEntry, AuditPage, StoredAlertInfo } from '../../shared/wire/stored-alert.ts';
import { addTest } from './alert-test.ts';
import { toFiredText } from './alert.ts';
import { askServer, type ServerFlags } from './ask-server.ts';
import { TOKEN_HELP } from './server-connection.ts';
import { print } from './terminal.ts';

interface AlertsFlags extends ServerFlags {
  readonly json?: boolean;
}

interface AddFlags extends AlertsFlags {
  readonly name?: string;
  readonly market?: string;
  readonly rest?: number;
  readonly expires?: string;
  readonly message?: string;
  readonly webhook?: string;
  readonly keep?: number;
}

interface LogFlags extends AlertsFlags {
  readonly after?: string;
  readonly limit?: string;
  readonly alert?: string;
}

/** An alert as a line. */
function toAlertLine(alert: StoredAlertInfo): string {
  const { id, state, name, text, market, firings, restMs, problem } = alert;
  const often = restMs === undefined ? 'once' : `again after ${toDurationText(restMs)}`;
  const called = name === text ? '' : `  “${name}”`;
  const why = problem === undefined ? '' : `: ${problem}`;
  return `${id}  ${state}${why}  ${text}${called}  in ${market}, ${often}  fired ${firings}×`;
}

/** A line of the record as a line. */
const toAuditLine = ({ number, ...entry }: AuditEntry): string =>
  `${number}  ${toIsoTime(entry.timeMs, entry.timeNs)}  ${toFiredText(entry)}  (${entry.name}, tick ${entry.sequence}, ${Math.round(entry.latencyMs)} ms)`;

function show(answer: unknown, { json }: AlertsFlags, toLines: (answer: never) => string[]): void {
  if (json === true) print(JSON.stringify(answer));
  else for (const line of toLines(answer as never)) print(line);
}

const toListLines = ({ alerts }: { alerts: StoredAlertInfo[] }): string[] =>
  alerts.length === 0 ? ['there is no alert'] : alerts.map(toAlertLine);
const toOneLine = (alert: StoredAlertInfo): string[] => [toAlertLine(alert)];
const toAuditLines = ({ entries }: AuditPage): string[] =>
  entries.length === 0 ? ['nothing has fired'] : entries.map(toAuditLine);

/** Checks a text before anything is asked. */
function toText(text: string): string {
  try {
    parseAlert(text);
    return text;
  } catch (error) {
    if (error instanceof AlertTextError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

function toMs(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError('a time such as 60s or 5m is expected.');
}

async function add(text: string, flags: AddFlags): Promise<void> {
  const { name, market, rest, expires, message, webhook, keep } = flags;
  const actions = {
    ...(webhook === undefined ? {} : { webhook }),
    ...(keep === undefined ? {} : { keepSeconds: keep / 1_000 }),
  };
  const made = await askServer(flags, 'POST', '/api/alerts', {
    text,
    ...(name === undefined ? {} : { name }),
    ...(market === undefined ? {} : { market }),
    ...(rest === undefined ? {} : { restMs: rest }),
    ...(expires === undefined ? {} : { expiresMs: Date.parse(expires) }),
    ...(message === undefined ? {} : { message }),
    ...(Object.keys(actions).length === 0 ? {} : { actions }),
  });
  show(made, flags, toOneLine);
}

function readLog(flags: LogFlags): Promise<unknown> {
  const { after, limit, alert } = flags;
  const given = Object.entries({ after, limit, alert }).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given as [string, string][]);
  return askServer(flags, 'GET', `/api/alerts/audit?${query.toString()}`);
}

const addFlags = (command: Command): Command =>
  command
    .option('-s, --server <address>', 'host:port or URL of the server', 'localhost:3000')
    .option('--token <text>', TOKEN_HELP)
    .option('--json', 'print the answer as JSON');

const toPath = (id: string): string => `/api/alerts/${encodeURIComponent(id)}`;

function addAdd(alerts: Command): void {
  addFlags(alerts.command('add').description('keep an alert: add "NVDA > 205"'))
    .argument(
      '<alert>',
      'such as "NVDA > 205", "sector:Technology -2% in 5m", "NVDA < vwap"',
      toText,
    )
    .option('--name <text>', 'what to call it (default: as it is typed)')
    .option('-m, --market <name>', 'a live market (default: the first)')
    .option('--rest <time>', 'fire again, after so long of the market’s time; else once', toMs)
    .option('--expires <time>', 'ISO 8601 time of the market at which it ends')
    .option('--message <text>', 'what to say: {symbol} {event} {value} {price} {time} {name}')
    .option('--webhook <url>', 'post a signed message there')
    .option('--keep <time>', 'make a recording of so long before', toMs)
    .action(add);
}

/** Adds the command. */
export function registerAlerts(program: Command): void {
  const alerts = program
    .command('alerts')
    .description('alerts that a running server keeps, and the record of what they fired');
  addFlags(alerts.command('list').description('which there are')).action(
    async (flags: AlertsFlags) =>
      show(await askServer(flags, 'GET', '/api/alerts'), flags, toListLines),
  );
  addAdd(alerts);
  addTest(addFlags(alerts.command('test')), toText, toMs);
  for (const [name, paused] of [
    ['pause', true],
    ['resume', false],
  ] as const) {
    addFlags(
      alerts
        .command(name)
        .description(paused ? 'watch nothing for now' : 'watch again, one that was done too')
        .argument('<id>'),
    ).action(async (id: string, flags: AlertsFlags) =>
      show(await askServer(flags, 'PATCH', toPath(id), { paused }), flags, toOneLine),
    );
  }
  addFlags(alerts.command('remove').description('drop it').argument('<id>')).action(
    async (id: string, flags: AlertsFlags) =>
      show(await askServer(flags, 'DELETE', toPath(id)), flags, toListLines),
  );
  addFlags(alerts.command('log').description('what has fired, oldest first'))
    .option('--after <number>', 'only those after this number (default: the newest)')
    .option('--limit <number>', 'how many at most')
    .option('--alert <id>', 'of this one alone')
    .action(async (flags: LogFlags) => show(await readLog(flags), flags, toAuditLines));
}
