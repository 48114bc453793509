/**
 * Ties a schema to a type that is declared elsewhere. What a schema does not name is left out of an answer
 * without a word, so the two must be equal, optional fields included: the compiler refuses to build
 * otherwise. Knows no route.
 */
import type { Static, TSchema } from 'typebox';

/** A type without its readonly marks and aliases, which make no difference to what is sent. */
type Plain<T> = T extends readonly (infer U)[]
  ? Plain<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;

/** True for equal types only; that each could be assigned to the other is not enough. The compiler compares two such functions by A and B alone. */
type AreSame<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** An argument that nobody gives: where the compiler asks for it, type and schema differ. */
type Difference<S extends TSchema, T> =
  AreSame<Plain<Static<S>>, Plain<T>> extends true
    ? []
    : [difference: { schema: Plain<Static<S>>; type: Plain<T> }];

/** Gives a schema back, if it says what the type says: `schemaOf<T>()(Type.Object({ … }))`. */
export const schemaOf =
  <T>() =>
  <S extends TSchema>(schema: S, ..._difference: Difference<S, T>): S =>
    schema;
