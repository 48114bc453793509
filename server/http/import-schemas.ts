/**
 * JSON schemas of uploads and imports.
 */
import { Type } from 'typebox';
import { IMPORT_FIELDS, type ImportField } from '../../shared/import/question.ts';
import type { ImportJob as Job, ImportList as List } from '../../shared/wire/import-job.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { schemaOf } from './schema-of.ts';

const ImportedFile = Type.Object({
  file: Type.String(),
  what: Type.String(),
  confidence: Type.Number(),
  rows: Type.Integer(),
  trades: Type.Integer(),
  quotes: Type.Integer(),
  bars: Type.Integer(),
  statuses: Type.Integer(),
  notImported: Type.Record(Type.String(), Type.Number()),
  duplicates: Type.Integer(),
  rejected: Type.Integer(),
  rejects: Type.Array(Type.Object({ line: Type.Integer(), reason: Type.String() })),
  notes: Type.Array(Type.String()),
});

export const ImportJob = schemaOf<Job>()(
  Type.Object({
    id: Type.String(),
    recording: Type.String(),
    state: Type.Enum(['receiving', 'waiting', 'importing', 'asking', 'done', 'failed']),
    files: Type.Integer(),
    bytes: Type.Integer(),
    progress: Type.Optional(
      Type.Object({
        share: Type.Number(),
        bytes: Type.Number(),
        rows: Type.Number(),
        ms: Type.Number(),
      }),
    ),
    message: Type.Optional(Type.String()),
    outcome: Type.Optional(
      Type.Object({
        ticks: Type.Integer(),
        bars: Type.Integer(),
        bytes: Type.Integer(),
        symbols: Type.Array(Type.String()),
        files: Type.Array(ImportedFile),
        leftOut: Type.Array(Type.Object({ path: Type.String(), why: Type.String() })),
      }),
    ),
  }),
);

export const ImportList = schemaOf<List>()(
  Type.Object({
    imports: Type.Array(ImportJob),
    mostBytes: Type.Number(),
    mostFiles: Type.Integer(),
  }),
);

const Text = Type.Optional(Type.String({ maxLength: 1_000 }));
const told = Object.fromEntries(
  (Object.keys(IMPORT_FIELDS) as ImportField[]).map((field) => [field, Text]),
) as Record<ImportField, typeof Text>;

/** What is said of files, each field a text. */
export const ToldQuery = Type.Object(told, { additionalProperties: false });

export const UploadQuery = Type.Object(
  {
    ...told,
    name: Type.String({ minLength: 1, maxLength: LIMITS.uploadNameCharacters }),
    into: Type.Optional(Type.String({ maxLength: 64 })),
    recording: Type.Optional(Type.String({ maxLength: 200 })),
    more: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

export const ImportId = Type.Object({ id: Type.String({ maxLength: 64 }) });
