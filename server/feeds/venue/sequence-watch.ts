/**
 * Numbers of messages in their scopes: how many were lost. A reset begins anew and is no loss.
 */
import type { VenueSignal } from '../../../shared/venue/event.ts';

type Sequence = VenueSignal & { readonly type: 'sequence' };

/** Lost messages are told one by one up to here: beyond it the number means nothing. */
const MOST_LOST = 1_000_000;

/** Watches one connection. */
export class SequenceWatch {
  private readonly last = new Map<string, string>();

  /** Another connection counts anew. */
  restart(): void {
    this.last.clear();
  }

  /** Takes the number of a message. @returns messages that are missing before it */
  see({ scope, number, previous, isReset }: Sequence): number {
    const before = this.last.get(scope);
    this.last.set(scope, number);
    if (before === undefined || isReset === true) return 0;
    if (previous !== undefined) return previous === before ? 0 : 1;
    const step = Number(BigInt(toDigits(number)) - BigInt(toDigits(before)));
    /* Smaller ones are the venue's restart. */
    return step <= 1 ? 0 : Math.min(step - 1, MOST_LOST);
  }
}

const toDigits = (text: string): string => (/^\d{1,30}$/.test(text) ? text : '0');
