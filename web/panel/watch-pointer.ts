/**
 * What a pointer does to rows besides pressing them: drags one to another place, and opens its menu by the second
 * button or a long press. Knows rows by their places only.
 */
import { useRef } from 'preact/hooks';

/** A finger that rests so long, and moves no further, asks for the menu. */
const PRESS_MS = 500;
const SLOP_PX = 8;

/** A point of the screen, CSS px. */
interface Point {
  readonly left: number;
  readonly top: number;
}

/** The list that the rows are of. */
export interface RowPointerTarget {
  /** Place of the row that an element lies in, -1 for none. */
  indexAt(inside: Node): number;
  symbolAt(index: number): string | undefined;
  place(symbol: string, index: number): void;
  markDrop(index: number): void;
  openMenu(symbol: string, at: Point): void;
}

/** Listeners for the element that holds the rows. */
export function useRowPointer(target: RowPointerTarget) {
  const dragged = useRef<string>(undefined);
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number }>(undefined);
  const latest = useRef(target);
  latest.current = target;
  const indexOf = (event: Event): number => latest.current.indexAt(event.target as Node);
  const endPress = (): void => {
    clearTimeout(press.current?.timer);
    press.current = undefined;
  };
  const open = (event: MouseEvent): void => {
    const symbol = latest.current.symbolAt(indexOf(event));
    if (symbol === undefined) return;
    event.preventDefault();
    latest.current.openMenu(symbol, { left: event.clientX, top: event.clientY });
  };
  return {
    onContextMenu: open,
    onPointerDown(event: PointerEvent) {
      const row = (event.target as HTMLElement).closest<HTMLElement>('.watch-row[id]');
      /* A finger that rests would begin a drag, and has the menu for it. */
      if (row !== null) row.draggable = event.pointerType === 'mouse';
      if (event.pointerType === 'mouse') return;
      endPress();
      const timer = setTimeout(() => open(event), PRESS_MS);
      press.current = { timer, x: event.clientX, y: event.clientY };
    },
    onPointerMove({ clientX, clientY }: PointerEvent) {
      const { current } = press;
      if (current === undefined) return;
      if (Math.hypot(clientX - current.x, clientY - current.y) > SLOP_PX) endPress();
    },
    onPointerUp: endPress,
    onPointerCancel: endPress,
    onDragStart(event: DragEvent) {
      dragged.current = latest.current.symbolAt(indexOf(event));
      if (dragged.current !== undefined) event.dataTransfer?.setData('text/plain', dragged.current);
    },
    onDragOver(event: DragEvent) {
      if (dragged.current === undefined) return;
      event.preventDefault();
      latest.current.markDrop(indexOf(event));
    },
    onDrop(event: DragEvent) {
      if (dragged.current === undefined) return;
      event.preventDefault();
      latest.current.place(dragged.current, indexOf(event));
    },
    onDragEnd() {
      dragged.current = undefined;
      latest.current.markDrop(-1);
    },
  };
}
