/**
 * The line above a pane: dragged, or moved by the arrow keys, it gives the pane more or less of the chart. Tells by how
 * much; what that means is its owner's business.
 */
import { useRef } from 'preact/hooks';

/** Height in which the line can be taken hold of, CSS px. */
const GRAB_PX = 9;
const KEY_PX = 12;

/** The line. @param onDrag px since `onBegin`, downwards */
export function PaneLine({
  y,
  label,
  value,
  onBegin,
  onDrag,
}: {
  y: number;
  label: string;
  /** Share of the plot's height, percent. */
  value: number;
  onBegin: () => void;
  onDrag: (byPx: number) => void;
}) {
  const from = useRef<number | undefined>(undefined);
  return (
    <div
      class="pane-line"
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={100}
      style={{ top: `${y - (GRAB_PX - 1) / 2}px`, height: `${GRAB_PX}px` }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        event.preventDefault();
        from.current = event.clientY;
        onBegin();
      }}
      onPointerMove={(event) => {
        if (from.current !== undefined) onDrag(event.clientY - from.current);
      }}
      onLostPointerCapture={() => {
        from.current = undefined;
      }}
      onKeyDown={(event) => {
        const by = { ArrowUp: -KEY_PX, ArrowDown: KEY_PX }[event.key];
        if (by === undefined || event.altKey) return;
        event.preventDefault();
        event.stopPropagation();
        onBegin();
        onDrag(by);
      }}
    />
  );
}
