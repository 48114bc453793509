/**
 * Pointer and keyboard input of a timeline, as shares of its length. Seeks once, when the handle
 * is let go; reports every move before that. Knows nothing of time.
 */

/** What somebody wants of the timeline; shares are 0 at its start and 1 at its end. */
export interface TimelineInput {
  hover(share: number | undefined): void;
  scrub(share: number): void;
  /** Undefined when the drag was broken off. */
  release(share: number | undefined): void;
  /** Moves by a share of the whole; ±1 goes to an end. */
  stepBy(share: number): void;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  PageDown: -0.1,
  PageUp: 0.1,
  Home: -1,
  End: 1,
};
/** With the shift key steps are finer. */
const FINE = 0.1;

/** Listens on an element until the returned function is called. */
export function attachTimelineInput(element: HTMLElement, input: TimelineInput): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  let draggedBy: number | undefined;
  const toShare = (event: PointerEvent): number => {
    const box = element.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  element.style.touchAction = 'pan-y';
  element.style.cursor = 'pointer';
  const listen = <K extends keyof HTMLElementEventMap>(
    type: K,
    handle: (event: HTMLElementEventMap[K]) => void,
  ) => element.addEventListener(type, handle, { signal });
  listen('pointerdown', (event) => {
    if (event.button !== 0 || draggedBy !== undefined) return;
    draggedBy = event.pointerId;
    element.setPointerCapture(event.pointerId);
    input.scrub(toShare(event));
  });
  listen('pointermove', (event) => {
    if (draggedBy === event.pointerId) input.scrub(toShare(event));
    else if (event.pointerType === 'mouse') input.hover(toShare(event));
  });
  listen('pointerup', (event) => {
    if (draggedBy !== event.pointerId) return;
    draggedBy = undefined;
    input.release(toShare(event));
  });
  listen('pointercancel', (event) => {
    if (draggedBy !== event.pointerId) return;
    draggedBy = undefined;
    input.release(undefined);
  });
  listen('pointerleave', () => input.hover(undefined));
  listen('focus', () => input.hover(undefined));
  listen('blur', () => input.hover(undefined));
  listen('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!Object.hasOwn(STEPS, event.key)) return;
    event.preventDefault();
    const step = STEPS[event.key]!;
    input.stepBy(event.shiftKey && Math.abs(step) < 1 ? step * FINE : step);
  });
  return () => listening.abort();
}
