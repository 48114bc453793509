/** The frames that came, the newest first; one is picked. */
import { toBytesText, toCountText } from '../../format/quantity.ts';
import { toClockText } from '../../format/time.ts';
import type { LoggedFrame } from '../../state/wire-log.ts';
import { useApp } from '../app-context.ts';

/** Rows in sight at most. */
const MOST_ROWS = 60;
/** What the items of a frame are. */
const ITEMS: Readonly<Record<string, string>> = {
  runs: 'ticks',
  snapshot: 'ticks',
  merged: 'updates',
  bars: 'bars',
  barHistory: 'bars',
};

/** The list. */
export function WireList({
  frames,
  picked,
  onPick,
}: {
  frames: readonly LoggedFrame[];
  picked: LoggedFrame | undefined;
  onPick: (frame: LoggedFrame) => void;
}) {
  const zone = useApp().state.settings.zone.value;
  const shown = frames.slice(-MOST_ROWS).toReversed();
  return (
    <section class="wire-list" aria-label="Frames">
      {shown.map((frame) => (
        <button
          key={frame.number}
          type="button"
          aria-pressed={frame === picked}
          onClick={() => onPick(frame)}
        >
          <span class="wire-kind">{frame.type}</span>
          <span>{toBytesText(frame.bytes.length)}</span>
          <span>
            {frame.items > 0 ? `${toCountText(frame.items)} ${ITEMS[frame.type] ?? ''}` : ''}
          </span>
          <span class="wire-time">{toClockText(frame.atMs, zone)}</span>
        </button>
      ))}
    </section>
  );
}
