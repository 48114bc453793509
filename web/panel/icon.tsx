/**
 * The icons of the page as line drawings on a 16 × 16 grid, in the colour of the text around them.
 * They say nothing to assistive technology: the control they stand in has a name.
 */

const PATHS = {
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.6-1.4L14 14',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  moon: 'M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1Z',
  gear: 'M2 4.5h7M12.5 4.5H14M2 11.5h1.5M7 11.5h7M10.75 6.25a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5ZM5.25 13.25a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5Z',
  info: 'M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM8 7.2v4M8 4.6v.6',
  link: 'M6.500 9.500a3 3 0 0 0 4.300.1l2.200-2.200a3 3 0 0 0-4.300-4.200l-1 1M9.500 6.500a3 3 0 0 0-4.300-.1L3 8.600a3 3 0 0 0 4.300 4.200l1-1',
  star: 'M8 1.800l1.900 3.900 4.300.600-3.100 3 .700 4.300L8 11.600l-3.800 2 .700-4.300-3.100-3 4.300-.600L8 1.800Z',
  plus: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.500l3.500 3.500L13 4.500',
  list: 'M2 4h12M2 8h12M2 12h12',
  chart: 'M4 2v12M2.500 5h3v5h-3ZM11.500 2v12M10 4h3v7h-3Z',
  tape: 'M2 4h7M2 8h12M2 12h9',
  groups: 'M2 3h5v4H2ZM2 9h5v4H2ZM9.500 4.500H14M9.500 11H14',
  desk: 'M2 2.5h5V7H2ZM9 2.5h5V7H9ZM2 9h5v4.5H2ZM9 9h5v4.5H9Z',
  bolt: 'M9 1.500 3.500 9H7.800L7 14.500 12.500 7H8.200L9 1.500Z',
  curve: 'M1.500 13.500h13M2 12c3.200 0 3-8.500 6-8.500s2.800 8.500 6 8.500M8 3.500v10',
} as const;

/** Names of the icons. */
export type IconName = keyof typeof PATHS;

/** Draws an icon. */
export const Icon = ({ name, filled = false }: { name: IconName; filled?: boolean }) => (
  <LineDrawing path={PATHS[name]} filled={filled} />
);

/** Draws a path as an icon. */
export function LineDrawing({ path, filled = false }: { path: string; filled?: boolean }) {
  return (
    <svg class={filled ? 'icon icon-filled' : 'icon'} viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
