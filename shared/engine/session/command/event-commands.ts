/**
 * Commands about events: starting a scenario in a live market, ending one early, reading a timeline. The
 * same work serves the socket and HTTP; a value that makes no event is refused with the code that is theirs.
 */
import type { ErrorCode } from '../../../wire/codes.ts';
import { Type } from 'typebox';
import type { EventList } from '../../../wire/answer.ts';
import type { ServerMessage } from '../../../wire/server-message.ts';
import { LIMITS } from '../../../wire/limits.ts';
import { toEndMs } from '../../../model/market-event.ts';
import {
  type TimedEvent,
  ScenarioError,
  show,
  toTimedEvent,
} from '../../source/simulator/scenario/scenario.ts';
import { SCENARIOS } from '../../source/simulator/scenario/scenarios.ts';
import type { EventControl } from '../../source/source.ts';
import type { MarketEntry } from '../../feed/market-entry.ts';
import { CommandError, findMarket, type Services } from '../services.ts';
import {
  type CommandContext,
  type CommandEntry,
  type CommandOf,
  defineCommand,
} from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';
import { SCENARIO_CATALOGUE } from './scenario-catalogue.ts';

/** An event is a few lookups and a message to everybody who looks on. */
const EVENT_COST = 50;

/** A market in which events can be started. */
interface Controlled {
  readonly entry: MarketEntry;
  readonly control: EventControl;
}

/** @throws CommandError UNKNOWN_MARKET, NOT_SIMULATED */
function findControl(services: Services, market?: string): Controlled {
  const entry = findMarket(services, market);
  const control = entry.source.eventControl;
  if (entry.drive.kind === 'live' && control !== undefined) return { entry, control };
  const why = entry.drive.kind === 'live' ? 'is not simulated' : 'is a replay';
  throw new CommandError(
    'NOT_SIMULATED',
    `Market "${entry.market.name}" ${why}: nothing can be started in it.`,
  );
}

/** @throws ScenarioError, or CommandError UNKNOWN_SCENARIO */
function toEvents(request: Readonly<Record<string, unknown>>): readonly TimedEvent[] {
  const { name, ...others } = request;
  if (name === undefined) {
    if (request['event'] !== undefined) return [toTimedEvent(request)];
    throw new ScenarioError('', 'needs a "name" (a scenario) or an "event"');
  }
  const [other] = Object.keys(others);
  if (other !== undefined) throw new ScenarioError(other, 'does not go with "name"');
  if (typeof name === 'string' && Object.hasOwn(SCENARIOS, name)) return SCENARIOS[name]!.events;
  const names = Object.keys(SCENARIOS).join(', ');
  throw new CommandError('UNKNOWN_SCENARIO', `name: ${show(name)} is none of ${names}`);
}

/** @throws CommandError TOO_MANY_EVENTS when so many more are not allowed */
function checkRoom({ source }: MarketEntry, more: number, nowMs: number): void {
  const started = (source.timeline?.events() ?? []).filter(({ origin }) => origin === 'live');
  const open = started.filter((event) => event.isCancelled !== true && toEndMs(event) > nowMs);
  const isFull = open.length + more > LIMITS.startedEvents;
  if (!isFull && started.length + more <= LIMITS.startedEventsEver) return;
  const { startedEvents, startedEventsEver } = LIMITS;
  const message = isFull
    ? `At most ${startedEvents} events that were started by hand may run or wait; ${open.length} do.`
    : `At most ${startedEventsEver} events may be started in the life of a server.`;
  throw new CommandError('TOO_MANY_EVENTS', message);
}

/**
 * Starts a scenario by its name, or a single event.
 * @param request `{ name }` or `{ event, target?, at?, …settings }`, not checked yet
 * @param bad code of the error for a request that says neither
 * @throws CommandError
 */
export function startScenario(
  services: Services,
  request: Readonly<Record<string, unknown>>,
  bad: ErrorCode,
  market?: string,
): EventList {
  const { entry, control } = findControl(services, market);
  const nowMs = entry.timeMs();
  try {
    const events = toEvents(request);
    checkRoom(entry, events.length, nowMs);
    return { market: entry.market.name, events: control.play(events, nowMs) };
  } catch (error) {
    if (error instanceof ScenarioError) throw new CommandError(bad, `scenario: ${error.message}`);
    throw error;
  }
}

/** Ends an event early. @throws CommandError UNKNOWN_EVENT when there is nothing to end */
export function stopEvent(services: Services, id: string, market?: string): EventList {
  const { entry, control } = findControl(services, market);
  const event = control.stop(id, entry.timeMs());
  if (event !== undefined) return { market: entry.market.name, events: [event] };
  throw new CommandError('UNKNOWN_EVENT', `There is no event "${id}" that could be ended.`);
}

/** The newest events of a market that touch a stretch of time, oldest first. */
export function listEvents(
  services: Services,
  {
    market,
    fromMs = -Infinity,
    toMs = Infinity,
  }: { market?: string; fromMs?: number; toMs?: number },
): EventList {
  const entry = findMarket(services, market);
  const events = (entry.source.timeline?.events() ?? []).filter(
    (event) => event.isCancelled !== true && toEndMs(event) >= fromMs && event.atMs < toMs,
  );
  return { market: entry.market.name, events: events.slice(-LIMITS.timelineEvents) };
}

const scenario = {
  type: 'scenario',
  /* Which settings there are depends on the kind of event; the simulator checks them, and this type cannot. */
  schema: Type.Object(
    {
      type: Type.Literal('scenario'),
      id: FIELDS.optionalId,
      market: FIELDS.optionalMarket,
      name: Type.Optional(FIELDS.eventText),
      event: Type.Optional(FIELDS.eventText),
      target: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })),
      at: Type.Optional(Type.Union([Type.Number({ minimum: 0 }), FIELDS.eventText])),
    },
    { additionalProperties: Type.Number() },
  ),
  rights: 'full',
  cost: () => EVENT_COST,
  handle(command: CommandOf<'scenario'>, { services }: CommandContext): ServerMessage {
    const { type: _type, id: _id, market, ...request } = command;
    return { type: 'events', ...startScenario(services, request, 'BAD_COMMAND', market) };
  },
} as const;

const stop = defineCommand({
  type: 'stop',
  schema: Type.Object(
    {
      type: Type.Literal('stop'),
      id: FIELDS.optionalId,
      market: FIELDS.optionalMarket,
      event: FIELDS.eventText,
    },
    STRICT,
  ),
  rights: 'full',
  cost: () => EVENT_COST,
  handle: ({ event, market }, { services }) => ({
    type: 'events',
    ...stopEvent(services, event, market),
  }),
});

const events = defineCommand({
  type: 'events',
  schema: Type.Object(
    {
      type: Type.Literal('events'),
      id: FIELDS.optionalId,
      market: FIELDS.optionalMarket,
      fromMs: Type.Optional(FIELDS.timeMs),
      toMs: Type.Optional(FIELDS.timeMs),
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => LIMITS.timelineEvents / 4,
  handle: (command, { services }) => ({ type: 'events', ...listEvents(services, command) }),
});

const scenarios = defineCommand({
  type: 'scenarios',
  schema: Type.Object({ type: Type.Literal('scenarios'), id: FIELDS.optionalId }, STRICT),
  rights: 'read',
  cost: () => EVENT_COST,
  handle: () => ({ type: 'scenarios', ...SCENARIO_CATALOGUE }),
});

/** Commands about events, and what can be started. */
export const EVENT_COMMANDS: readonly CommandEntry[] = [scenario, stop, events, scenarios];
