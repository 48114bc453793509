/**
 * A line of a list of facts: what it is, and its value.
 */
import type { ComponentChildren } from 'preact';

/** The line; stands in a `dl`. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
