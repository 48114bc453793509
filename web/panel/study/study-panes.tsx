/**
 * What lies over the panes of a chart: the row of each, and the lines between them. Follows where they were painted.
 */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { Area } from '../../chart/scene.ts';
import { dragShares } from '../../chart/study/pane-heights.ts';
import type { StudySetting } from '../../chart/study/study-setting.ts';
import type { PanePlace } from '../../chart/study/study-stack.ts';
import { PaneLine } from './pane-line.tsx';

/** A pane lower than this has no room for its row. */
const LEAST_ROW_PX = 16;

/** Where the panes of a chart are. */
export interface Placed {
  readonly panes: readonly PanePlace[];
  /** All of the plot. */
  readonly plot: Area;
}

/** Rows and lines. @param onShares heights of panes have changed, by the place of their study in the list */
export function StudyPanes({
  placed: { panes: places, plot },
  settings,
  canDrag,
  toRow,
  onShares,
}: {
  placed: Placed;
  settings: readonly StudySetting[];
  canDrag: boolean;
  toRow: (setting: StudySetting) => ComponentChildren;
  onShares: (byIndex: ReadonlyMap<number, number>) => void;
}) {
  const begun = useRef<{ priceHeight: number; heights: readonly number[] }>({
    priceHeight: 1,
    heights: [],
  });
  const panes = places.flatMap((place) => {
    const setting = settings.find(({ key }) => key === place.key);
    return setting === undefined ? [] : [{ ...place, setting }];
  });
  const open = panes.filter(({ setting }) => !setting.isCollapsed);
  const priceBottom = panes[0]?.top ?? plot.bottom;

  function begin(): void {
    begun.current = {
      priceHeight: priceBottom - plot.top,
      heights: open.map(({ top, bottom }) => bottom - top),
    };
  }

  function drag(at: number, byPx: number): void {
    const { priceHeight, heights } = begun.current;
    const shares = dragShares(priceHeight, heights, at, byPx);
    onShares(new Map(open.map(({ setting }, i) => [setting.index, shares[i]!])));
  }

  return (
    <>
      {panes.map(({ setting, top, bottom }) => {
        const at = open.findIndex((each) => each.setting === setting);
        return (
          <div key={setting.key}>
            {at >= 0 && canDrag && (
              <PaneLine
                y={top}
                label={`Height of the pane of ${setting.study.name}`}
                value={Math.round((100 * (bottom - top)) / Math.max(1, plot.bottom - plot.top))}
                onBegin={begin}
                onDrag={(byPx) => drag(at, byPx)}
              />
            )}
            {bottom - top >= LEAST_ROW_PX && (
              <div class="study-rows" style={{ top: `${top + 2}px` }}>
                {toRow(setting)}
              </div>
            )}
          </div>
        );
      })}
    </>
  );
}
