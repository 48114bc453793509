/**
 * Keeps a chart in a long page from taking the wheel away from the page: it zooms with Ctrl or Cmd held, or once
 * somebody has clicked the chart or come to it by key. Says so the first time.
 */

/** Holds wheel events back from what lies within. @param tell shows a hint  @returns ends it */
export function holdWheel(plot: HTMLElement, tell: (text: string) => void): () => void {
  const listening = new AbortController();
  let isTold = false;
  plot.addEventListener(
    'wheel',
    (event) => {
      const root = plot.getRootNode() as ShadowRoot | Document;
      const isFocused = root.activeElement !== null && plot.contains(root.activeElement);
      if (event.ctrlKey || event.metaKey || isFocused) return;
      event.stopPropagation();
      if (isTold) return;
      isTold = true;
      tell('Click the chart, or hold Ctrl, to zoom');
    },
    { capture: true, passive: true, signal: listening.signal },
  );
  return () => listening.abort();
}
