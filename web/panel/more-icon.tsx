/**
 * Icons of what is fetched when it is wanted (replay, scenarios, rooms, studies), on the same grid as those of icon.tsx.
 */
import { LineDrawing } from './icon.tsx';

const EYE =
  'M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8ZM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z';

const PATHS = {
  play: 'M4.5 2.5v11l9-5.5-9-5.5Z',
  pause: 'M5 3v10M11 3v10',
  back: 'M4 3v10M13 3.5 6.5 8l6.5 4.5v-9Z',
  forward: 'M12 3v10M3 3.5 9.5 8 3 12.5v-9Z',
  loop: 'M3 7V6a2.5 2.5 0 0 1 2.5-2.5H13m-2.5-2.5L13 3.5 10.5 6M13 9v1a2.5 2.5 0 0 1-2.5 2.5H3M5.500 15 3 12.5 5.500 10',
  rewind: 'M8 14a6 6 0 1 0-5.600-8.200M2 2.500v3.500h3.500M8 4.800V8l2.300 1.500',
  stop: 'M4 4h8v8H4Z',
  tune: 'M2 5h5M11 5h3M2 11h2M8 11h6M9 3v4M6 9v4',
  users:
    'M6 7.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5ZM1.500 13.500c0-2.500 2-4 4.500-4s4.500 1.500 4.500 4M11 7.300a2.300 2.300 0 0 0 0-4.500M12 9.600c1.600.500 2.600 1.900 2.600 3.900',
  shown: EYE,
  hidden: `${EYE}M3 13.500 13 2.500`,
  gear: 'M2 4.500h7M12.500 4.500H14M2 11.500h1.500M7 11.500h7M10.750 6.250a1.750 1.750 0 1 0 0-3.500 1.750 1.750 0 0 0 0 3.500ZM5.250 13.250a1.750 1.750 0 1 0 0-3.500 1.750 1.750 0 0 0 0 3.500Z',
  remove: 'M4 4l8 8M12 4l-8 8',
  up: 'M3.500 9.500 8 5l4.500 4.500',
  down: 'M3.500 6.500 8 11l4.500-4.500',
  collapse: 'M3 8h10',
  open: 'M3 6h10M3 10h10',
  large: 'M9.500 2.500h4v4M6.500 13.500h-4v-4M13.500 2.500 9 7M2.500 13.500 7 9',
  small: 'M13.500 6.500h-4v-4M2.500 9.500h4v4M9.500 6.500l4-4M6.500 9.500l-4 4',
  plus: 'M8 3v10M3 8h10',
  hand: 'M5 8.500V3.500a1 1 0 0 1 2 0V7.500M7 7V2.500a1 1 0 0 1 2 0V7.500M9 7V3.500a1 1 0 0 1 2 0V8M11 6a1 1 0 0 1 2 0v4a4.500 4.500 0 0 1-8.500 2L2.500 9a1 1 0 0 1 1.700-1L5 9',
  chat: 'M2.500 3h11v8H7l-3.500 3v-3h-1Z',
  more: 'M3.500 8h.010M8 8h.010M12.500 8h.010',
  pin: 'M8 14s4.500-4 4.500-7.500a4.500 4.500 0 0 0-9 0C3.500 10 8 14 8 14ZM8 8a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3Z',
  send: 'M2 8 14 2.500 10.500 13.500 7.500 9 2 8Z',
} as const;

/** Names of the icons. */
export type MoreIconName = keyof typeof PATHS;

/** Draws an icon. */
export const MoreIcon = ({ name, filled = false }: { name: MoreIconName; filled?: boolean }) => (
  <LineDrawing path={PATHS[name]} filled={filled} />
);
