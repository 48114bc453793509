/**
 * Says to people why a value does not fit a schema.
 */

/** One error of a validator of typebox. */
interface SchemaError {
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

/** Names the first field that is wrong, unknown ones before others, and what was expected of it. */
export function explainMismatch(found: Iterable<SchemaError>): string {
  const errors = [...found];
  for (const { params } of errors) {
    const { additionalProperties } = params as { additionalProperties?: unknown };
    if (Array.isArray(additionalProperties)) {
      return `unknown field "${additionalProperties.join('", "')}"`;
    }
  }
  const [first] = errors;
  if (first === undefined) return 'not valid';
  const field = first.instancePath.slice(1).replaceAll('/', '.');
  return field === '' ? first.message : `field "${field}" ${first.message}`;
}
