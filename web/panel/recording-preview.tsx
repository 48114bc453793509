/**
 * A recording in small: how busy it was over its time, and where it has gaps. Asked for when it comes into view.
 */
import { useEffect, useRef } from 'preact/hooks';
import type { RecordingOverview } from '../../shared/wire/answer.ts';
import { useApp } from './app-context.ts';
import { MoreIcon } from './more-icon.tsx';

const WIDTH = 84;
const HEIGHT = 34;

/** Busy stretches tower over calm ones: by roots both are seen. */
function toPath(ticks: readonly number[]): string {
  const most = Math.sqrt(Math.max(...ticks));
  const step = WIDTH / ticks.length;
  const points = ticks.map((count, at) => {
    const y = HEIGHT - 1 - (Math.sqrt(count) / most) * (HEIGHT - 4);
    return `L${(at * step).toFixed(1)} ${y.toFixed(1)}L${((at + 1) * step).toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M0 ${HEIGHT}${points.join('')}L${WIDTH} ${HEIGHT}Z`;
}

/** The drawing; an icon while there is none. @param recording its name  @param isReadable whether there is something to ask */
export function RecordingPreview({
  recording,
  isReadable,
}: {
  recording: string;
  isReadable: boolean;
}) {
  const { state, actions } = useApp();
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!isReadable || place.current === null) return undefined;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting !== true) return;
      observer.disconnect();
      actions.loadPreview(recording);
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [recording, isReadable]);
  const preview = state.previews.value.get(recording);
  const hasTicks = preview?.ticks.some((count) => count > 0) === true;
  return (
    <span class="recording-preview" ref={place} aria-hidden="true">
      {hasTicks ? <Drawing preview={preview} /> : <MoreIcon name="rewind" />}
    </span>
  );
}

function Drawing({ preview: { startMs, endMs, ticks, gaps } }: { preview: RecordingOverview }) {
  const perMs = WIDTH / Math.max(1, endMs - startMs);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
      <path d={toPath(ticks)} />
      {gaps.slice(-40).map(({ fromMs, toMs }) => (
        <rect
          key={fromMs}
          x={(fromMs - startMs) * perMs}
          y={0}
          width={Math.max(1, (toMs - fromMs) * perMs)}
          height={HEIGHT}
        />
      ))}
    </svg>
  );
}
