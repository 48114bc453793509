/**
 * What is chosen seldom of the watchlist: which list is shown, its name, its columns and their order; and the menu of
 * a row.
 */
import { useSignal } from '@preact/signals';
import '../style/dialogs.css';
import '../style/watch-tools.css';
import { type ColumnName, COLUMN_NAMES, COLUMNS, USUAL_COLUMNS } from '../state/watch-columns.ts';
import { FIRST_LIST, LIST_NAME_CHARACTERS } from '../state/watch-lists.ts';
import { useApp } from './app-context.ts';
import { OverlayFrame } from './overlay-frame.tsx';
import { RowMenu } from './row-menu.tsx';
import { addRareColumns } from './watch-rare.ts';

addRareColumns();

/** The dialog, or the menu, whichever is open. */
export function WatchTools() {
  const { state } = useApp();
  return (
    <>
      {state.overlay.value === 'watch-tools' && <Tools />}
      {state.watchMenu.value !== undefined && (
        <RowMenu key={state.watchMenu.value.symbol} at={state.watchMenu.value} />
      )}
    </>
  );
}

function Tools() {
  return (
    <OverlayFrame title="Lists and columns">
      <Lists />
      <Columns />
    </OverlayFrame>
  );
}

function Lists() {
  const { state, actions } = useApp();
  const name = useSignal('');
  const shown = state.listName.value;
  const add = (symbols: readonly string[]): void => {
    if (name.value.trim() === '') return;
    actions.inLists({ do: 'choose', name: name.value, symbols });
    name.value = '';
  };
  const all = (): string[] => (state.instruments.peek() ?? []).map(({ symbol }) => symbol);
  return (
    <>
      <h3>Lists of this market</h3>
      <div class="watch-lists" role="radiogroup" aria-label="List">
        {state.listNames.value.map((each) => (
          <button
            key={each}
            type="button"
            class="button-text"
            role="radio"
            aria-checked={each === shown}
            onClick={() => actions.inLists({ do: 'choose', name: each })}
          >
            {each}
          </button>
        ))}
      </div>
      <form
        class="watch-new"
        onSubmit={(event) => {
          event.preventDefault();
          add([]);
        }}
      >
        <input
          type="text"
          aria-label="Name of a list"
          placeholder="Name of a list"
          maxLength={LIST_NAME_CHARACTERS}
          value={name.value}
          onInput={(event) => (name.value = event.currentTarget.value)}
        />
        <button type="submit" class="button-text" disabled={name.value.trim() === ''}>
          New
        </button>
        <button
          type="button"
          class="button-text"
          title="A new list of every symbol of this market"
          disabled={name.value.trim() === ''}
          onClick={() => add(all())}
        >
          New, of all symbols
        </button>
        <button
          type="button"
          class="button-text"
          disabled={name.value.trim() === '' || shown === FIRST_LIST}
          title={shown === FIRST_LIST ? 'The first list keeps its name' : `Rename “${shown}”`}
          onClick={() => {
            actions.inLists({ do: 'rename', name: name.value });
            name.value = '';
          }}
        >
          Rename
        </button>
        <button
          type="button"
          class="button-text"
          disabled={shown === FIRST_LIST}
          title={shown === FIRST_LIST ? 'The first list stays' : `Delete “${shown}”`}
          onClick={() => actions.inLists({ do: 'remove' })}
        >
          Delete
        </button>
      </form>
    </>
  );
}

function Columns() {
  const { columns } = useApp().state.settings;
  const shown = columns.value;
  const others = COLUMN_NAMES.filter((name) => !shown.includes(name));
  function move(name: ColumnName, by: -1 | 1): void {
    const at = shown.indexOf(name);
    const next = [...shown];
    [next[at], next[at + by]] = [next[at + by]!, next[at]!];
    columns.value = next;
  }
  return (
    <>
      <h3>Columns, the first stay longest where room is short</h3>
      <ul class="watch-choice">
        {[...shown, ...others].map((name) => {
          const at = shown.indexOf(name);
          const { label, title } = COLUMNS[name]!;
          return (
            <li key={name}>
              <label>
                <input
                  type="checkbox"
                  checked={at >= 0}
                  onChange={() =>
                    (columns.value =
                      at >= 0 ? shown.filter((each) => each !== name) : [...shown, name])
                  }
                />
                <b>{label}</b> <span class="muted">{title}</span>
              </label>
              {at >= 0 && (
                <>
                  <MoveButton
                    label={`${label} to the left`}
                    text="↑"
                    isOff={at === 0}
                    onClick={() => move(name, -1)}
                  />
                  <MoveButton
                    label={`${label} to the right`}
                    text="↓"
                    isOff={at === shown.length - 1}
                    onClick={() => move(name, 1)}
                  />
                </>
              )}
            </li>
          );
        })}
      </ul>
      <div>
        <button type="button" class="button-text" onClick={() => (columns.value = USUAL_COLUMNS)}>
          The usual columns
        </button>
      </div>
    </>
  );
}

function MoveButton(props: { label: string; text: string; isOff: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      class="button-icon"
      aria-label={props.label}
      title={props.label}
      disabled={props.isOff}
      onClick={props.onClick}
    >
      {props.text}
    </button>
  );
}
