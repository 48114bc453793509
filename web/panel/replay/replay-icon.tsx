/**
 * The icons that only a replay's controls have, drawn like those of the page; they come with the controls.
 */
const PATHS = {
  tickBack: 'M10.5 4 5.500 8l5 4',
  tickForward: 'M5.500 4l5 4-5 4',
  skip: 'M1.500 12.500c1.200-6 2.600-6 3.500 0M11 12.500c.9-6 2.300-6 3.500 0M5 5.500h6m-2-2 2 2-2 2',
  previous: 'M12.500 3.500 8 8l4.500 4.500M7.500 3.500 3 8l4.500 4.500',
  next: 'M3.500 3.500 8 8l-4.500 4.500M8.500 3.500 13 8l-4.500 4.500',
} as const;

/** Draws an icon. */
export function ReplayIcon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
