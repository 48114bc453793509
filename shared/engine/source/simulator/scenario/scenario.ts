/**
 * What a scenario can contain: the kinds of event with their settings, limits and defaults, and the check
 * of values that came from outside. Errors name the field. Pure; knows neither files nor factors.
 */
import { fromIsoTime } from '../../../../model/iso-time.ts';
import { LIMITS } from '../../../../wire/limits.ts';
import { parseDuration } from './duration.ts';
import { EVENTS, type EventName, type EventSpec, type Setting } from './scenario-events.ts';
import type { Hours } from '../trading-session/trading-session.ts';

/** One event, checked: every setting is there. */
export interface ScenarioEvent {
  readonly event: EventName;
  /** A symbol, several with commas, `sector:NAME`, `market` (US shares and funds) or `all`. */
  readonly target: string;
  readonly settings: Readonly<Record<string, number>>;
}

/** An event and its moment, ms after the stream's start. */
export interface TimedEvent extends ScenarioEvent {
  readonly atMs: number;
}

/** A script for a market. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** What the scenario wants of the simulator, unless flags say otherwise. */
  readonly seed?: number;
  readonly rate?: number;
  readonly hours?: Hours;
  /** Time of the first tick, UTC ms. */
  readonly startMs?: number;
  readonly events: readonly TimedEvent[];
}

/** A value that makes no scenario. */
export class ScenarioError extends Error {
  /** Where: `events[2].dropPercent`; empty for the whole. */
  readonly path: string;
  /** Line of the file, from 1, when there is one. */
  readonly line: number | undefined;

  constructor(path: string, problem: string, line?: number) {
    const where = line === undefined ? '' : `line ${line}: `;
    super(`${where}${path === '' ? '' : `${path}: `}${problem}`);
    this.name = 'ScenarioError';
    this.path = path;
    this.line = line;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Tells whether a text names a kind of event. */
const isEventName = (text: unknown): text is EventName =>
  typeof text === 'string' && Object.hasOwn(EVENTS, text);

/**
 * Checks an event that came from outside (a command, a request): `{ event, target?, …settings }`.
 * @param path where it stands, for errors
 * @throws ScenarioError naming the field and what was expected
 */
export function toScenarioEvent(value: unknown, path = ''): ScenarioEvent {
  const fields = toFields(value, path);
  const { event } = fields;
  if (!isEventName(event)) {
    const names = Object.keys(EVENTS).join(', ');
    throw new ScenarioError(join(path, 'event'), `${show(event)} is none of ${names}`);
  }
  const spec: EventSpec = EVENTS[event];
  const known = ['event', 'at', 'target', ...Object.keys(spec.settings)];
  refuseUnknown(fields, known, path);
  const target = fields['target'] ?? spec.defaultTarget;
  if (typeof target !== 'string' || target.trim() === '') {
    throw new ScenarioError(join(path, 'target'), `${event} needs a symbol, got ${show(target)}`);
  }
  refuseLonger(target, LIMITS.scenarioTargetCharacters, join(path, 'target'));
  const settings = Object.entries(spec.settings).map(([name, of]): [string, number] => [
    name,
    toNumber(fields[name] ?? of.default, of, join(path, name)),
  ]);
  const ratio = event === 'split' || event === 'fat_finger';
  for (const [name, number] of settings) {
    if (ratio && name !== 'movePercent' && !Number.isInteger(number)) {
      throw new ScenarioError(join(path, name), `${number} is not a whole number`);
    }
  }
  return { event, target: target.trim(), settings: Object.fromEntries(settings) };
}

/**
 * Checks an event that is to begin `at` a time from now, at once when that is left out.
 * @throws ScenarioError naming the field and what was expected
 */
export function toTimedEvent(value: unknown): TimedEvent {
  const { at } = toFields(value, '');
  return { ...toScenarioEvent(value), atMs: at === undefined ? 0 : toOffsetMs(at, 'at') };
}

/**
 * Checks a whole scenario: `{ name, description?, seed?, rate?, hours?, start?, events: [{ at, event, … }] }`.
 * @throws ScenarioError
 */
export function toScenario(value: unknown): Scenario {
  const fields = toFields(value, '');
  refuseUnknown(
    fields,
    ['name', 'description', 'about', 'seed', 'rate', 'hours', 'start', 'events'],
    '',
  );
  const { name, about, description = about ?? '', seed, rate, hours, start, events } = fields;
  if (typeof name !== 'string' || name.trim() === '') {
    throw new ScenarioError('name', `a text is needed, got ${show(name)}`);
  }
  if (typeof description !== 'string') throw new ScenarioError('description', 'a text is needed');
  refuseLonger(name, LIMITS.scenarioNameCharacters, 'name');
  refuseLonger(description, LIMITS.scenarioDescriptionCharacters, 'description');
  if (hours !== undefined && hours !== 'continuous' && hours !== 'exchange') {
    throw new ScenarioError('hours', `${show(hours)} is neither continuous nor exchange`);
  }
  if (!Array.isArray(events) || events.length === 0) {
    throw new ScenarioError('events', 'a list with at least one event is needed');
  }
  if (events.length > LIMITS.scenarioEvents) {
    throw new ScenarioError('events', `more than ${LIMITS.scenarioEvents} events`);
  }
  const timed = events.map((entry: unknown, i): TimedEvent => {
    const path = `events[${i}]`;
    const event = toScenarioEvent(entry, path);
    return { ...event, atMs: toOffsetMs((entry as Fields)['at'], join(path, 'at')) };
  });
  return {
    name,
    description,
    ...(seed === undefined ? {} : { seed: toNumber(seed, SEED, 'seed') }),
    ...(rate === undefined ? {} : { rate: toNumber(rate, RATE, 'rate') }),
    ...(hours === undefined ? {} : { hours }),
    ...(start === undefined ? {} : { startMs: toStartMs(start) }),
    events: timed,
  };
}

/** Years that a market may be simulated in: ticks have times from 1970 on, and a past before them. */
const FIRST_START_MS = Date.UTC(1971, 0);
const LAST_START_MS = Date.UTC(3000, 0);

/** Tells whether a simulated market may begin at a time, UTC ms. */
export const isStartMs = (ms: number): boolean => ms >= FIRST_START_MS && ms < LAST_START_MS;

const SEED = { min: 0, max: 0xffff_ffff };
const RATE = { min: 1, max: 5_000_000 };

/** `90s`, `2m`, `1h 30m`, or a number of seconds, as ms. */
function toOffsetMs(value: unknown, path: string): number {
  if (typeof value === 'number' && value >= 0 && value * 1_000 <= LIMITS.scenarioOffsetMs) {
    return Math.round(value * 1_000);
  }
  const ms = typeof value === 'string' ? parseDuration(value) : undefined;
  if (ms !== undefined) return ms;
  throw new ScenarioError(path, `${show(value)} is no time such as 90s, 2m or 1h 30m`);
}

function toStartMs(value: unknown): number {
  const ms = value instanceof Date ? value.getTime() : toTimeMs(value);
  if (Number.isNaN(ms)) throw new ScenarioError('start', `${show(value)} is no ISO 8601 time`);
  if (isStartMs(ms)) return ms;
  throw new ScenarioError('start', `${show(value)} is not from 1971 to 2999`);
}

const toTimeMs = (value: unknown): number =>
  typeof value === 'string' && value.length <= LIMITS.scenarioTimeCharacters
    ? fromIsoTime(value)
    : NaN;

function toNumber(
  value: unknown,
  { min, max }: Pick<Setting, 'min' | 'max'>,
  path: string,
): number {
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    throw new ScenarioError(path, `${show(value)} is not a number from ${min} to ${max}`);
  }
  return value;
}

function toFields(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ScenarioError(path, `${show(value)} is no set of named values`);
  }
  return value as Fields;
}

function refuseUnknown(fields: Fields, known: readonly string[], path: string): void {
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ScenarioError(join(path, unknown), `unknown; allowed are ${known.join(', ')}`);
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function refuseLonger(text: string, max: number, path: string): void {
  if (text.length > max) throw new ScenarioError(path, `longer than ${max} characters`);
}

/** A value as an error shows it: whatever came from outside, in one line that is soon read. */
export function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value);
  if (text.length <= LIMITS.shownCharacters) return text;
  return `${text.slice(0, LIMITS.shownCharacters)}… (${text.length} characters)`;
}
