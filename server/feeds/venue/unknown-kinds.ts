/**
 * Messages that no decoder knows: counted by kind, with the first of each. A venue may make kinds without end.
 */
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** A kind of message that is not known. */
export interface UnknownKind {
  readonly kind: string;
  count: number;
  readonly firstSample: string;
}

const OTHERS = 'others';

/** Counts them. */
export class UnknownKinds {
  private readonly kinds = new Map<string, UnknownKind>();

  /** @param sample the frame, or the part of it that is not known */
  note(kind: string, sample: string): void {
    const firstSample = sample.slice(0, VENUE_LIMITS.sampleCharacters);
    const named = `${kind} ${firstSample.slice(0, 60)}`;
    const isFull = this.kinds.size >= VENUE_LIMITS.unknownKinds && !this.kinds.has(named);
    const name = isFull ? OTHERS : named;
    const known = this.kinds.get(name);
    if (known === undefined) this.kinds.set(name, { kind: name, count: 1, firstSample });
    else known.count++;
  }

  get total(): number {
    let total = 0;
    for (const { count } of this.kinds.values()) total += count;
    return total;
  }

  list(): readonly UnknownKind[] {
    return [...this.kinds.values()];
  }
}
