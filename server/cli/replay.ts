/**
 * `tickdeck replay`: a dashboard that opens on a recording, as its flags say, or as the recording itself does.
 */
import { basename, dirname, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { fromIsoTime } from '../../shared/model/iso-time.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { ConfigError } from '../config/config-error.ts';
import { openTape } from '../tape/open-tape.ts';
import type { Tape } from '../../shared/tape/reader.ts';
import { TapeError } from '../../shared/tape/format.ts';
import { addServeFlags, type ServeFlags } from './serve-flags.ts';
import { serve } from './serve.ts';

/** Flags of the replay itself, as typed. */
export interface ReplayFlags {
  readonly speed?: string;
  readonly from?: string;
  readonly to?: string;
  readonly loop?: boolean;
  readonly skipIdle?: boolean;
  readonly kiosk?: boolean;
}

/** Checks a speed as typed. @param areBars nothing else was recorded: then a year may take a second @throws ConfigError */
function checkSpeed(text: string, areBars: boolean): string {
  const speed = Number(text);
  const most = areBars ? LIMITS.barSpeedMax : LIMITS.replaySpeedMax;
  if (text === 'max' || (speed >= LIMITS.replaySpeedMin && speed <= most)) return text;
  throw new ConfigError(`--speed: ${LIMITS.replaySpeedMin} to ${most} or max, but is "${text}"`);
}

/** A moment of the recording. @throws ConfigError */
function toMoment(
  flag: string,
  text: string,
  { startMs, endMs }: Pick<Tape, 'startMs' | 'endMs'>,
): string {
  const timeMs = fromIsoTime(text);
  if (Number.isNaN(timeMs)) throw new ConfigError(`--${flag}: "${text}" is no time (ISO 8601)`);
  const iso = (ms: number): string => new Date(ms).toISOString();
  if (timeMs >= startMs && timeMs <= endMs) return iso(timeMs);
  throw new ConfigError(
    `--${flag}: the recording goes from ${iso(startMs)} to ${iso(endMs)}, and ${iso(timeMs)} is not in it`,
  );
}

/**
 * The query of the address that opens a recording so.
 * @param name of the recording @param tape what it holds
 * @throws ConfigError naming the flag that is wrong
 */
export function toReplayQuery(
  name: string,
  tape: Pick<Tape, 'startMs' | 'endMs' | 'meta' | 'tickCount'>,
  { speed, from, to, loop, skipIdle, kiosk }: ReplayFlags,
): string {
  const query = new URLSearchParams(tape.meta.opening?.view ?? '');
  query.set('replay', name);
  if (speed !== undefined) query.set('speed', checkSpeed(speed, tape.tickCount === 0));
  if (loop === true || kiosk === true) query.set('loop', '1');
  if (skipIdle === true) query.set('skip', '1');
  if (kiosk === true) query.set('kiosk', '1');
  if (to !== undefined && query.get('loop') !== '1') {
    throw new ConfigError('--to: where a loop ends; add --loop');
  }
  const start = from === undefined ? undefined : toMoment('from', from, tape);
  const end = to === undefined ? undefined : toMoment('to', to, tape);
  if (start !== undefined) query.set('at', start);
  if (query.get('loop') === '1' && (start ?? end) !== undefined) {
    const fromText = start ?? query.get('from') ?? new Date(tape.startMs).toISOString();
    const toText = end ?? query.get('to') ?? new Date(tape.endMs).toISOString();
    if (fromText >= toText) throw new ConfigError('--from must be before --to');
    query.set('from', fromText);
    query.set('to', toText);
  }
  return query.toString().replaceAll('%3A', ':');
}

function open(path: string, file: string): Tape {
  if (!existsSync(path)) throw new ConfigError(`${file}: there is no such file`);
  if (!path.endsWith('.tape')) {
    throw new ConfigError(`${file}: not a tape; make one with "tickdeck import"`);
  }
  try {
    return openTape(path);
  } catch (error) {
    if (error instanceof TapeError) throw new ConfigError(`${file}: ${error.message}`);
    throw error;
  }
}

/** Adds the command. */
export function registerReplay(program: Command): void {
  addServeFlags(program.command('replay'))
    .description('serve the dashboard, opened on a recording')
    .argument('<file>', 'a tape, or a demo pack')
    .addOption(
      new Option('--speed <factor>', '0.1 to 1000, or max (default: 1, of bars ten a second)'),
    )
    .option('--from <time>', 'begin there: ISO 8601, UTC unless it says a zone')
    .option('--to <time>', 'where a loop ends')
    .option('--loop', 'play it, or what lies between --from and --to, again and again')
    .option('--skip-idle', 'leave out stretches of a minute and more without a tick')
    .option('--kiosk', 'only what moves, on the whole screen, in a loop')
    .action(async (file: string, flags: ServeFlags & ReplayFlags) => {
      const { speed, from, to, loop, skipIdle, kiosk, ...others } = flags;
      const path = resolve(file);
      const name = basename(path, '.tape');
      const tape = open(path, file);
      tape.close();
      const query = toReplayQuery(name, tape, { speed, from, to, loop, skipIdle, kiosk });
      const { title } = tape.meta.opening ?? {};
      await serve({ ...others, recordings: dirname(path) }, (url) => [
        `Tickdeck replays ${title ?? name} at ${url}/?${query}`,
      ]);
    });
}
