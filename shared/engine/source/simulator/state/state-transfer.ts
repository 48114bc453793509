/**
 * The state of the simulator, out and in again: every part says once which of its fields are state, and the
 * same words serve saving and loading, so that the two cannot differ. Knows nothing of what the fields mean.
 */

/** Typed arrays that hold state. */
export type Cells = Float64Array | Int32Array | Uint32Array | Uint8Array;

/** What a part hands its state to; its answers are the values to go on with. */
export interface StateTransfer {
  /** Saves the cells, or overwrites them with what was saved. Their number never changes. */
  cells(cells: Cells): void;
  /** Saves a number and gives it back, or gives the saved one. */
  number(value: number): number;
}

/** A part with state. Everything that it does not transfer follows from its options. */
export interface Stateful {
  transfer(state: StateTransfer): void;
}

/** A copy of the state of one part and all that it is made of. */
export interface SavedState {
  readonly cells: readonly Cells[];
  readonly numbers: readonly number[];
  readonly bytes: number;
}

/** Copies the state of `part`. Cost: O(bytes). */
export function saveState(part: Stateful): SavedState {
  const cells: Cells[] = [];
  const numbers: number[] = [];
  let bytes = 0;
  part.transfer({
    cells(own) {
      cells.push(own.slice());
      bytes += own.byteLength;
    },
    number(value) {
      numbers.push(value);
      bytes += 8;
      return value;
    },
  });
  return { cells, numbers, bytes };
}

/** Puts `part` back into the state that was saved from it. Cost: O(bytes). */
export function loadState(part: Stateful, saved: SavedState): void {
  let nextCells = 0;
  let nextNumber = 0;
  part.transfer({
    cells(own) {
      own.set(saved.cells[nextCells++]!);
    },
    number: () => saved.numbers[nextNumber++]!,
  });
}
