/**
 * The elements of one chart on the page: a focusable frame, its canvas and a line that is read out to
 * people who cannot see it. Owns their styles and roles, nothing else.
 */

/** What a chart is made of. */
export interface ChartFrame {
  readonly frame: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** Has assistive technology say something. */
  say(text: string): void;
}

/** Builds the elements and appends them to `host`, which they fill. */
export function createChartFrame(host: HTMLElement, label: string): ChartFrame {
  const frame = document.createElement('div');
  const canvas = document.createElement('canvas');
  const spoken = document.createElement('p');
  frame.tabIndex = 0;
  frame.setAttribute('role', 'application');
  frame.setAttribute('aria-roledescription', 'price chart');
  frame.setAttribute('aria-label', label);
  frame.setAttribute(
    'aria-keyshortcuts',
    'ArrowLeft ArrowRight Shift+ArrowLeft Shift+ArrowRight PageUp PageDown + - Home End Escape',
  );
  const layout = { position: 'relative', width: '100%', height: '100%', overflow: 'hidden' };
  Object.assign(frame.style, { ...layout, cursor: 'crosshair', userSelect: 'none' });
  canvas.setAttribute('aria-hidden', 'true');
  Object.assign(canvas.style, { position: 'absolute', left: '0', top: '0' });
  spoken.setAttribute('aria-live', 'polite');
  const unseen = { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden' };
  Object.assign(spoken.style, { ...unseen, clipPath: 'inset(50%)', margin: '0' });
  frame.append(canvas, spoken);
  host.append(frame);
  return {
    frame,
    canvas,
    say: (text) => {
      spoken.textContent = text;
    },
  };
}
