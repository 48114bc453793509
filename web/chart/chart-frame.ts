/**
 * The elements of one chart on the page: a focusable frame, a canvas, one above it for what follows the pointer,
 * and a line that is read out to people who cannot see it. Owns their styles and roles, nothing else.
 */

/** What a chart is made of. */
export interface ChartFrame {
  readonly frame: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** Lies over the canvas; what is drawn on it can be wiped without drawing the rest anew. */
  readonly pointerCanvas: HTMLCanvasElement;
  /** Lie over the axes, so that fingers do not scroll the page there. */
  readonly priceAxis: HTMLElement;
  readonly timeAxis: HTMLElement;
  /** In the corner of the axes: says what the price scale counts and opens its menu. */
  readonly scaleButton: HTMLButtonElement;
  /** Has assistive technology say something. */
  say(text: string): void;
}

/** Builds the elements and appends them to `host`, which they fill. */
export function createChartFrame(host: HTMLElement, label: string): ChartFrame {
  const frame = document.createElement('div');
  const canvas = document.createElement('canvas');
  const pointerCanvas = document.createElement('canvas');
  const spoken = document.createElement('p');
  frame.tabIndex = 0;
  frame.setAttribute('role', 'application');
  frame.setAttribute('aria-roledescription', 'price chart');
  frame.setAttribute('aria-label', label);
  frame.setAttribute(
    'aria-keyshortcuts',
    'ArrowLeft ArrowRight Shift+ArrowLeft Shift+ArrowRight Shift+ArrowUp Shift+ArrowDown PageUp PageDown + - Home End Escape Alt+L Alt+P Alt+I Alt+R',
  );
  const layout = { position: 'relative', width: '100%', height: '100%', overflow: 'hidden' };
  Object.assign(frame.style, { ...layout, cursor: 'crosshair', userSelect: 'none' });
  for (const each of [canvas, pointerCanvas]) {
    each.setAttribute('aria-hidden', 'true');
    Object.assign(each.style, { position: 'absolute', left: '0', top: '0' });
  }
  pointerCanvas.style.pointerEvents = 'none';
  spoken.setAttribute('aria-live', 'polite');
  const unseen = { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden' };
  Object.assign(spoken.style, { ...unseen, clipPath: 'inset(50%)', margin: '0' });
  const priceAxis = createAxis({ top: '0', right: '0' }, 'ns-resize');
  const timeAxis = createAxis({ left: '0', bottom: '0' }, 'ew-resize');
  const scaleButton = createScaleButton();
  frame.append(canvas, pointerCanvas, priceAxis, timeAxis, scaleButton, spoken);
  host.append(frame);
  return {
    frame,
    canvas,
    pointerCanvas,
    priceAxis,
    timeAxis,
    scaleButton,
    say: (text) => {
      spoken.textContent = text;
    },
  };
}

function createAxis(place: Readonly<Record<string, string>>, cursor: string): HTMLElement {
  const axis = document.createElement('div');
  Object.assign(axis.style, { position: 'absolute', touchAction: 'none', cursor, ...place });
  return axis;
}

function createScaleButton(): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  // Its padding is the style sheet's: fingers get a higher one.
  button.className = 'scale-button';
  button.setAttribute('aria-haspopup', 'menu');
  // A press on it is no drag of the chart.
  for (const type of ['pointerdown', 'dblclick']) {
    button.addEventListener(type, (event) => event.stopPropagation());
  }
  const plain = { border: '0', background: 'none', cursor: 'pointer' };
  Object.assign(button.style, { position: 'absolute', right: '0', bottom: '0', ...plain });
  return button;
}
