/**
 * Says to people why a value does not fit a schema.
 */

/** One error of a validator of typebox. */
interface SchemaError {
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

/** What is wrong with a value: the field by its path, empty for the value itself, and what was expected of it. */
export interface Mismatch {
  readonly field: string;
  readonly message: string;
  /** The field is none that there is. */
  readonly isUnknown: boolean;
}

/** Finds what is wrong first, unknown fields before others; undefined when nothing is named. */
export function findMismatch(found: Iterable<SchemaError>): Mismatch | undefined {
  const errors = [...found];
  for (const { params, message } of errors) {
    const { additionalProperties } = params as { additionalProperties?: unknown };
    if (Array.isArray(additionalProperties)) {
      return { field: additionalProperties.join('", "'), message, isUnknown: true };
    }
  }
  const [first] = errors;
  if (first === undefined) return undefined;
  const field = first.instancePath.slice(1).replaceAll('/', '.');
  return { field, message: first.message, isUnknown: false };
}

/** Says what is wrong first. */
export function explainMismatch(found: Iterable<SchemaError>): string {
  const mismatch = findMismatch(found);
  if (mismatch === undefined) return 'not valid';
  const { field, message, isUnknown } = mismatch;
  if (isUnknown) return `unknown field "${field}"`;
  return field === '' ? message : `field "${field}" ${message}`;
}
