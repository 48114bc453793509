/**
 * What shows while files are over the page, and what becomes of those that are dropped.
 */
import '../../style/imports.css';
import type { AppSurroundings } from '../app-context.ts';
import type { DroppedItem } from '../file-drop.ts';
import { readDropped } from './dropped-files.ts';

let target: HTMLElement | undefined;

const MAY_NOT = 'Only who may change something can bring files to this server.';

function show(hint: string): void {
  if (target !== undefined) return;
  target = document.createElement('div');
  target.className = 'drop-target';
  target.popover = 'manual';
  const box = document.createElement('div');
  const title = document.createElement('b');
  title.textContent = 'Drop to import';
  const text = document.createElement('span');
  text.textContent = hint;
  box.append(title, text);
  target.append(box);
  document.body.append(target);
  /* Above dialogs too. */
  target.showPopover();
}

function hide(): void {
  target?.remove();
  target = undefined;
}

/** Takes one step of a drag. @param isOver whether files are over the page  @param items what was dropped */
export function onDrag(
  { state, actions, files }: AppSurroundings,
  isOver: boolean,
  items: readonly DroppedItem[],
): void {
  const mayBring = state.rights.peek() === 'full';
  if (isOver) {
    const place = files === undefined ? 'your server' : 'this page; nothing is uploaded';
    show(mayBring ? `Trades, quotes, bars, frames or a tape, into ${place}` : MAY_NOT);
    return;
  }
  hide();
  if (items.length === 0) return;
  if (!mayBring) {
    state.notice.value = { tone: 'error', text: MAY_NOT };
    return;
  }
  void readDropped(items).then(({ files: brought, name }) =>
    actions.inImports({ do: 'bring', files: brought, ...(name === undefined ? {} : { name }) }),
  );
}
