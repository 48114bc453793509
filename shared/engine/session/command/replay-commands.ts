/**
 * Commands about replays: open, join, play, pause, seek, speed, loop, close. Whatever changes a replay's state is
 * told to everybody who looks at it.
 */
import { Type } from 'typebox';
import type { ServerMessage } from '../../../wire/server-message.ts';
import { LIMITS } from '../../../wire/limits.ts';
import { toMarketInfo, type MarketEntry } from '../../feed/market-entry.ts';
import type { Replay } from '../../feed/replay.ts';
import { CommandError, findMarket, type Services } from '../services.ts';
import {
  type CommandContext,
  type CommandEntry,
  type CommandOf,
  defineCommand,
} from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';

const { optionalId: id, market } = FIELDS;
const SPEED = Type.Union([
  Type.Number({ minimum: LIMITS.replaySpeedMin, maximum: LIMITS.replaySpeedMax }),
  Type.Literal('max'),
]);
/** To open a recording reads its index; a jump reads it from its start. */
const HEAVY = 500;
const LIGHT = 20;

function toReply({ hub }: Services, entry: MarketEntry): ServerMessage {
  const viewers = hub.room(entry.market.name)?.members.size ?? 0;
  return { type: 'market', market: toMarketInfo(entry, viewers) };
}

/** @throws CommandError UNKNOWN_MARKET, NOT_A_REPLAY */
function findReplay(services: Services, name: string): { entry: MarketEntry; replay: Replay } {
  const entry = findMarket(services, name);
  const { drive } = entry;
  if (drive.kind === 'replay') return { entry, replay: drive };
  throw new CommandError('NOT_A_REPLAY', `Market "${entry.market.name}" is no replay.`);
}

/** Changes a replay and tells everybody who looks at it. */
function steer(
  { services }: CommandContext,
  name: string,
  change: (replay: Replay) => void,
): ServerMessage {
  const { entry, replay } = findReplay(services, name);
  change(replay);
  services.markets.changed(entry);
  return toReply(services, entry);
}

function openReplay(
  { services, client }: CommandContext,
  { recording, speed = 1, loop: isLoop = false, paused, timeMs }: CommandOf<'open'>,
): ServerMessage {
  if (services.markets.replays >= LIMITS.replays) {
    throw new CommandError('TOO_MANY_REPLAYS', `${LIMITS.replays} replays are open already.`);
  }
  const source = services.openRecording(recording);
  const entry = services.markets.openReplay(recording, source);
  const replay = entry.drive as Replay;
  services.hub.room(entry.market.name)!.join(client);
  replay.setSpeed(speed);
  replay.setLoop(isLoop);
  replay.seek(timeMs ?? source.startMs);
  if (paused !== true) replay.play();
  return toReply(services, entry);
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
    },
    STRICT,
  ),
  rights: 'full',
  cost: () => HEAVY,
  handle: (command, context) => openReplay(context, command),
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
  rights: 'full',
  cost: () => LIGHT,
  handle: (command, context) => steer(context, command.market, (replay) => replay.play()),
});

const pause = defineCommand({
  type: 'pause',
  schema: Type.Object({ type: Type.Literal('pause'), id, market }, STRICT),
  rights: 'full',
  cost: () => LIGHT,
  handle: (command, context) => steer(context, command.market, (replay) => replay.pause()),
});

const seek = defineCommand({
  type: 'seek',
  schema: Type.Object({ type: Type.Literal('seek'), id, market, timeMs: FIELDS.timeMs }, STRICT),
  rights: 'full',
  cost: () => HEAVY,
  handle: (command, context) =>
    steer(context, command.market, (replay) => replay.seek(command.timeMs)),
});

const speed = defineCommand({
  type: 'speed',
  schema: Type.Object({ type: Type.Literal('speed'), id, market, speed: SPEED }, STRICT),
  rights: 'full',
  cost: () => LIGHT,
  handle: (command, context) =>
    steer(context, command.market, (replay) => replay.setSpeed(command.speed)),
});

const loop = defineCommand({
  type: 'loop',
  schema: Type.Object({ type: Type.Literal('loop'), id, market, loop: Type.Boolean() }, STRICT),
  rights: 'full',
  cost: () => LIGHT,
  handle: (command, context) =>
    steer(context, command.market, (replay) => replay.setLoop(command.loop)),
});

const CLOSED = 'Closed by a client.';

const close = defineCommand({
  type: 'close',
  schema: Type.Object({ type: Type.Literal('close'), id, market }, STRICT),
  rights: 'full',
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
  join,
  play,
  pause,
  seek,
  speed,
  loop,
  close,
];
