/**
 * Icons of drawing, on the same grid as those of icon.tsx.
 */
import { LineDrawing } from '../icon.tsx';

const DOT = (x: number, y: number): string =>
  `M${x - 1.5} ${y}a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0`;

const PATHS = {
  cursor: 'M3.500 2 12 8l-4 .8L6.300 13 3.500 2Z',
  trend: `${DOT(3, 13)}${DOT(13, 3)}M4.200 11.800 11.800 4.200`,
  ray: `${DOT(3, 12)}${DOT(8, 8)}M4.200 11.100 6.800 9M9.200 7 14.500 2.800`,
  horizontal: `${DOT(8, 8)}M1 8h5.500M9.500 8H15`,
  rectangle: `M3 4h10v8H3Z`,
  fibonacci: 'M2 2.500h12M2 6h12M2 9h12M2 13.500h12M3.500 12.500 12.500 3.500',
  note: 'M2.500 2.500h11v8H7l-2.500 3v-3h-2ZM5 5.500h6M5 7.800h4',
  measure: 'M2 11 11 2l3 3-9 9-3-3ZM5 8l1.500 1.500M7 6l1 1M9 4l1.500 1.500',
  magnet: 'M3 2.500h3v6a2 2 0 0 0 4 0v-6h3v6a5 5 0 0 1-10 0ZM3 5.500h3M10 5.500h3',
  pin: 'M6 2h4l-.500 5 2.500 2.500H4L6.500 7 6 2ZM8 9.500V14',
  list: 'M2 4h1M5.500 4H14M2 8h1M5.500 8H14M2 12h1M5.500 12H14',
  camera: `M2 5h3l1.200-2h3.600L11 5h3v8H2ZM8 11.500a2.700 2.700 0 1 0 0-5.400 2.700 2.700 0 0 0 0 5.400Z`,
  pencil: 'M2.500 13.500 3.200 10.500 11 2.700l2.300 2.300-7.800 7.800-3 .700Z',
  lock: 'M3.500 7.500h9v6h-9ZM5.500 7.500V5a2.500 2.500 0 0 1 5 0v2.500',
  unlock: 'M3.500 7.500h9v6h-9ZM5.500 7.500V4.500a2.500 2.500 0 0 1 4.800-1',
  copy: 'M5.500 5.500h8v8h-8ZM3.500 10.500h-1v-8h8v1',
  bin: 'M3 4.500h10M6 4.500v-2h4v2M4.500 4.500l.600 9h5.800l.600-9M6.800 7v4M9.200 7v4',
  gear: 'M2 4.500h7M12.500 4.500H14M2 11.500h1.500M7 11.500h7M10.750 6.250a1.750 1.750 0 1 0 0-3.500 1.750 1.750 0 0 0 0 3.500ZM5.250 13.250a1.750 1.750 0 1 0 0-3.500 1.750 1.750 0 0 0 0 3.500Z',
} as const;

/** Names of the icons. */
export type DrawIconName = keyof typeof PATHS;

/** Draws an icon. */
export const DrawIcon = ({ name }: { name: DrawIconName }) => <LineDrawing path={PATHS[name]} />;
