/**
 * A list that grows at its end: stays at the end while somebody is there, and holds still while somebody reads above.
 */
import { type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** So near to the end counts as there, CSS px. */
const NEAR_PX = 40;

/** How a list stands. */
export interface Stick {
  /** Whether the newest is in sight. */
  readonly isAtEnd: Signal<boolean>;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
}

/**
 * Makes it stick.
 * @param list that scrolls  @param first what stands first: older ones that come above it move nothing
 * @param last what stands last
 */
export function useStick(
  list: RefObject<HTMLElement | null>,
  first: number | undefined,
  last: string,
): Stick {
  const isAtEnd = useSignal(true);
  const before = useRef({ first, height: 0 });
  const toEnd = (): void => {
    const element = list.current;
    if (element === null) return;
    element.scrollTop = element.scrollHeight;
    isAtEnd.value = true;
  };
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const { first: was, height } = before.current;
    const isOlder = was !== undefined && first !== undefined && first < was;
    if (isOlder) element.scrollTop += element.scrollHeight - height;
    else if (isAtEnd.peek()) toEnd();
    before.current = { first, height: element.scrollHeight };
  }, [first, last]);
  return {
    isAtEnd,
    toEnd,
    onScroll() {
      const element = list.current;
      if (element === null) return;
      const left = element.scrollHeight - element.scrollTop - element.clientHeight;
      isAtEnd.value = left <= NEAR_PX;
    },
  };
}
