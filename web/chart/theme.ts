/**
 * The colours and type of everything that is drawn on a canvas. Whoever owns the page reads them
 * from its style sheet; nothing here knows of dark, light or colour-blind-safe palettes.
 */

/** Canvas colours (any CSS colour) and type. */
export interface ChartTheme {
  readonly background: string;
  readonly grid: string;
  /** Lines at day, month and year changes, and the border between plot and axes. */
  readonly gridMajor: string;
  readonly text: string;
  readonly textMuted: string;
  /** Family list; digits must be of equal width, or labels will tremble. */
  readonly fontFamily: string;
  /** CSS px. */
  readonly fontSize: number;
  readonly up: string;
  readonly down: string;
  /** Price line, and the area below it (a translucent colour that fades out downwards). */
  readonly line: string;
  readonly area: string;
  readonly volumeUp: string;
  readonly volumeDown: string;
  readonly crosshair: string;
  /** Labels of the crosshair on the axes. */
  readonly labelBackground: string;
  readonly labelText: string;
  /** Text on a label in the up, down or line colour. */
  readonly priceLabelText: string;
  readonly previousClose: string;
  readonly gapFill: string;
  readonly gapHatch: string;
  /** Markers, and what names a band. */
  readonly marker: string;
  /** Ground of a band (translucent). */
  readonly band: string;
  /** Curves of what is compared with, where several are shown. */
  readonly reference: string;
  readonly focusRing: string;
}

/** Canvas font of a theme. */
export const toFont = (theme: ChartTheme, weight: 400 | 500 | 600 = 400, scale = 1): string =>
  `${weight} ${theme.fontSize * scale}px ${theme.fontFamily}`;
