/**
 * The table of commands, and texts checked against it. Adding a command is one entry in one file.
 */
import { Compile, type Validator } from 'typebox/compile';
import { explainMismatch } from '../../explain-mismatch.ts';
import type { CommandEntry } from './command-definition.ts';

/** What became of a message's text. */
export type Parsed =
  | { kind: 'command'; entry: CommandEntry; command: SomeCommand }
  /** A type that is not in the table: to be ignored. */
  | { kind: 'unknown' }
  | { kind: 'bad'; code: 'BAD_MESSAGE' | 'BAD_COMMAND'; message: string; id: number | undefined };

/** A command that fits its schema. */
export interface SomeCommand {
  readonly type: string;
  readonly id?: number;
}

/** Commands by their type. */
export interface CommandTable {
  /** Adds a command. @throws Error when there is one of this type */
  add(entry: CommandEntry): void;
  entries(): Iterable<CommandEntry>;
  /** Parses and checks one text message. Never throws. */
  parse(text: string): Parsed;
}

/** A command, with what checks its fields: made when the first of its kind comes, since each takes a ms. */
interface Known {
  readonly entry: CommandEntry;
  validator?: Validator;
}

/** Makes a table. @throws Error when two entries have one type */
export function createCommandTable(entries: Iterable<CommandEntry>): CommandTable {
  const table = new Map<string, Known>();

  function add(entry: CommandEntry): void {
    if (table.has(entry.type)) throw new Error(`two commands "${entry.type}"`);
    table.set(entry.type, { entry });
  }

  for (const entry of entries) add(entry);
  return {
    add,
    entries: () => [...table.values()].map(({ entry }) => entry),
    parse(text) {
      const fields = toFields(text);
      if (typeof fields === 'string') return toBad('BAD_MESSAGE', fields, undefined);
      const { type } = fields;
      if (typeof type !== 'string') {
        return toBad('BAD_MESSAGE', 'field "type" is missing or not a text', toId(fields));
      }
      const found = table.get(type);
      if (found === undefined) return { kind: 'unknown' };
      const { entry } = found;
      const validator = (found.validator ??= Compile(entry.schema));
      if (validator.Check(fields)) {
        return { kind: 'command', entry, command: fields as unknown as SomeCommand };
      }
      const why = explainMismatch(validator.Errors(fields));
      return toBad('BAD_COMMAND', `${type}: ${why}`, toId(fields));
    },
  };
}

const toBad = (
  code: 'BAD_MESSAGE' | 'BAD_COMMAND',
  message: string,
  id: number | undefined,
): Parsed => ({ kind: 'bad', code, message, id });

/** The fields of a JSON object, or what the text is instead. */
function toFields(text: string): Record<string, unknown> | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : 'not a JSON object';
}

/** An id that a reply can carry. */
const toId = ({ id }: Record<string, unknown>): number | undefined =>
  Number.isSafeInteger(id) && (id as number) >= 0 ? (id as number) : undefined;
