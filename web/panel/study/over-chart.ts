/**
 * What the studies' rows must know of the chart that they lie over: how far down its own read-out reaches, and where
 * somebody double-clicks.
 */
import { useEffect, useRef } from 'preact/hooks';

type Root = { readonly current: HTMLElement | null };

/** The price axis at the right has a double click of its own; its least width, CSS px. */
const AXIS_PX = 50;

/** Keeps the first rows below the read-out, however many lines that has. */
export function useReadoutHeight(root: Root): void {
  useEffect(() => {
    const area = root.current?.parentElement;
    const readout = area?.querySelector<HTMLElement>('.readout');
    if (!area || !readout) return undefined;
    const watching = new ResizeObserver(() => {
      const own = root.current;
      if (own === null) return;
      /* Both begin below the head of a tile, which comes and goes. */
      const below = readout.hidden ? 0 : readout.offsetTop + readout.offsetHeight - own.offsetTop;
      own.style.setProperty('--below-readout', `${below + 3}px`);
    });
    for (const each of [readout, area]) watching.observe(each);
    return () => watching.disconnect();
  }, []);
}

/** Takes a double click on the chart; `onDoubleClick` says whether it meant something at its height. */
export function useDoubleClick(root: Root, onDoubleClick: (y: number) => boolean): void {
  const latest = useRef(onDoubleClick);
  latest.current = onDoubleClick;
  useEffect(() => {
    const host = root.current?.parentElement;
    if (host === null || host === undefined) return undefined;
    const listen = (event: MouseEvent): void => {
      if ((event.target as Element).closest('button, [role="separator"]') !== null) return;
      const { top, right } = host.getBoundingClientRect();
      if (event.clientX > right - AXIS_PX) return;
      if (latest.current(event.clientY - top - root.current!.offsetTop)) event.stopPropagation();
    };
    host.addEventListener('dblclick', listen, { capture: true });
    return () => host.removeEventListener('dblclick', listen, { capture: true });
  }, []);
}
