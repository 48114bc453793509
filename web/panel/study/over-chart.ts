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
    const readout = root.current?.parentElement?.querySelector<HTMLElement>('.readout');
    if (readout === null || readout === undefined) return undefined;
    const watching = new ResizeObserver(() => {
      const below = readout.hidden ? 0 : readout.offsetTop + readout.offsetHeight;
      root.current?.style.setProperty('--below-readout', `${below + 3}px`);
    });
    watching.observe(readout);
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
      if (latest.current(event.clientY - top)) event.stopPropagation();
    };
    host.addEventListener('dblclick', listen, { capture: true });
    return () => host.removeEventListener('dblclick', listen, { capture: true });
  }, []);
}
