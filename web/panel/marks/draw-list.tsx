/**
 * The drawings of the active chart as a list, the topmost first: shown, locked, removed, selected, gone to.
 */
import { type Drawing, TOOL_FACTS } from '../../chart/draw/drawing.ts';
import { toMomentLabel, toZoneOffset } from '../../chart/time-ticks.ts';
import { useApp } from '../app-context.ts';
import { undoDesk } from '../desk/desk-memory.ts';
import { MoreIcon } from '../more-icon.tsx';
import { OverlayFrame } from '../overlay-frame.tsx';
import { toChartedRow } from '../../state/app-state.ts';
import { toDrawDesk } from './draw-desk.ts';
import { DrawIcon } from './draw-icons.tsx';

const MINUTE_MS = 60_000;

/** The list. */
export function DrawList() {
  const { state, actions } = useApp();
  const desk = toDrawDesk(state);
  const tile = state.active.value;
  const drawings = desk.listOf(tile).toReversed();
  const format = toChartedRow(state, tile)?.format ?? String;
  const zone = toZoneOffset(state.settings.zone.value);
  const undo = (): void => void undoDesk(actions);

  const toFacts = ({ text, anchors }: Drawing): string => {
    const [first] = anchors;
    const price = format(Math.round(first!.price)).trim();
    return text ?? `${price} · ${toMomentLabel(first!.timeMs, MINUTE_MS, zone)}`;
  };
  const goTo = (drawing: Drawing): void => {
    state.overlay.value = 'none';
    desk.areHidden.value = false;
    if (drawing.isHidden === true) desk.change(tile, drawing, { isHidden: false });
    desk.selected.value = { tile, id: drawing.id };
    const { chart } = desk.charts.get(tile.id) ?? {};
    const { fromMs, toMs } = chart?.visibleRange() ?? { fromMs: 0, toMs: 0 };
    const times = drawing.anchors.map(({ timeMs }) => timeMs);
    const isInSight =
      drawing.tool === 'horizontal' || times.some((ms) => ms >= fromMs && ms <= toMs);
    if (!isInSight) chart?.goTo(times[0]!);
  };

  return (
    <OverlayFrame title={`Drawings on ${tile.symbol.value ?? 'the chart'}`}>
      {drawings.length === 0 && (
        <p class="draw-none">
          None yet. Take a tool from the strip left of the chart, or press Alt T.
        </p>
      )}
      <ul class="draw-list">
        {drawings.map((drawing) => {
          const { id, tool, isHidden = false, isLocked = false } = drawing;
          const { name } = TOOL_FACTS[tool];
          return (
            <li key={id} data-hidden={isHidden}>
              <button type="button" class="draw-row" onClick={() => goTo(drawing)}>
                <DrawIcon name={tool} /> <span>{name}</span> <small>{toFacts(drawing)}</small>
              </button>
              <button
                type="button"
                class="button-icon"
                aria-label={`Show ${name}`}
                aria-pressed={!isHidden}
                onClick={() => desk.change(tile, drawing, { isHidden: !isHidden })}
              >
                <MoreIcon name={isHidden ? 'hidden' : 'shown'} />
              </button>
              <button
                type="button"
                class="button-icon"
                aria-label={`Lock ${name}`}
                aria-pressed={isLocked}
                onClick={() => desk.change(tile, drawing, { isLocked: !isLocked })}
              >
                <DrawIcon name={isLocked ? 'lock' : 'unlock'} />
              </button>
              <button
                type="button"
                class="button-icon"
                aria-label={`Remove ${name}`}
                onClick={() => desk.remove(tile, [drawing], undo)}
              >
                <DrawIcon name="bin" />
              </button>
            </li>
          );
        })}
      </ul>
      {drawings.length > 1 && (
        <button type="button" class="button-text" onClick={() => desk.remove(tile, drawings, undo)}>
          Remove all {drawings.length}
        </button>
      )}
    </OverlayFrame>
  );
}
