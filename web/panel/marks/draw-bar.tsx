/**
 * What can be done with the drawing that is selected: colour, width, dashes, text, lock, copy, hide, remove. Lies over the
 * chart that the drawing is on.
 */
import { useEffect, useRef } from 'preact/hooks';
import { DASHES, type Drawing, MOST_TEXT, TOOL_FACTS, WIDTHS } from '../../chart/draw/drawing.ts';
import type { LineSeries } from '../../chart/line-series.ts';
import { COLOR_NAMES, toPalette } from '../../chart/study/palette.ts';
import type { Tile } from '../../state/tile.ts';
import { useApp } from '../app-context.ts';
import { undoDesk } from '../desk/desk-memory.ts';
import { MoreIcon } from '../more-icon.tsx';
import { toDrawDesk } from './draw-desk.ts';
import { DrawIcon } from './draw-icons.tsx';

/** Whose bar it is. */
export interface DrawBarProps {
  readonly tile: Tile<LineSeries>;
  readonly drawing: Drawing;
}

/** The bar. */
export function DrawBar({ tile, drawing }: DrawBarProps) {
  const { state, actions, isDark } = useApp();
  const desk = toDrawDesk(state);
  const { style, tool } = drawing;
  const { name } = TOOL_FACTS[tool];
  const isLocked = drawing.isLocked === true;
  return (
    <div class="draw-bar" role="toolbar" aria-label={name}>
      <Text tile={tile} drawing={drawing} />
      <div class="draw-colours" role="group" aria-label="Colour">
        {toPalette(isDark.value).map((color, i) => (
          <button
            key={color}
            type="button"
            class="draw-colour"
            aria-label={COLOR_NAMES[i]}
            aria-pressed={style.color === i}
            style={{ '--colour': color }}
            onClick={() => desk.setStyle(tile, drawing, { color: i })}
          />
        ))}
      </div>
      <select
        aria-label="Width"
        value={style.width}
        onChange={({ currentTarget }) => {
          const width = WIDTHS.find((each) => each === Number(currentTarget.value));
          if (width !== undefined) desk.setStyle(tile, drawing, { width });
        }}
      >
        {WIDTHS.map((width) => (
          <option key={width} value={width}>
            {width} px
          </option>
        ))}
      </select>
      <select
        aria-label="Dashes"
        value={style.dash}
        onChange={({ currentTarget }) => {
          const dash = DASHES.find((each) => each === currentTarget.value);
          if (dash !== undefined) desk.setStyle(tile, drawing, { dash });
        }}
      >
        {DASHES.map((dash) => (
          <option key={dash} value={dash}>
            {dash}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="button-icon"
        aria-label="Lock"
        title={isLocked ? 'Unlock' : 'Lock'}
        aria-pressed={isLocked}
        onClick={() => desk.change(tile, drawing, { isLocked: !isLocked })}
      >
        <DrawIcon name={isLocked ? 'lock' : 'unlock'} />
      </button>
      <button
        type="button"
        class="button-icon"
        aria-label="Duplicate"
        title="Duplicate (Ctrl C, Ctrl V)"
        onClick={() => {
          const drawn = desk.charts.get(tile.id);
          if (drawn !== undefined) desk.selected.value = { tile, id: desk.addCopy(drawn, drawing) };
        }}
      >
        <DrawIcon name="copy" />
      </button>
      <button
        type="button"
        class="button-icon"
        aria-label="Hide"
        title="Hide; the list of drawings shows it again"
        aria-pressed={drawing.isHidden === true}
        onClick={() => desk.change(tile, drawing, { isHidden: drawing.isHidden !== true })}
      >
        <MoreIcon name={drawing.isHidden === true ? 'hidden' : 'shown'} />
      </button>
      <button
        type="button"
        class="button-icon"
        aria-label="Remove"
        title="Remove (Del)"
        onClick={() => desk.remove(tile, [drawing], () => undoDesk(actions))}
      >
        <DrawIcon name="bin" />
      </button>
    </div>
  );
}

/** What a note says, or what stands on another drawing. */
function Text({ tile, drawing }: DrawBarProps) {
  const { state } = useApp();
  const desk = toDrawDesk(state);
  const field = useRef<HTMLTextAreaElement>(null);
  const isWritten = desk.written.value === drawing.id;
  const { tool, text = '' } = drawing;
  useEffect(() => {
    if (!isWritten) return;
    desk.written.value = undefined;
    field.current?.focus();
    field.current?.select();
  }, [isWritten]);
  /* What was typed is kept also when the bar goes, since another drawing is pressed. */
  const latest = useRef({ drawing, typed: text });
  latest.current.drawing = drawing;
  const keep = (): void => {
    const { typed, drawing: now } = latest.current;
    const trimmed = typed.trim();
    if (trimmed === (now.text ?? '')) return;
    const { text: _, ...rest } = now;
    const next = trimmed === '' ? rest : { ...rest, text: trimmed };
    desk.keep(
      tile,
      desk.listOf(tile).map((each) => (each.id === now.id ? next : each)),
      `${TOOL_FACTS[tool].name} changed`,
    );
  };
  useEffect(() => keep, []);
  if (tool === 'fibonacci') return null;
  return (
    <textarea
      ref={field}
      class="draw-text"
      aria-label="Text"
      placeholder={tool === 'note' ? 'Note' : 'Text'}
      rows={1}
      maxLength={MOST_TEXT}
      defaultValue={text}
      onInput={({ currentTarget }) => (latest.current.typed = currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' && (event.key !== 'Enter' || event.shiftKey)) return;
        event.preventDefault();
        event.stopPropagation();
        document.querySelector<HTMLElement>('[data-active="true"] [role="application"]')?.focus();
      }}
    />
  );
}
