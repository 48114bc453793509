/**
 * What was arranged before, so that it can be put back. Promises at least twenty steps, and that a change after an
 * undo leaves nothing to redo. Pure; compares arrangements as text.
 */
import type { Layout } from '../../state/workspace.ts';

/** Steps that are kept. */
const MOST_STEPS = 100;

/** A change of something else than the arrangement, such as of a drawing; it does and undoes itself. */
export interface OtherStep {
  undo(): void;
  redo(): void;
}

/** Arrangements before and after the present one, and steps of other kinds between them. */
export class UndoStack {
  private readonly before: (string | OtherStep)[] = [];
  private readonly after: (string | OtherStep)[] = [];
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
    if (toSteady(text) !== toSteady(this.present)) this.push(this.present);
    this.present = text;
  }

  /** Notes a step of another kind, which was done. */
  noteOther(step: OtherStep): void {
    this.push(step);
  }

  /** The arrangement before, or the step of another kind, to be undone; undefined when there is none. */
  undo(): Layout | OtherStep | undefined {
    return this.step(this.before, this.after);
  }

  /** The arrangement or step that was undone last. */
  redo(): Layout | OtherStep | undefined {
    return this.step(this.after, this.before);
  }

  private push(step: string | OtherStep): void {
    this.before.push(step);
    if (this.before.length > MOST_STEPS) this.before.shift();
    this.after.length = 0;
  }

  private step(
    from: (string | OtherStep)[],
    to: (string | OtherStep)[],
  ): Layout | OtherStep | undefined {
    const last = from.pop();
    if (last === undefined) return undefined;
    if (typeof last !== 'string') {
      to.push(last);
      return last;
    }
    to.push(this.present);
    this.present = last;
    return JSON.parse(last) as Layout;
  }
}

/** Tells whether a step is of another kind than an arrangement. */
export const isOtherStep = (step: Layout | OtherStep): step is OtherStep => 'undo' in step;

const toSteady = (text: string): string =>
  JSON.stringify({ ...(JSON.parse(text) as Layout), active: 0 });
