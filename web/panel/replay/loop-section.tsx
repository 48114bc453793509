/**
 * What a loop plays again and again: a switch, and while it is on two handles on the strip, by pointer and by keyboard
 * (each is a slider to assistive technology). A section is told to the server when a handle is let go.
 */
import { useSignal } from '@preact/signals';
import type { ReplayInfo } from '../../../shared/wire/market-info.ts';
import { toMomentLabel, toZoneOffset } from '../../chart/time-ticks.ts';
import { useApp } from '../app-context.ts';
import { MoreIcon } from '../more-icon.tsx';

/** A section of a recording, ms since 1970. */
interface Section {
  readonly fromMs: number;
  readonly toMs: number;
}
type End = keyof Section;

/** Keys that move a handle, in shares of the recording; with the shift key a tenth. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  PageDown: -0.1,
  PageUp: 0.1,
  Home: -1,
  End: 1,
};

/** The section that is looped; the whole recording where none is. */
export const toSection = ({ section, startMs, endMs }: ReplayInfo): Section =>
  section ?? { fromMs: startMs, toMs: endMs };

/** The section with one end somewhere else: inside the recording, and never past the other end. */
export function moveEnd(replay: ReplayInfo, section: Section, end: End, timeMs: number): Section {
  const { startMs, endMs } = replay;
  const leastMs = Math.max(1, Math.min(1_000, (endMs - startMs) / 100));
  const [low, high] =
    end === 'fromMs' ? [startMs, section.toMs - leastMs] : [section.fromMs + leastMs, endMs];
  const inside = Math.round(Math.max(low, Math.min(high, timeMs)));
  return { ...section, [end]: Math.max(startMs, Math.min(endMs, inside)) };
}

/** The switch. */
export function LoopButton({ replay }: { replay: ReplayInfo }) {
  const { actions } = useApp();
  const title = replay.loop
    ? 'Loop: drag the ends on the strip, or set them here with [ and ]'
    : 'Play the recording, or a section of it, again and again ([ and ] set its ends)';
  return (
    <button
      type="button"
      class="button-icon"
      aria-pressed={replay.loop}
      aria-label="Loop"
      aria-keyshortcuts="[ ]"
      title={title}
      onClick={() => actions.steer({ type: 'loop', loop: !replay.loop })}
    >
      <MoreIcon name="loop" />
    </button>
  );
}

/** The handles over the strip, and what lies outside of the section. */
export function SectionHandles({ replay }: { replay: ReplayInfo }) {
  const { actions } = useApp();
  const dragged = useSignal<Section | undefined>(undefined);
  if (!replay.loop || replay.endMs <= replay.startMs) return null;
  const section = dragged.value ?? toSection(replay);
  const toShare = (timeMs: number): string =>
    `${((timeMs - replay.startMs) / (replay.endMs - replay.startMs)) * 100}%`;
  const commit = (wanted: Section): void => {
    dragged.value = undefined;
    actions.steer({ type: 'loop', loop: true, ...wanted });
  };
  return (
    <>
      <div class="section-outside" style={{ left: 0, width: toShare(section.fromMs) }} />
      <div class="section-outside" style={{ left: toShare(section.toMs), right: 0 }} />
      {(['fromMs', 'toMs'] as const).map((end) => (
        <Handle
          key={end}
          end={end}
          replay={replay}
          section={section}
          left={toShare(section[end])}
          onDrag={(wanted) => (dragged.value = wanted)}
          onSet={commit}
        />
      ))}
    </>
  );
}

interface HandleProps {
  end: End;
  replay: ReplayInfo;
  section: Section;
  left: string;
  /** Undefined when the drag was broken off. */
  onDrag: (section: Section | undefined) => void;
  onSet: (section: Section) => void;
}

function Handle({ end, replay, section, left, onDrag, onSet }: HandleProps) {
  const { state } = useApp();
  const { startMs, endMs } = replay;
  const offset = toZoneOffset(state.settings.zone.value);

  function toMoved({ clientX, currentTarget }: PointerEvent): Section {
    const box = (currentTarget as HTMLElement).parentElement!.getBoundingClientRect();
    return moveEnd(
      replay,
      section,
      end,
      startMs + ((clientX - box.left) / box.width) * (endMs - startMs),
    );
  }
  const isHeld = ({ pointerId, currentTarget }: PointerEvent): boolean =>
    (currentTarget as HTMLElement).hasPointerCapture(pointerId);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(STEPS, event.key)) return;
    event.preventDefault();
    const share = STEPS[event.key]! * (event.shiftKey ? 0.1 : 1);
    onSet(moveEnd(replay, section, end, section[end] + share * (endMs - startMs)));
  }

  return (
    <div
      class="section-handle"
      data-end={end}
      role="slider"
      tabIndex={0}
      aria-label={end === 'fromMs' ? 'Loop from' : 'Loop to'}
      aria-valuemin={Math.round(startMs)}
      aria-valuemax={Math.round(endMs)}
      aria-valuenow={Math.round(section[end])}
      aria-valuetext={toMomentLabel(section[end], 1_000, offset)}
      style={{ left }}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button === 0) event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => isHeld(event) && onDrag(toMoved(event))}
      onPointerUp={(event) => isHeld(event) && onSet(toMoved(event))}
      onPointerCancel={() => onDrag(undefined)}
    />
  );
}
