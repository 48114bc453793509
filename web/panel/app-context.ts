/**
 * What every panel is given: the state, the actions, the page's one frame loop and a clock. Panels know
 * nothing of where these come from.
 */
import { createContext } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import type { FrameLoop, FramePriority } from '../chart/frame-loop.ts';
import type { LineSeries } from '../chart/line-series.ts';
import type { ChartTheme } from '../chart/theme.ts';
import type { Actions, LocalFiles } from '../state/actions.ts';
import type { AppState } from '../state/app-state.ts';
import type { ReadonlySignal } from '@preact/signals';

/** Surroundings of a panel. */
export interface AppSurroundings {
  readonly state: AppState<LineSeries>;
  readonly actions: Actions;
  readonly frames: FrameLoop;
  /** Colours of what is drawn on canvases; changes with the theme. */
  readonly theme: ReadonlySignal<ChartTheme>;
  /** Whether the page is dark at present. */
  readonly isDark: ReadonlySignal<boolean>;
  /** Wall clock, ms since 1970, monotonic. */
  readonly now: () => number;
  /** Address that reopens this moment, paused when it is a replay. */
  readonly toMomentUrl: () => string;
  /** Left out where a server has the recordings. */
  readonly files?: LocalFiles;
}

/** Where the surroundings are handed down. */
export const AppContext = createContext<AppSurroundings | undefined>(undefined);

/** The surroundings of the panel that calls it. */
export function useApp(): AppSurroundings {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error('A panel stands outside of the app.');
  return app;
}

/** Registers a drawing part with the page's frame loop for as long as the panel stands. */
export function useFrame(
  priority: FramePriority,
  rateHz: number,
  draw: (nowMs: number) => boolean | undefined | void,
): void {
  const { frames } = useApp();
  const latest = useRef(draw);
  latest.current = draw;
  useEffect(() => {
    const handle = frames.register({ priority, rateHz, draw: (nowMs) => latest.current(nowMs) });
    return () => handle.remove();
  }, [frames, priority, rateHz]);
}
