/**
 * Keeps a message over the page where it covers no control: finds a place when it appears, and another one only when
 * something to press has come below it. Promises that it stands still otherwise.
 */
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { type Box, toCovered, toFreePlace } from './free-place.ts';

/** What people press. */
const CONTROLS = 'button, a[href], input, select, textarea, summary, [role="slider"], [role="tab"]';
/** Rows that can be pressed: given way to as long as there is room elsewhere. */
const ROWS = '.watch-row[data-kind="symbol"]';
const LOOK_MS = 500;

function toBoxes(selector: string, not: Element): Box[] {
  return [...document.querySelectorAll<HTMLElement>(selector)]
    .filter((each) => !not.contains(each) && each.checkVisibility())
    .map((each) => each.getBoundingClientRect());
}

/** Places an element that is fixed on the screen. @param key another one means another text, and so another size */
export function useFreePlace(
  element: RefObject<HTMLElement | null>,
  from: 'top' | 'bottom',
  key: unknown,
): void {
  useLayoutEffect(() => {
    const shown = element.current;
    if (shown === null) return undefined;
    const place = (isMoving: boolean): void => {
      const controls = toBoxes(CONTROLS, shown);
      const own = shown.getBoundingClientRect();
      if (!isMoving && toCovered(own, controls) === 0) return;
      const { clientWidth: width, clientHeight: height } = document.documentElement;
      const room = { left: 0, top: 0, width, height };
      const taken = [...controls, ...toBoxes(ROWS, shown)];
      const { left, top } = toFreePlace(own, room, taken, from);
      shown.style.translate = `${Math.round(left)}px ${Math.round(top)}px`;
    };
    place(true);
    const onResize = (): void => place(true);
    window.addEventListener('resize', onResize);
    const timer = setInterval(() => place(false), LOOK_MS);
    return () => {
      clearInterval(timer);
      window.removeEventListener('resize', onResize);
    };
  }, [key]);
}
