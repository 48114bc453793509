/**
 * Faults on purpose, for authors of clients: data frames of one connection are dropped, doubled, swapped,
 * delayed or held, or the connection is closed with a code. Off unless the server was started with --faults.
 * Control messages are never touched, so that a client can always ask for the faults to end.
 */

import type { Cancel, Surroundings } from '../surroundings.ts';

/** Which faults, and how often. */
export interface FaultPlan {
  /** Share of frames that never arrive, 0..1. */
  drop?: number;
  /** Share of frames that arrive twice. */
  duplicate?: number;
  /** Share of frames that arrive after the next one. */
  reorder?: number;
  /** Every frame arrives so much later, ms. */
  delayMs?: number;
  /** Nothing arrives for so long from now, ms; then everything does. */
  stallMs?: number;
  /** The connection is closed with this code, `closeAfterMs` from now. */
  closeCode?: number;
  closeAfterMs?: number;
}

interface HasLength {
  /** Bytes. */
  readonly length: number;
}

/** A line that loses things: frames, of which it only knows how long they are. */
export interface FaultyLine<T extends HasLength> {
  /** Bytes that are on the line and not on the wire yet. */
  readonly heldBytes: number;
  /** Gives a frame to the line. @returns how many copies will arrive, 0..2 */
  push(frame: T): number;
  /** Drops what is on the line and the timers. */
  cut(): void;
}

/** Where a line ends, and what it runs by. */
export interface LineOptions<T> {
  readonly surroundings: Pick<Surroundings, 'after' | 'random'>;
  /** Puts a frame on the wire. */
  readonly transmit: (frame: T) => void;
  readonly close: (code: number) => void;
}

/** Makes a line. */
export function createFaultyLine<T extends HasLength>(
  plan: FaultPlan,
  { surroundings, transmit, close }: LineOptions<T>,
): FaultyLine<T> {
  const planned = new Set<Cancel>();
  let swapped: T | undefined;
  let stalled: T[] | undefined = plan.stallMs === undefined ? undefined : [];
  let heldBytes = 0;

  /** Puts a frame on the wire that was held. */
  function release(frame: T): void {
    heldBytes -= frame.length;
    transmit(frame);
  }

  function later(run: () => void, afterMs: number): void {
    const cancel = surroundings.after(afterMs, () => {
      planned.delete(cancel);
      run();
    });
    planned.add(cancel);
  }

  function deliver(frame: T): void {
    heldBytes += frame.length;
    if (stalled !== undefined) stalled.push(frame);
    else if (plan.delayMs === undefined) release(frame);
    else later(() => release(frame), plan.delayMs);
  }

  function endStall(): void {
    const waiting = stalled ?? [];
    stalled = undefined;
    for (const frame of waiting) {
      heldBytes -= frame.length;
      deliver(frame);
    }
  }

  if (plan.stallMs !== undefined) later(endStall, plan.stallMs);
  if (plan.closeCode !== undefined) {
    const { closeCode } = plan;
    later(() => close(closeCode), plan.closeAfterMs ?? 0);
  }

  return {
    get heldBytes() {
      return heldBytes;
    },
    push(frame) {
      if (surroundings.random() < (plan.drop ?? 0)) return 0;
      if (swapped === undefined && surroundings.random() < (plan.reorder ?? 0)) {
        swapped = frame;
        return 1;
      }
      deliver(frame);
      const isDoubled = surroundings.random() < (plan.duplicate ?? 0);
      if (isDoubled) deliver(frame);
      if (swapped !== undefined) deliver(swapped);
      swapped = undefined;
      return isDoubled ? 2 : 1;
    },
    cut() {
      for (const cancel of planned) cancel();
      planned.clear();
      stalled = undefined;
      swapped = undefined;
      heldBytes = 0;
    },
  };
}
