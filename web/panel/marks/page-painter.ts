/**
 * Paints a part of the page as it stands onto a canvas: grounds, borders, texts, icons, and the canvases in it. Knows just as
 * much of CSS as our own style sheets use. Promises to load nothing and to leave the page as it is.
 */

/** What no picture shows: what follows the pointer or acts on the page. */
const LEFT_OUT =
  '.draw-strip, .draw-bar, .chart-loading, .live-pill, .splitter, .chart-menu, .sr-only, .scale-button, dialog, [aria-live], .toolbar, .study-buttons, .panel-head button, .tile-full, .tile-link, .tile-next';

/** Paints an element and what is in it. @param left,top of the picture on the screen, CSS px */
export function paintElement(
  ctx: CanvasRenderingContext2D,
  element: Element,
  left: number,
  top: number,
): void {
  ctx.save();
  ctx.translate(-left, -top);
  paint(ctx, element);
  ctx.restore();
}

function paint(ctx: CanvasRenderingContext2D, element: Element): void {
  if (element.matches(LEFT_OUT) || !element.checkVisibility({ visibilityProperty: true })) return;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  ctx.save();
  ctx.globalAlpha *= Number(style.opacity);
  if (element instanceof HTMLCanvasElement) paintCanvas(ctx, element, box);
  else if (element instanceof SVGSVGElement) paintIcon(ctx, element, style, box);
  else {
    paintGround(ctx, style, box);
    if (style.overflow !== 'visible') {
      ctx.beginPath();
      ctx.rect(box.left, box.top, box.width, box.height);
      ctx.clip();
    }
    if (element instanceof HTMLSelectElement) paintChoice(ctx, element, style, box);
    else
      for (const child of element.childNodes) {
        if (child instanceof Text) paintText(ctx, child, style);
        else if (child instanceof Element) paint(ctx, child);
      }
  }
  ctx.restore();
}

/** A canvas as it was painted last; that of the pointer stays out. */
function paintCanvas(ctx: CanvasRenderingContext2D, canvas: HTMLCanvasElement, box: DOMRect): void {
  if (canvas.width === 0 || canvas.height === 0 || canvas.style.pointerEvents === 'none') return;
  ctx.drawImage(canvas, box.left, box.top, box.width, box.height);
}

function paintGround(
  ctx: CanvasRenderingContext2D,
  style: CSSStyleDeclaration,
  box: DOMRect,
): void {
  const radius = Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, box.height / 2);
  ctx.beginPath();
  ctx.roundRect(box.left, box.top, box.width, box.height, radius);
  ctx.fillStyle = style.backgroundColor;
  ctx.fill();
  const [top, right, bottom, left] = (['Top', 'Right', 'Bottom', 'Left'] as const).map((side) => ({
    px: style[`border${side}Style`] === 'none' ? 0 : Number.parseFloat(style[`border${side}Width`]),
    color: style[`border${side}Color`],
  })) as [Edge, Edge, Edge, Edge];
  if (radius > 0 && top.px > 0 && bottom.px > 0) {
    ctx.strokeStyle = top.color;
    ctx.lineWidth = top.px;
    ctx.stroke();
    return;
  }
  const fill = ({ color }: Edge, x: number, y: number, width: number, height: number): void => {
    ctx.fillStyle = color;
    ctx.fillRect(x, y, width, height);
  };
  fill(top, box.left, box.top, box.width, top.px);
  fill(bottom, box.left, box.bottom - bottom.px, box.width, bottom.px);
  fill(left, box.left, box.top, left.px, box.height);
  fill(right, box.right - right.px, box.top, right.px, box.height);
}

interface Edge {
  readonly px: number;
  readonly color: string;
}

/** What is chosen in a list. */
function paintChoice(
  ctx: CanvasRenderingContext2D,
  select: HTMLSelectElement,
  style: CSSStyleDeclaration,
  box: DOMRect,
): void {
  useFont(ctx, style);
  const text = select.selectedOptions[0]?.text ?? '';
  ctx.fillText(text, box.left + 8, box.top + box.height / 2 + 0.5);
}

function useFont(ctx: CanvasRenderingContext2D, style: CSSStyleDeclaration): void {
  ctx.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  ctx.fillStyle = style.color;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
}

/** Texts stand where the browser has put them, line by line. */
function paintText(ctx: CanvasRenderingContext2D, node: Text, style: CSSStyleDeclaration): void {
  const text = node.data;
  if (text.trim() === '') return;
  useFont(ctx, style);
  const range = document.createRange();
  range.selectNodeContents(node);
  const toShown = (part: string): string =>
    style.textTransform === 'uppercase' ? part.toUpperCase() : part;
  const rects = range.getClientRects();
  if (rects.length === 1) {
    fillAt(ctx, toShown(text.trim()), rects[0]!);
    return;
  }
  for (const word of text.matchAll(/\S+/g)) {
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    fillAt(ctx, toShown(word[0]), range.getBoundingClientRect());
  }
}

const fillAt = (ctx: CanvasRenderingContext2D, text: string, rect: DOMRect): void =>
  ctx.fillText(text, rect.left, rect.top + rect.height / 2 + 0.5);

/** A line drawing, of paths alone. */
function paintIcon(
  ctx: CanvasRenderingContext2D,
  svg: SVGSVGElement,
  style: CSSStyleDeclaration,
  box: DOMRect,
): void {
  const { width } = svg.viewBox.baseVal;
  if (width === 0) return;
  ctx.translate(box.left, box.top);
  ctx.scale(box.width / width, box.width / width);
  ctx.lineJoin = ctx.lineCap = 'round';
  for (const path of svg.querySelectorAll('path')) {
    const { fill, stroke, strokeWidth } = getComputedStyle(path);
    const shape = new Path2D(path.getAttribute('d') ?? '');
    ctx.fillStyle = fill === 'none' ? 'transparent' : fill;
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas is no array
    ctx.fill(shape);
    if (stroke === 'none') continue;
    ctx.strokeStyle = stroke === 'currentcolor' ? style.color : stroke;
    ctx.lineWidth = Number.parseFloat(strokeWidth) || 1;
    ctx.stroke(shape);
  }
}
