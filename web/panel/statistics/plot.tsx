/**
 * One picture as SVG in the page's colours: curves, points, rules and a band over two scales, each named at
 * its own place instead of in a legend. Knows no statistics.
 */
import { type Point, toLabels } from './labels.ts';
import { type Scale, toMarkText } from './scale.ts';

/** Who made a curve, which decides its colour: the market on screen, theory, or a real recording. */
export type Tone = 'live' | 'other' | 'theory' | 'real' | 'real-2';

/** Something drawn. */
export interface Series {
  readonly tone: Tone;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Stands beside the curve; left out, the curve has no name. */
  readonly label?: string;
  /** Where along the curve its name had best stand, 0..1; its end when left out. */
  readonly labelAt?: number;
  readonly hasPoints?: boolean;
}

/** A picture. */
export interface PlotProps {
  readonly name: string;
  readonly x: Scale;
  readonly y: Scale;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xText?: (value: number) => string;
  readonly series: readonly Series[];
  /** A band of chance: from and to, on the y scale. */
  readonly band?: readonly [number, number];
}

const WIDTH = 360;
const HEIGHT = 218;
const FRAME = { left: 40, right: 12, top: 24, bottom: 34 };
/** Where curves and their names may be. */
const FIELD = {
  left: FRAME.left,
  right: WIDTH - FRAME.right,
  top: FRAME.top,
  bottom: HEIGHT - FRAME.bottom,
};

/** Draws the picture. */
export function Plot({ name, x, y, xTitle, yTitle, xText = toMarkText, series, band }: PlotProps) {
  const toX = (value: number): number =>
    FRAME.left + x.place(value) * (WIDTH - FRAME.left - FRAME.right);
  const toY = (value: number): number =>
    HEIGHT - FRAME.bottom - y.place(value) * (HEIGHT - FRAME.top - FRAME.bottom);
  const drawn = series.map((each) => ({ ...each, points: toPoints(each, x, y, toX, toY) }));
  return (
    <svg class="plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={name}>
      {y.marks.map((mark) => (
        <g key={mark}>
          <path class="plot-grid" d={`M${FRAME.left} ${toY(mark)}H${WIDTH - FRAME.right}`} />
          <text class="plot-mark" x={FRAME.left - 6} y={toY(mark) + 3.5} text-anchor="end">
            {toMarkText(mark)}
          </text>
        </g>
      ))}
      {x.marks.map((mark) => (
        <g key={mark}>
          <path class="plot-grid" d={`M${toX(mark)} ${FRAME.top}V${HEIGHT - FRAME.bottom}`} />
          <text
            class="plot-mark"
            x={toX(mark)}
            y={HEIGHT - FRAME.bottom + 14}
            text-anchor={toAnchor(toX(mark))}
          >
            {xText(mark)}
          </text>
        </g>
      ))}
      <text class="plot-title" x={2} y={12}>
        {yTitle}
      </text>
      <text class="plot-title" x={WIDTH - FRAME.right} y={HEIGHT - 4} text-anchor="end">
        {xTitle}
      </text>
      {band !== undefined && (
        <rect
          class="plot-band"
          x={FRAME.left}
          width={WIDTH - FRAME.left - FRAME.right}
          y={toY(band[1])}
          height={Math.max(1, toY(band[0]) - toY(band[1]))}
        />
      )}
      {drawn.map((each, i) => (
        <g key={i} class={`plot-${each.tone}`}>
          <path class="plot-curve" d={toPath(each.points)} />
          {each.hasPoints === true &&
            each.points.map((point, p) => <circle key={p} cx={point.x} cy={point.y} r={2.2} />)}
        </g>
      ))}
      {toLabels(drawn, FIELD).map((label) => (
        <text
          key={label.text}
          class={`plot-label plot-${drawn[label.index]!.tone}`}
          x={label.x}
          y={label.y}
        >
          {label.text}
        </text>
      ))}
    </svg>
  );
}

/** Marks at the right edge end there, so that none is cut. */
const toAnchor = (x: number): 'middle' | 'end' => (x > FIELD.right - 8 ? 'end' : 'middle');

/** Points that lie within both scales. */
function toPoints(
  { x: xs, y: ys }: Series,
  x: Scale,
  y: Scale,
  toX: (value: number) => number,
  toY: (value: number) => number,
): Point[] {
  const isIn = (place: number): boolean => place >= -0.001 && place <= 1.001;
  return xs.flatMap((value, i) =>
    isIn(x.place(value)) && isIn(y.place(ys[i]!)) ? [{ x: toX(value), y: toY(ys[i]!) }] : [],
  );
}

const toPath = (points: readonly Point[]): string =>
  points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
