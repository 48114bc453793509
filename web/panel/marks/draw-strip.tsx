/**
 * The narrow strip of drawing tools left of the charts; on a phone a single button over them, which opens it. Holds the
 * keys of drawing, and the list of drawings while that is open. Fetched once prices have come.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { TOOLS, TOOL_FACTS } from '../../chart/draw/drawing.ts';
import { MAGNETS, readScale, type Magnet } from '../../chart/price-scale.ts';
import '../../style/draw.css';
import { useApp } from '../app-context.ts';
import { undoDesk } from '../desk/desk-memory.ts';
import { MoreIcon } from '../more-icon.tsx';
import { DRAW_LIST, type StripTool, toDrawDesk } from './draw-desk.ts';
import { DrawIcon, type DrawIconName } from './draw-icons.tsx';
import { onDrawKey } from './draw-keys.ts';
import { DrawList } from './draw-list.tsx';
import { onPictureKey, takeLater } from './picture-keys.ts';

const MAGNET_TEXTS: Readonly<Record<Magnet, string>> = {
  off: 'Magnet: off. Ctrl turns it on for as long as it is held.',
  weak: 'Magnet: weak, near open, high, low, close',
  strong: 'Magnet: strong, always on open, high, low or close',
};

const toKeyText = (code: string | undefined): string =>
  code === undefined ? '' : ` (Alt ${code.slice(3)})`;

/** The tools, by name and key. */
const STRIP: readonly { tool: StripTool | undefined; icon: DrawIconName; text: string }[] = [
  { tool: undefined, icon: 'cursor', text: 'Select (Esc)' },
  ...TOOLS.map((tool) => ({
    tool,
    icon: tool,
    text: TOOL_FACTS[tool].name + toKeyText(TOOL_FACTS[tool].code),
  })),
  { tool: 'measure', icon: 'measure', text: 'Measure (Shift and a click)' },
];

/** The strip. */
export function DrawStrip() {
  const app = useApp();
  const { state, actions } = app;
  const desk = toDrawDesk(state);
  const isOpen = useSignal(false);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as Element;
      if (target.closest('input, select, textarea, dialog, [role="menu"]') !== null) return;
      const isMeant =
        onDrawKey(desk, event, () => void undoDesk(actions)) || onPictureKey(app, event);
      if (!isMeant) return;
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener('keydown', onKey, { capture: true });
    return () => document.removeEventListener('keydown', onKey, { capture: true });
  }, []);

  const { scale } = state.active.value;
  const { magnet } = readScale(scale.value);
  const nextMagnet = MAGNETS[(MAGNETS.indexOf(magnet) + 1) % MAGNETS.length]!;
  return (
    <>
      <div
        class="draw-strip"
        role="toolbar"
        aria-orientation="vertical"
        aria-label="Drawing"
        data-open={isOpen.value}
        onKeyDown={moveFocus}
      >
        <Button
          class="draw-fold"
          icon="pencil"
          text="Drawing tools"
          isOn={isOpen.value || desk.tool.value !== undefined}
          onClick={() => (isOpen.value = !isOpen.value)}
        />
        {STRIP.map(({ tool, icon, text }) => (
          <Button
            key={icon}
            icon={icon}
            text={text}
            isOn={desk.tool.value === tool}
            onClick={() => {
              desk.tool.value = tool;
              isOpen.value = false;
            }}
          />
        ))}
        <hr />
        <Button
          icon="magnet"
          class={`draw-magnet-${magnet}`}
          text={MAGNET_TEXTS[magnet]}
          isOn={magnet !== 'off'}
          onClick={() => (scale.value = { ...scale.peek(), magnet: nextMagnet })}
        />
        <Button
          icon="pin"
          text="Keep the tool in hand after a drawing"
          isOn={desk.isPinned.value}
          onClick={() => (desk.isPinned.value = !desk.isPinned.value)}
        />
        <button
          type="button"
          class="button-icon"
          title="Hide all drawings (Ctrl Alt H)"
          aria-label="Hide all drawings"
          aria-pressed={desk.areHidden.value}
          onClick={() => (desk.areHidden.value = !desk.areHidden.value)}
        >
          <MoreIcon name={desk.areHidden.value ? 'hidden' : 'shown'} />
        </button>
        <Button
          icon="list"
          text="List of drawings"
          isOn={undefined}
          onClick={() => (state.overlay.value = DRAW_LIST)}
        />
        <Button
          icon="camera"
          text="Picture of the chart (Alt S; with Shift copied)"
          isOn={undefined}
          onClick={({ shiftKey }) =>
            takeLater(app, { of: 'chart', as: shiftKey ? 'copy' : 'file' })
          }
        />
      </div>
      {state.overlay.value === DRAW_LIST && <DrawList />}
    </>
  );
}

interface ButtonProps {
  readonly icon: DrawIconName;
  readonly text: string;
  /** Left out for what is no switch. */
  readonly isOn: boolean | undefined;
  readonly onClick: (event: MouseEvent) => void;
  readonly class?: string;
}

const Button = ({ icon, text, isOn, onClick, class: more = '' }: ButtonProps) => (
  <button
    type="button"
    class={`button-icon ${more}`}
    title={text}
    aria-label={text.replace(/ \(.*\)$/, '')}
    aria-pressed={isOn}
    onClick={onClick}
  >
    <DrawIcon name={icon} />
  </button>
);

/** Arrows move along the strip. */
function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  const strip = event.currentTarget as HTMLElement;
  const buttons = [...strip.querySelectorAll('button')].filter((each) => each.checkVisibility());
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
}
