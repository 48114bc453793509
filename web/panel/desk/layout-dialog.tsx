/**
 * The layout of the desk: how many charts, what their colours link, which panels stand, steps back and forth, layouts
 * by name, as a file and as a link.
 */
import { useSignal } from '@preact/signals';
import '../../style/dialogs.css';
import '../../style/desk.css';
import { toLayout } from '../../state/desk.ts';
import { LINK_COLOURS } from '../../state/tile.ts';
import {
  GRIDS,
  type Layout,
  LINKED,
  type Linked,
  readLayout,
  SIDE_PANELS,
  type SidePanel,
  TILE_COUNTS,
  type TileCount,
} from '../../state/workspace.ts';
import { useApp } from '../app-context.ts';
import { OverlayFrame } from '../overlay-frame.tsx';
import { toDrawDesk } from '../marks/draw-desk.ts';
import { toDeskFragment } from './desk-link.ts';
import { readNamed, redoDesk, undoDesk, writeNamed } from './desk-memory.ts';

const PANEL_NAMES: Readonly<Record<SidePanel, string>> = {
  watchlist: 'Watchlist',
  quote: 'Quote',
  trades: 'Time & sales',
};
const LINKED_NAMES: Readonly<Record<Linked, string>> = {
  symbol: 'Symbol',
  interval: 'Interval',
  crosshair: 'Crosshair',
  range: 'Time range',
};
/** The largest file that is read as a layout, bytes. */
const MOST_FILE_BYTES = 1_000_000;

/** A longer link is cut by chats and old programs. */
const MOST_LINK_CHARACTERS = 1_900;

/** The dialog. */
export function LayoutDialog() {
  return (
    <OverlayFrame title="Layout">
      <Charts />
      <Links />
      <Panels />
      <Steps />
      <Named />
      <Carried />
    </OverlayFrame>
  );
}

function Charts() {
  const { state, actions } = useApp();
  const count = state.tiles.value.length;
  return (
    <div class="setting">
      <span>Charts</span>
      <div class="layout-counts" role="group" aria-label="Number of charts">
        {TILE_COUNTS.map((each) => (
          <button
            key={each}
            type="button"
            class="layout-count"
            aria-pressed={each === count}
            aria-label={each === 1 ? '1 chart' : `${each} charts`}
            onClick={() => actions.setTileCount(each)}
          >
            <GridIcon count={each} />
            {each}
          </button>
        ))}
      </div>
    </div>
  );
}

function GridIcon({ count }: { count: TileCount }) {
  const [across, down] = GRIDS[count];
  const [width, height] = [18 / across, 12 / down];
  return (
    <svg viewBox="0 0 20 14" aria-hidden="true">
      {Array.from({ length: count }, (_, i) => (
        <rect
          key={i}
          x={1.5 + (i % across) * width}
          y={1.5 + Math.floor(i / across) * height}
          width={width - 1}
          height={height - 1}
        />
      ))}
    </svg>
  );
}

function Links() {
  const { links } = useApp().state;
  return (
    <table class="layout-links">
      <caption>Charts of one colour have in common</caption>
      <thead>
        <tr>
          <td />
          {LINKED.map((what) => (
            <th key={what} scope="col">
              {LINKED_NAMES[what]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {LINK_COLOURS.map((colour) => (
          <tr key={colour}>
            <th scope="row">
              <span class="link-dot" data-link={colour} /> {colour}
            </th>
            {LINKED.map((what) => {
              const linked = links.value[colour];
              return (
                <td key={what}>
                  <input
                    type="checkbox"
                    aria-label={`${LINKED_NAMES[what]} of ${colour} charts`}
                    checked={linked.includes(what)}
                    onChange={(event) => {
                      const others = linked.filter((each) => each !== what);
                      const next = event.currentTarget.checked ? [...others, what] : others;
                      links.value = { ...links.value, [colour]: next };
                    }}
                  />
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Panels() {
  const { desk } = useApp().state;
  const set = (list: 'closed' | 'collapsed', panel: SidePanel, isIn: boolean): void => {
    const others = desk.value[list].filter((each) => each !== panel);
    desk.value = { ...desk.value, [list]: isIn ? [...others, panel] : others };
  };
  return (
    <>
      {SIDE_PANELS.map((panel) => (
        <fieldset class="setting layout-panels" key={panel}>
          <legend>{PANEL_NAMES[panel]}</legend>
          <label>
            <input
              type="checkbox"
              checked={!desk.value.closed.includes(panel)}
              onChange={(event) => set('closed', panel, !event.currentTarget.checked)}
            />
            Shown
          </label>
          <label>
            <input
              type="checkbox"
              checked={desk.value.collapsed.includes(panel)}
              onChange={(event) => set('collapsed', panel, event.currentTarget.checked)}
            />
            Only its head
          </label>
        </fieldset>
      ))}
    </>
  );
}

function Steps() {
  const { state, actions } = useApp();
  const say = (isDone: boolean): void => {
    if (!isDone) state.notice.value = { tone: 'info', text: 'There is no such step.' };
  };
  return (
    <div class="setting">
      <span>Changes of the desk</span>
      <span class="layout-buttons">
        <button type="button" class="button-text" onClick={() => say(undoDesk(actions))}>
          Undo
        </button>
        <button type="button" class="button-text" onClick={() => say(redoDesk(actions))}>
          Redo
        </button>
      </span>
    </div>
  );
}

function Named() {
  const { state, actions } = useApp();
  const name = useSignal('');
  const named = useSignal(readNamed(state));
  function keep(): void {
    const text = name.value.trim();
    if (text === '') return;
    writeNamed(state, text, toDrawDesk(state).withDrawings(toLayout(state)));
    named.value = readNamed(state);
    name.value = '';
  }
  function open(layout: Layout): void {
    actions.arrange(layout);
    toDrawDesk(state).take(layout);
  }
  return (
    <section class="layout-named" aria-label="Layouts by name">
      <form
        class="setting"
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <input
          type="text"
          aria-label="Name of this layout"
          placeholder="Name of this layout"
          maxLength={60}
          value={name.value}
          onInput={(event) => (name.value = event.currentTarget.value)}
        />
        <button type="submit" class="button-text">
          Save
        </button>
      </form>
      {[...named.value].map(([each, layout]) => (
        <div class="setting" key={each}>
          <button type="button" class="layout-load" onClick={() => open(layout)}>
            {each}{' '}
            <span class="muted">{layout.count === 1 ? '1 chart' : `${layout.count} charts`}</span>
          </button>
          <button
            type="button"
            class="button-text"
            aria-label={`Delete the layout ${each}`}
            onClick={() => {
              writeNamed(state, each, undefined);
              named.value = readNamed(state);
            }}
          >
            Delete
          </button>
        </div>
      ))}
    </section>
  );
}

function Carried() {
  const { state, actions } = useApp();
  const tell = (tone: 'info' | 'error', text: string): void => {
    state.notice.value = { tone, text };
  };

  async function copyLink(): Promise<void> {
    const base = location.origin + location.pathname + location.search;
    const layout = toLayout(state);
    const whole = toDrawDesk(state).withDrawings(layout);
    const long = base + (await toDeskFragment(whole));
    // Chats cut what is longer: then the arrangement goes alone.
    const hasRoom = long.length <= MOST_LINK_CHARACTERS || whole === layout;
    const url = hasRoom ? long : base + (await toDeskFragment(layout));
    const without = hasRoom
      ? ''
      : ' Its drawings have no room in it: export the layout to send them.';
    try {
      await navigator.clipboard.writeText(url);
      tell('info', `The link to this layout is copied.${without}`);
    } catch {
      /* Pages without TLS may not write to the clipboard: the address bar has it. */
      history.replaceState(history.state, '', url);
      tell('info', `The link to this layout is in the address bar.${without}`);
    }
  }

  function save(): void {
    const file = new Blob(
      [JSON.stringify(toDrawDesk(state).withDrawings(toLayout(state)), undefined, 2)],
      {
        type: 'application/json',
      },
    );
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = 'tickdeck-layout.json';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 0);
  }

  async function open(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    let layout;
    try {
      layout = file.size > MOST_FILE_BYTES ? undefined : readLayout(JSON.parse(await file.text()));
    } catch {
      layout = undefined;
    }
    if (layout === undefined) tell('error', `“${file.name}” is no layout of Tickdeck.`);
    else {
      actions.arrange(layout);
      toDrawDesk(state).take(layout);
    }
  }

  return (
    <div class="setting">
      <span>This layout</span>
      <span class="layout-buttons">
        <button type="button" class="button-text" onClick={() => void copyLink()}>
          Copy link
        </button>
        <button type="button" class="button-text" onClick={save}>
          Export
        </button>
        <label class="button-text layout-import">
          Import
          <input
            type="file"
            accept=".json,application/json"
            class="sr-only"
            onChange={(event) => void open(event.currentTarget.files?.[0])}
          />
        </label>
      </span>
    </div>
  );
}
