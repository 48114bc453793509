/**
 * Normal and exponential random numbers by the ziggurat of Marsaglia and Tsang (2000), 256 layers.
 * Each draw takes 8 bits for the layer and 24 others for the place in it, so the two are independent.
 * Tables come from fixed-math, hence the same numbers on every engine. No allocation when drawing.
 */
import { exp, ln } from './fixed-math.ts';
import { nextBits, nextUnit, WORDS, type Streams } from './random.ts';

const LAYERS = 256;
/** Where the base layer's tail begins, for 256 layers. */
const NORMAL_TAIL = 3.6541528853610088;
const EXPONENTIAL_TAIL = 7.69711747013105;
/** Area of one normal layer: tail × f(tail) plus the integral beyond it. */
const NORMAL_AREA = 0.004928673233974655;
/** The same for the exponential, where the integral is exact. */
const EXPONENTIAL_AREA = (EXPONENTIAL_TAIL + 1) * exp(-EXPONENTIAL_TAIL);
const NORMAL_STEPS = 2 ** 23;
const EXPONENTIAL_STEPS = 2 ** 24;

/** Layers of one density: accept at once below `limit`, value = integer × `scale`. */
interface Layers {
  readonly limit: Int32Array;
  readonly scale: Float64Array;
  /** Density at the outer edge of each layer; index LAYERS is the peak. */
  readonly density: Float64Array;
}

const normalDensity = (x: number): number => exp(-0.5 * x * x);
const exponentialDensity = (x: number): number => exp(-x);

const NORMAL = createLayers(NORMAL_TAIL, NORMAL_AREA, NORMAL_STEPS, normalDensity, (y) =>
  Math.sqrt(-2 * ln(y)),
);
const EXPONENTIAL = createLayers(
  EXPONENTIAL_TAIL,
  EXPONENTIAL_AREA,
  EXPONENTIAL_STEPS,
  exponentialDensity,
  (y) => -ln(y),
);

/** Next standard normal number (mean 0, variance 1). */
export function nextNormal(streams: Streams, at: number): number {
  const bits = nextBits(streams, at);
  const layer = bits & 255;
  const place = bits >> 8;
  if (Math.abs(place) < NORMAL.limit[layer]!) return place * NORMAL.scale[layer]!;
  return normalAtEdge(streams, at, layer, place);
}

/** Fills `into` with one standard normal number from each stream in turn. */
export function fillNormals(streams: Streams, into: Float64Array): void {
  for (let i = 0, at = 0; i < into.length; i++, at += WORDS) {
    const bits = nextBits(streams, at);
    const layer = bits & 255;
    const place = bits >> 8;
    into[i] = place * NORMAL.scale[layer]!;
    if (Math.abs(place) >= NORMAL.limit[layer]!) {
      into[i] = normalAtEdge(streams, at, layer, place);
    }
  }
}

/** Next exponential number with mean 1. */
export function nextExponential(streams: Streams, at: number): number {
  const bits = nextBits(streams, at);
  const layer = bits & 255;
  const place = bits >>> 8;
  if (place < EXPONENTIAL.limit[layer]!) return place * EXPONENTIAL.scale[layer]!;
  return exponentialAtEdge(streams, at, layer, place);
}

/** One draw in a hundred: in the tail, or in the wedge between a layer and the density. */
function normalAtEdge(streams: Streams, at: number, layer: number, place: number): number {
  if (layer === 0) return place < 0 ? -normalTail(streams, at) : normalTail(streams, at);
  const x = place * NORMAL.scale[layer]!;
  const isUnder = toHeight(NORMAL, layer, nextUnit(streams, at)) < normalDensity(x);
  return isUnder ? x : nextNormal(streams, at);
}

function exponentialAtEdge(streams: Streams, at: number, layer: number, place: number): number {
  if (layer === 0) return EXPONENTIAL_TAIL - ln(1 - nextUnit(streams, at));
  const x = place * EXPONENTIAL.scale[layer]!;
  const isUnder = toHeight(EXPONENTIAL, layer, nextUnit(streams, at)) < exponentialDensity(x);
  return isUnder ? x : nextExponential(streams, at);
}

/** Marsaglia's tail: exponential steps beyond the base layer until one fits under the density. */
function normalTail(streams: Streams, at: number): number {
  for (;;) {
    const x = -ln(1 - nextUnit(streams, at)) / NORMAL_TAIL;
    const y = -ln(1 - nextUnit(streams, at));
    if (y + y > x * x) return NORMAL_TAIL + x;
  }
}

/** A height between the bottom and the top of a layer. */
function toHeight(layers: Layers, layer: number, unit: number): number {
  const low = layers.density[layer]!;
  return low + unit * (layers.density[layer + 1]! - low);
}

function createLayers(
  tail: number,
  area: number,
  steps: number,
  density: (x: number) => number,
  inverse: (y: number) => number,
): Layers {
  const edge = new Float64Array(LAYERS + 1);
  const layers = {
    limit: new Int32Array(LAYERS),
    scale: new Float64Array(LAYERS),
    density: new Float64Array(LAYERS + 1),
  };
  edge[0] = area / density(tail); // the base layer as a rectangle of the same area
  edge[1] = tail;
  for (let i = 2; i < LAYERS; i++) {
    edge[i] = inverse(area / edge[i - 1]! + density(edge[i - 1]!));
  }
  for (let i = 0; i < LAYERS; i++) {
    layers.scale[i] = edge[i]! / steps;
    layers.limit[i] = Math.floor((edge[i + 1]! / edge[i]!) * steps);
    layers.density[i] = density(edge[i]!);
  }
  layers.density[LAYERS] = 1;
  return layers;
}
