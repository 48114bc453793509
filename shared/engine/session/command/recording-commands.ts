/**
 * Commands about recordings: the list, and one of them at a glance.
 */
import { Type } from 'typebox';
import { toSharedRecordings } from '../sharing.ts';
import { type CommandEntry, defineCommand } from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';

/** Stretches of time that an overview has when none is asked for. */
export const DEFAULT_BUCKETS = 240;
export const MAX_BUCKETS = 1_000;
/** Both look at files. */
const FILE_COST = 500;

const recordings = defineCommand({
  type: 'recordings',
  schema: Type.Object({ type: Type.Literal('recordings'), id: FIELDS.optionalId }, STRICT),
  rights: 'read',
  cost: () => FILE_COST,
  handle: async (_command, { services, rights }) => ({
    type: 'recordings',
    recordings: toSharedRecordings({ rights }, await services.shelf.list()),
  }),
});

const recording = defineCommand({
  type: 'recording',
  schema: Type.Object(
    {
      type: Type.Literal('recording'),
      id: FIELDS.optionalId,
      recording: FIELDS.recording,
      buckets: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_BUCKETS })),
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => FILE_COST,
  handle: async ({ recording: name, buckets = DEFAULT_BUCKETS }, { services }) => ({
    type: 'recording',
    recording: name,
    ...(await services.shelf.overview(name, buckets)),
  }),
});

/** Commands about recordings. */
export const RECORDING_COMMANDS: readonly CommandEntry[] = [recordings, recording];
