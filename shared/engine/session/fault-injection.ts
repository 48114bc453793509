/**
 * Faults on purpose, for authors of clients: data frames of one connection are dropped, doubled, swapped,
 * delayed or held, or the connection is closed with a code. Off unless the server was started with --faults.
 * Control messages are never touched, so that a client can always ask for the faults to end.
 */

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

/** A line that loses things. */
export interface FaultyLine {
  /** Bytes that are on the line and not on the wire yet. */
  readonly heldBytes: number;
  /** Gives a frame to the line. @returns how many copies will arrive, 0..2 */
  push(bytes: Uint8Array): number;
  /** Drops what is on the line and the timers. */
  cut(): void;
}

/** Makes a line. @param transmit puts a frame on the wire  @param random 0 ≤ random < 1 */
export function createFaultyLine(
  plan: FaultPlan,
  transmit: (bytes: Uint8Array) => void,
  close: (code: number) => void,
  random: () => number,
): FaultyLine {
  const timers = new Set<NodeJS.Timeout>();
  let swapped: Uint8Array | undefined;
  let stalled: Uint8Array[] | undefined = plan.stallMs === undefined ? undefined : [];

  let heldBytes = 0;

  /** Puts a frame on the wire that was held. */
  function release(bytes: Uint8Array): void {
    heldBytes -= bytes.length;
    transmit(bytes);
  }

  function later(run: () => void, afterMs: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, afterMs);
    timers.add(timer);
  }

  function deliver(bytes: Uint8Array): void {
    heldBytes += bytes.length;
    if (stalled !== undefined) stalled.push(bytes);
    else if (plan.delayMs === undefined) release(bytes);
    else later(() => release(bytes), plan.delayMs);
  }

  if (plan.stallMs !== undefined) {
    later(() => {
      const waiting = stalled ?? [];
      stalled = undefined;
      for (const bytes of waiting) {
        heldBytes -= bytes.length;
        deliver(bytes);
      }
    }, plan.stallMs);
  }
  if (plan.closeCode !== undefined) {
    const { closeCode } = plan;
    later(() => close(closeCode), plan.closeAfterMs ?? 0);
  }

  return {
    get heldBytes() {
      return heldBytes;
    },
    push(bytes) {
      if (random() < (plan.drop ?? 0)) return 0;
      if (swapped === undefined && random() < (plan.reorder ?? 0)) {
        swapped = bytes;
        return 1;
      }
      deliver(bytes);
      const isDoubled = random() < (plan.duplicate ?? 0);
      if (isDoubled) deliver(bytes);
      if (swapped !== undefined) deliver(swapped);
      swapped = undefined;
      return isDoubled ? 2 : 1;
    },
    cut() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      stalled = undefined;
      swapped = undefined;
      heldBytes = 0;
    },
  };
}

/** The part of a WebSocket that a faulty line ends in. */
interface LineEnd {
  readonly readyState: number;
  send(bytes: Uint8Array, options: { compress: boolean; binary: boolean }): void;
  close(code: number, reason: string): void;
}

const OPEN = 1;

/** Makes a line into a WebSocket. */
export function putFaultsOn(socket: LineEnd, plan: FaultPlan, random: () => number): FaultyLine {
  const transmit = (bytes: Uint8Array): void => {
    if (socket.readyState === OPEN) socket.send(bytes, { compress: false, binary: true });
  };
  return createFaultyLine(plan, transmit, (code) => socket.close(code, 'asked for'), random);
}
