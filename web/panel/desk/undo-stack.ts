/**
 * What was arranged before, so that it can be put back. Promises at least twenty steps, and that a change after an
 * undo leaves nothing to redo. Pure; compares arrangements as text.
 */
import type { Layout } from '../../state/workspace.ts';

/** Steps that are kept. */
const MOST_STEPS = 50;

/** Arrangements before and after the present one. */
export class UndoStack {
  private readonly before: string[] = [];
  private readonly after: string[] = [];
  private present: string;

  constructor(present: Layout) {
    this.present = JSON.stringify(present);
  }

  get canUndo(): boolean {
    return this.before.length > 0;
  }

  get canRedo(): boolean {
    return this.after.length > 0;
  }

  /** Notes how the desk is now. Which chart is the active one is no step of its own. */
  note(layout: Layout): void {
    const text = JSON.stringify(layout);
    if (text === this.present) return;
    if (toSteady(text) !== toSteady(this.present)) {
      this.before.push(this.present);
      if (this.before.length > MOST_STEPS) this.before.shift();
      this.after.length = 0;
    }
    this.present = text;
  }

  /** The arrangement before; undefined when there is none. */
  undo(): Layout | undefined {
    return this.step(this.before, this.after);
  }

  /** The arrangement that was undone last. */
  redo(): Layout | undefined {
    return this.step(this.after, this.before);
  }

  private step(from: string[], to: string[]): Layout | undefined {
    const text = from.pop();
    if (text === undefined) return undefined;
    to.push(this.present);
    this.present = text;
    return JSON.parse(text) as Layout;
  }
}

const toSteady = (text: string): string =>
  JSON.stringify({ ...(JSON.parse(text) as Layout), active: 0 });
