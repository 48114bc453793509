/**
 * Commands that make recordings of live markets: begin one, end it, list those under way, and keep what has just
 * happened. Who may only look may list.
 */
import { Type } from 'typebox';
import type { KeptRecording, RecorderInfo } from '../../../wire/answer.ts';
import { LIMITS } from '../../../wire/limits.ts';
import type { MarketEntry } from '../../feed/market-entry.ts';
import { CommandError, findMarket, type RecordingDesk, type Services } from '../services.ts';
import { type CommandEntry, defineCommand } from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';

const { optionalId: id, optionalMarket: market } = FIELDS;
const recording = Type.Optional(FIELDS.recording);
const symbols = Type.Optional(FIELDS.symbols);
/** What a recording is made from when nobody says how long. */
const DEFAULT_SECONDS = 300;
/** All of them open files. */
const COST = 500;

/** @throws CommandError NO_RECORDER */
function findDesk({ desk }: Services): RecordingDesk {
  if (desk !== undefined) return desk;
  throw new CommandError('NO_RECORDER', 'Nothing can be recorded here: there is no folder for it.');
}

/** @throws CommandError UNKNOWN_MARKET, NOT_LIVE */
function findLive(services: Services, name: string | undefined): MarketEntry {
  const entry = findMarket(services, name);
  if (entry.drive.kind === 'live') return entry;
  throw new CommandError('NOT_LIVE', `Market "${entry.market.name}" is a replay: it is recorded.`);
}

/** Recordings that are being made. */
export const listRecorders = (services: Services): { recorders: RecorderInfo[] } => ({
  recorders: services.desk?.list() ?? [],
});

/** What to record: of which live market, under which name, which symbols. */
export interface WantedRecording {
  readonly market?: string | undefined;
  readonly recording?: string | undefined;
  readonly symbols?: readonly string[] | undefined;
}

/** Begins a recording. @throws CommandError NO_RECORDER, UNKNOWN_MARKET, NOT_LIVE, and what `RecordingDesk.start` gives */
export function beginRecording(services: Services, wanted: WantedRecording): RecorderInfo {
  const { market: name, recording: as, symbols: some } = wanted;
  return findDesk(services).start(findLive(services, name), { recording: as, symbols: some });
}

/** Ends a recording; its tape is closed. @throws CommandError NO_RECORDER, UNKNOWN_RECORDING */
export const endRecording = (services: Services, name: string): Promise<void> =>
  findDesk(services).stop(name);

/** Makes a recording of what has just happened. @throws CommandError the same, and what `RecordingDesk.keep` gives */
export function keepPast(
  services: Services,
  { market: name, recording: as, symbols: some, seconds }: WantedRecording & { seconds?: number },
): Promise<KeptRecording> {
  const entry = findLive(services, name);
  const request = { recording: as, seconds: seconds ?? DEFAULT_SECONDS, symbols: some };
  return findDesk(services).keep(entry, request);
}

const toList = (services: Services) => ({
  type: 'recorders' as const,
  ...listRecorders(services),
});

const record = defineCommand({
  type: 'record',
  schema: Type.Object({ type: Type.Literal('record'), id, market, recording, symbols }, STRICT),
  rights: 'full',
  cost: () => COST,
  handle(command, { services }) {
    beginRecording(services, command);
    return toList(services);
  },
});

const stopRecording = defineCommand({
  type: 'stopRecording',
  schema: Type.Object(
    { type: Type.Literal('stopRecording'), id, recording: FIELDS.recording },
    STRICT,
  ),
  rights: 'full',
  cost: () => COST,
  async handle({ recording: name }, { services }) {
    await endRecording(services, name);
    return toList(services);
  },
});

const recorders = defineCommand({
  type: 'recorders',
  schema: Type.Object({ type: Type.Literal('recorders'), id }, STRICT),
  rights: 'read',
  cost: () => LIMITS.recorders,
  handle: (_command, { services }) => toList(services),
});

const keep = defineCommand({
  type: 'keep',
  schema: Type.Object(
    {
      type: Type.Literal('keep'),
      id,
      market,
      recording,
      seconds: Type.Optional(Type.Number({ minimum: 1, maximum: LIMITS.journalMinutes * 60 })),
      symbols,
    },
    STRICT,
  ),
  rights: 'full',
  cost: () => COST,
  handle: async (command, { services }) => ({
    type: 'kept',
    ...(await keepPast(services, command)),
  }),
});

/** Commands that make recordings. */
export const RECORDER_COMMANDS: readonly CommandEntry[] = [record, stopRecording, recorders, keep];
