/**
 * Says to people why a value does not fit a schema: which field, and what may stand there.
 */

/** One error of a validator, that of typebox or ajv. */
interface SchemaError {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

/** What an error may carry, by its keyword; of fields too many and fields that miss, ajv names one at a time. */
interface Params {
  readonly additionalProperties?: readonly string[];
  readonly additionalProperty?: string;
  readonly requiredProperties?: readonly string[];
  readonly missingProperty?: string;
  readonly allowedValues?: readonly unknown[];
  readonly allowedValue?: unknown;
  readonly type?: string;
}

/** What is wrong with a value: the field by its path, empty for the value itself, and what was expected of it. */
export interface Mismatch {
  readonly field: string;
  readonly message: string;
  /** The field is none that there is. */
  readonly isUnknown: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};
/** Errors that say what sort of value was expected, and nothing of this one. */
const OF_THE_SORT = new Set(['type', 'const', 'enum']);

/** Finds what is wrong first, unknown fields before others; undefined when nothing is named. */
export function findMismatch(found: Iterable<SchemaError>): Mismatch | undefined {
  const errors = [...found];
  for (const { params, message, instancePath } of errors) {
    const { additionalProperty, additionalProperties } = params as Params;
    const unknown = additionalProperty === undefined ? additionalProperties : [additionalProperty];
    /* Where other fields may be of some type, one of another type is known by an error of its own. */
    const path = `${instancePath}/${unknown?.[0]}`;
    const isValue = errors.some((one) => one.instancePath === path && one.keyword !== 'boolean');
    if (unknown === undefined || isValue) continue;
    return { field: unknown.join('", "'), message, isUnknown: true };
  }
  const [first] = errors;
  if (first === undefined) return undefined;
  return {
    field: toField(first.instancePath),
    message: toMessage(first, errors),
    isUnknown: false,
  };
}

/** Says what is wrong first. @param what what a field is called */
export function explainMismatch(found: Iterable<SchemaError>, what = 'field'): string {
  const mismatch = findMismatch(found);
  if (mismatch === undefined) return 'not valid';
  const { field, message, isUnknown } = mismatch;
  if (isUnknown) return `unknown ${what} "${field}"`;
  return field === '' ? message : `${what} "${field}" ${message}`;
}

const toField = (path: string): string => path.slice(1).replaceAll('/', '.');

/** What an error says; of a choice between schemas what is nearest, or else all that may stand there. */
function toMessage(error: SchemaError, errors: readonly SchemaError[]): string {
  const at = error.schemaPath.lastIndexOf('/anyOf/');
  if (at < 0) return toWords(error);
  const choice = error.schemaPath.slice(0, at + '/anyOf/'.length);
  const all = errors.filter(({ schemaPath }) => schemaPath.startsWith(choice));
  const near = all.filter(({ keyword }) => !OF_THE_SORT.has(keyword));
  return near.length > 0 ? toWords(near[0]!) : [...new Set(all.map(toWords))].join(' or ');
}

function toWords({ message, params }: SchemaError): string {
  const { type, allowedValue, allowedValues, missingProperty } = params as Params;
  const { requiredProperties } = params as Params;
  if (missingProperty !== undefined) return `needs "${missingProperty}"`;
  if (type !== undefined) return `must be ${TYPES[type] ?? type}`;
  if (allowedValue !== undefined) return `must be ${JSON.stringify(allowedValue)}`;
  if (allowedValues !== undefined) return `must be one of ${allowedValues.join(', ')}`;
  if (requiredProperties !== undefined) return `needs "${requiredProperties.join('", "')}"`;
  return message;
}
