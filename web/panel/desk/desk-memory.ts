/**
 * Remembers the desk: as it stands for each kind of market, under names, and step by step for undo. Puts back what
 * was left when another kind of market comes on screen.
 */
import { effect } from '@preact/signals';
import type { AppState } from '../../state/app-state.ts';
import type { Actions } from '../../state/actions.ts';
import { readDesk, storeDesk, toLayout } from '../../state/desk.ts';
import { readStored, writeStored } from '../../state/settings.ts';
import { type Layout, readLayout } from '../../state/workspace.ts';
import { isOtherStep, type OtherStep, UndoStack } from './undo-stack.ts';

/** Changes within this time are one step, ms: a drag is many. */
const SETTLE_MS = 500;
const NAMED_KEY = 'layouts';

let stack: UndoStack | undefined;
let settle: () => void = () => undefined;

/** Begins to remember. @returns stops it */
export function keepDesk(state: AppState, actions: Actions): () => void {
  stack = new UndoStack(toLayout(state));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasReplay = state.isReplay.peek();
  settle = () => {
    clearTimeout(timer);
    timer = undefined;
    stack?.note(toLayout(state));
    storeDesk(state, wasReplay);
  };
  const stopNoting = effect(() => {
    toLayout(state);
    clearTimeout(timer);
    timer = setTimeout(settle, SETTLE_MS);
  });
  const stopSwitching = effect(() => {
    const isReplay = state.isReplay.value;
    if (state.market.value === undefined || isReplay === wasReplay) return;
    settle();
    wasReplay = isReplay;
    const kept = readDesk(state.store, isReplay);
    if (kept !== undefined && kept.count > 1) actions.arrange(kept);
  });
  return () => {
    clearTimeout(timer);
    stopNoting();
    stopSwitching();
  };
}

/** Notes a change of something else than the arrangement, such as of a drawing, after it was done. */
export function noteStep(step: OtherStep): void {
  // What of the arrangement has not settled came before.
  settle();
  stack?.noteOther(step);
}

/** Puts back what was before the last change. @returns whether there was one */
export function undoDesk(actions: Actions): boolean {
  settle();
  const step = stack?.undo();
  if (step === undefined) return false;
  if (isOtherStep(step)) step.undo();
  else actions.arrange(step);
  return true;
}

/** Puts back what was undone. @returns whether there was anything */
export function redoDesk(actions: Actions): boolean {
  settle();
  const step = stack?.redo();
  if (step === undefined) return false;
  if (isOtherStep(step)) step.redo();
  else actions.arrange(step);
  return true;
}

/** Arrangements that somebody has named, by name. */
export function readNamed({ store }: AppState): ReadonlyMap<string, Layout> {
  const stored = readStored(store, NAMED_KEY);
  const named = new Map<string, Layout>();
  for (const [name, value] of Object.entries(stored ?? {})) {
    const layout = readLayout(value);
    if (layout !== undefined) named.set(name, layout);
  }
  return named;
}

/** Names an arrangement, or with undefined forgets it. */
export function writeNamed(state: AppState, name: string, layout: Layout | undefined): void {
  const stored = readStored(state.store, NAMED_KEY) as Record<string, unknown> | undefined;
  const { [name]: _, ...others } = stored ?? {};
  writeStored(
    state.store,
    NAMED_KEY,
    layout === undefined ? others : { ...others, [name]: layout },
  );
}
