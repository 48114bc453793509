/**
 * What a pointer can take hold of on a chart: drawings, lines of alerts and orders. Who shows such things answers what
 * of it lies at a spot; grips.ts finds the nearest and tells it what the pointer does. Types only; CSS px from the top
 * left of the chart's host.
 */

/** Where a pointer is, and which keys are held with it. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly isShift: boolean;
  /** Ctrl, or Cmd on a Mac. */
  readonly isCtrl: boolean;
  readonly isTouch: boolean;
}

/** Something that can be taken. */
export interface Grip {
  /** Between the pointer and it; the nearest wins, and of equally near ones the topmost. */
  readonly distancePx: number;
  /** Cursor of the mouse over it. */
  readonly cursor: string;
  /** A finger drags it at once; without, it must be pressed before: a finger pans the chart past it. */
  readonly isReady?: boolean;
  /** It is being moved: where to, and where it was taken. */
  drag?(to: Spot, from: Spot): void;
  /** It was let go, after a `drag` at least. */
  drop?(): void;
  /** It is to be where it was. */
  cancel?(): void;
  /** It was pressed, and not moved. */
  press?(spot: Spot): void;
  doublePress?(spot: Spot): void;
}

/** Who has such things on one chart. */
export interface GripSource {
  /** The nearest of its own that is no farther than `reachPx`. */
  find(spot: Spot, reachPx: number): Grip | undefined;
  /** The mouse is over one of its own, or no longer over any. */
  hover?(grip: Grip | undefined): void;
  /** Something else was pressed, or nothing. */
  pressElsewhere?(): void;
}

/** A tool in hand: it gets what the pointer does in the plot before anything else. */
export interface HeldTool {
  /** The mouse is somewhere, pressed or not. */
  move(spot: Spot): void;
  /** Pressed by the mouse. */
  down(spot: Spot): void;
  /** Let go. @param isDragged it was moved in between */
  up(spot: Spot, isDragged: boolean): void;
  /** A finger tapped: what it means is where the crosshair is. @param spot where the finger was */
  tap(spot: Spot): void;
}
