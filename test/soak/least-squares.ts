/** The straight line through points that has the least squares. */

/** A point: when, and how much. */
export type Point = readonly [x: number, y: number];

/** Slope of the line, y for each x; 0 of fewer than two points, or of points at one x. */
export function toSlope(points: readonly Point[]): number {
  const meanOf = (at: 0 | 1): number =>
    points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [meanX, meanY] = [meanOf(0), meanOf(1)];
  let squares = 0;
  let products = 0;
  for (const [x, y] of points) {
    squares += (x - meanX) ** 2;
    products += (x - meanX) * (y - meanY);
  }
  return squares > 0 ? products / squares : 0;
}
