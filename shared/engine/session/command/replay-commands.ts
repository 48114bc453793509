/**
 * Commands about replays: open, join, play, pause, seek, speed, loop, skip what is idle, close. Whatever changes a
 * replay's state is told to everybody who looks at it.
 */
import { Type } from 'typebox';
import type { Speed } from '../../../wire/command.ts';
import { LIMITS } from '../../../wire/limits.ts';
import { toBarSpeeds } from '../../../wire/recorded-bars.ts';
import type { MarketEntry } from '../../feed/market-entry.ts';
import type { Replay, Stretch } from '../../feed/replay-contract.ts';
import type { Source } from '../../source/source.ts';
import { CommandError, findMarket } from '../services.ts';
import {
  type CommandContext,
  type CommandEntry,
  type CommandOf,
  defineCommand,
} from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';
import { JUMP } from './jump-command.ts';
import { STEP } from './step-command.ts';
import { REWIND } from './rewind-command.ts';
import { checkReplays, findReplay, steer, toReply } from './steered-replay.ts';

const { optionalId: id, market } = FIELDS;
const SPEED = Type.Union([
  Type.Number({ minimum: LIMITS.replaySpeedMin, maximum: LIMITS.barSpeedMax }),
  Type.Literal('max'),
]);
const SECTION = {
  fromMs: Type.Optional(FIELDS.timeMs),
  toMs: Type.Optional(FIELDS.timeMs),
};
/** To open a recording reads its index; a jump reads it from its start. */
const HEAVY = 500;
const LIGHT = 20;

/** What a loop is to play, if it is not the whole recording. @throws CommandError BAD_COMMAND for half a section */
function toSection({ fromMs, toMs }: { fromMs?: number; toMs?: number }): Stretch | undefined {
  if (fromMs === undefined && toMs === undefined) return undefined;
  if (fromMs !== undefined && toMs !== undefined) return { fromMs, toMs };
  throw new CommandError('BAD_COMMAND', 'fromMs and toMs belong together.');
}

/** @throws CommandError BAD_COMMAND when nothing of the section lies in the recording */
function setLoop(replay: Replay, isLoop: boolean, section: Stretch | undefined): void {
  if (replay.setLoop(isLoop, section)) return;
  throw new CommandError(
    'BAD_COMMAND',
    'fromMs to toMs: nothing of the recording lies between them.',
  );
}

/** How fast a recording is played. @throws CommandError BAD_COMMAND for what is too fast for it */
function toSpeed(source: Pick<Source, 'bars'>, asked: Speed | undefined, isRewind = false): Speed {
  if (isRewind && (asked === 'max' || asked! > LIMITS.rewindSpeedMax)) {
    const message = `speed: at most ${LIMITS.rewindSpeedMax} in the past of a live market.`;
    throw new CommandError('BAD_COMMAND', message);
  }
  const { usual, most } =
    source.bars?.isAlone === true
      ? toBarSpeeds(source.bars.kinds)
      : { usual: 1, most: LIMITS.replaySpeedMax };
  const speed = asked ?? usual;
  if (speed === 'max' || speed <= Math.max(most, LIMITS.replaySpeedMax)) return speed;
  throw new CommandError('BAD_COMMAND', `speed: at most ${most} for this recording.`);
}

/**
 * Opens a recording as a market that the client, if there is one, looks at, as it asks for it.
 * @throws CommandError BAD_COMMAND, TOO_MANY_REPLAYS, UNKNOWN_RECORDING, BAD_RECORDING
 */
export function openReplay(
  { services, client }: Pick<CommandContext, 'services'> & Partial<Pick<CommandContext, 'client'>>,
  {
    recording,
    speed: asked,
    loop: isLoop = false,
    paused,
    skipIdle = false,
    ...at
  }: Omit<CommandOf<'open'>, 'type' | 'id'>,
): MarketEntry {
  const section = toSection(at);
  checkReplays(services);
  const source = services.openRecording(recording);
  const speed = toSpeed(source, asked);
  const entry = services.markets.openReplay(recording, source);
  const replay = entry.drive as Replay;
  try {
    setLoop(replay, isLoop, section);
  } catch (error) {
    services.markets.close(entry, 'It could not be opened so.');
    throw error;
  }
  if (client !== undefined) services.hub.room(entry.market.name)!.join(client);
  replay.setSpeed(speed);
  replay.setSkipIdle(skipIdle);
  replay.seek(
    at.timeMs ?? section?.fromMs ?? source.startMs,
    at.timeMs === undefined ? undefined : at.timeNs,
  );
  if (paused !== true) replay.play();
  return entry;
}

const open = defineCommand({
  type: 'open',
  schema: Type.Object(
    {
      type: Type.Literal('open'),
      id,
      recording: FIELDS.recording,
      speed: Type.Optional(SPEED),
      loop: Type.Optional(Type.Boolean()),
      paused: Type.Optional(Type.Boolean()),
      timeMs: Type.Optional(FIELDS.timeMs),
      timeNs: Type.Optional(FIELDS.timeNs),
      ...SECTION,
      skipIdle: Type.Optional(Type.Boolean()),
    },
    STRICT,
  ),
  rights: 'full',
  cost: () => HEAVY,
  handle: (command, context) => toReply(context.services, openReplay(context, command)),
});

const join = defineCommand({
  type: 'join',
  schema: Type.Object({ type: Type.Literal('join'), id, market }, STRICT),
  rights: 'read',
  cost: () => LIGHT,
  handle({ market: name }, { services, client }) {
    const entry = findMarket(services, name);
    services.hub.room(entry.market.name)!.join(client);
    return toReply(services, entry);
  },
});

const play = defineCommand({
  type: 'play',
  schema: Type.Object({ type: Type.Literal('play'), id, market }, STRICT),
  rights: 'steer',
  cost: () => LIGHT,
  handle: (command, context) => steer(context, command.market, (replay) => replay.play()),
});

const pause = defineCommand({
  type: 'pause',
  schema: Type.Object({ type: Type.Literal('pause'), id, market }, STRICT),
  rights: 'steer',
  cost: () => LIGHT,
  handle: (command, context) => steer(context, command.market, (replay) => replay.pause()),
});

const seek = defineCommand({
  type: 'seek',
  schema: Type.Object(
    {
      type: Type.Literal('seek'),
      id,
      market,
      timeMs: FIELDS.timeMs,
      timeNs: Type.Optional(FIELDS.timeNs),
    },
    STRICT,
  ),
  rights: 'steer',
  cost: () => HEAVY,
  handle: (command, context) =>
    steer(context, command.market, (replay) => replay.seek(command.timeMs, command.timeNs)),
});

const speed = defineCommand({
  type: 'speed',
  schema: Type.Object({ type: Type.Literal('speed'), id, market, speed: SPEED }, STRICT),
  rights: 'steer',
  cost: () => LIGHT,
  handle(command, context) {
    const { entry } = findReplay(context.services, command.market);
    const factor = toSpeed(entry.source, command.speed, entry.rewindOf !== undefined);
    return steer(context, command.market, (replay) => replay.setSpeed(factor));
  },
});

const loop = defineCommand({
  type: 'loop',
  schema: Type.Object(
    { type: Type.Literal('loop'), id, market, loop: Type.Boolean(), ...SECTION },
    STRICT,
  ),
  rights: 'steer',
  cost: () => LIGHT,
  handle: (command, context) =>
    steer(context, command.market, (replay) => setLoop(replay, command.loop, toSection(command))),
});

const skipIdle = defineCommand({
  type: 'skipIdle',
  schema: Type.Object(
    { type: Type.Literal('skipIdle'), id, market, skipIdle: Type.Boolean() },
    STRICT,
  ),
  rights: 'steer',
  cost: () => LIGHT,
  handle: (command, context) =>
    steer(context, command.market, (replay) => replay.setSkipIdle(command.skipIdle)),
});

const CLOSED = 'Closed by a client.';

const close = defineCommand({
  type: 'close',
  schema: Type.Object({ type: Type.Literal('close'), id, market }, STRICT),
  rights: 'steer',
  cost: () => LIGHT,
  handle({ market: name }, { services }) {
    const { entry } = findReplay(services, name);
    services.markets.close(entry, CLOSED);
    return { type: 'closed', market: entry.market.name, reason: CLOSED };
  },
});

/** Commands about replays. */
export const REPLAY_COMMANDS: readonly CommandEntry[] = [
  open,
  REWIND,
  join,
  play,
  pause,
  seek,
  STEP,
  JUMP,
  speed,
  loop,
  skipIdle,
  close,
];
