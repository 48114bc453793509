/**
 * `tickdeck replay`: a dashboard that opens on a recording.
 */
import { basename, dirname, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { LIMITS } from '../../shared/wire/limits.ts';
import { ConfigError } from '../config/config-error.ts';
import { addServeFlags, type ServeFlags } from './serve-flags.ts';
import { serve } from './serve.ts';

/** Checks a speed as typed. @throws ConfigError */
function checkSpeed(text: string): string {
  const speed = Number(text);
  const isFactor = speed >= LIMITS.replaySpeedMin && speed <= LIMITS.barSpeedMax;
  if (text === 'max' || isFactor) return text;
  throw new ConfigError(
    `--speed: ${LIMITS.replaySpeedMin} to ${LIMITS.replaySpeedMax} or max, but is "${text}"`,
  );
}

/** Adds the command. */
export function registerReplay(program: Command): void {
  addServeFlags(program.command('replay'))
    .description('serve the dashboard, opened on a recording')
    .argument('<file>', 'a tape')
    .addOption(
      new Option('--speed <factor>', '0.1 to 1000, or max (default: 1, of bars ten a second)'),
    )
    .action(async (file: string, { speed, ...flags }: ServeFlags) => {
      const path = resolve(file);
      if (!existsSync(path)) throw new ConfigError(`${file}: there is no such file`);
      if (!path.endsWith('.tape')) {
        throw new ConfigError(`${file}: not a tape; make one with "tickdeck import"`);
      }
      const name = basename(path, '.tape');
      const query = new URLSearchParams({
        replay: name,
        ...(speed === undefined ? {} : { speed: checkSpeed(speed) }),
      });
      await serve({ ...flags, recordings: dirname(path) }, (url) => [
        `Tickdeck replays ${name} at ${url}/?${query.toString()}`,
      ]);
    });
}
