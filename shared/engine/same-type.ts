/**
 * Types that are written twice, as a schema and as a type, and held equal by the compiler.
 */

type Plain<T> = T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
/** A type that two others share only when they are identical: assignable both ways is not enough. */
type Probe<A> = <T>() => T extends Plain<A> ? 1 : 2;
/** `true` when two types are identical, field by field. */
export type IsSame<A, B> = Probe<A> extends Probe<B> ? true : false;
