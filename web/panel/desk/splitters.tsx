/**
 * Handles on the edges between panels and charts: dragged, moved by arrow keys, put back by a double click.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '../app-context.ts';
import { findEdges, type Edge } from './edges.ts';

/** What an arrow key moves, CSS px; with Shift more. */
const KEY_PX = 12;
const LARGE_KEY_PX = 60;

/** The handles. */
export function Splitters() {
  const { state } = useApp();
  const edges = useSignal<readonly Edge[]>([]);
  const { tiles, desk, isReplay, full } = state;

  const look = (): void => {
    edges.value = findEdges(state);
  };
  useEffect(() => {
    const sizes = new ResizeObserver(look);
    for (const each of document.querySelectorAll('.panels, .centre, .tiles, .chart-area')) {
      sizes.observe(each);
    }
    look();
    return () => sizes.disconnect();
  }, [tiles.value, desk.value, isReplay.value, full.value]);

  return (
    <section class="splitters" aria-label="Edges of the desk">
      {edges.value.map((edge) => (
        <Splitter key={edge.id} edge={edge} onMoved={look} />
      ))}
    </section>
  );
}

function Splitter({ edge, onMoved }: { edge: Edge; onMoved: () => void }) {
  const dragged = useRef<{ edge: Edge; at: number }>(undefined);
  const toAt = (event: PointerEvent): number => (edge.isVertical ? event.clientX : event.clientY);

  function onKey(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = edge.isVertical
      ? { ArrowLeft: -1, ArrowRight: 1 }
      : { ArrowUp: -1, ArrowDown: 1 };
    const step = steps[event.key];
    if (event.key === 'Enter') edge.reset();
    else if (step === undefined) return;
    else edge.moveBy(step * (event.shiftKey ? LARGE_KEY_PX : KEY_PX));
    event.preventDefault();
    onMoved();
  }

  return (
    <div
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-label={edge.label}
      title={`${edge.label}: drag, arrow keys; double click for the usual one`}
      aria-orientation={edge.isVertical ? 'vertical' : 'horizontal'}
      aria-valuenow={edge.percent}
      data-edge={edge.id}
      style={{
        left: `${edge.left}px`,
        top: `${edge.top}px`,
        [edge.isVertical ? 'height' : 'width']: `${edge.length}px`,
      }}
      onKeyDown={onKey}
      onDblClick={() => {
        edge.reset();
        onMoved();
      }}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        dragged.current = { edge, at: toAt(event) };
      }}
      onPointerMove={(event) => {
        if (dragged.current === undefined) return;
        const at = toAt(event);
        edge.moveBy(at - dragged.current.at);
        dragged.current.at = at;
        onMoved();
      }}
      onPointerUp={() => (dragged.current = undefined)}
      onPointerCancel={() => (dragged.current = undefined)}
    />
  );
}
