/**
 * The one shape of everything on the page, so that the page need not know its panels by name. Types only.
 */
import type { ComponentType } from 'preact';
import type { AppState } from '../state/app-state.ts';

/** Where a panel stands: above or below everything, in a column, or over the page. */
type PanelPlace = 'top' | 'left' | 'centre' | 'right' | 'foot' | 'over';

/** One panel. */
export interface Panel {
  /** Name, unique on the page; what `state.overlay` holds while a panel over the page is open. */
  readonly id: string;
  readonly place: PanelPlace;
  readonly Component: ComponentType;
  /** Whether it is on the page at present. When left out: always, or over the page while it is called by its id. */
  readonly isShown?: (state: AppState) => boolean;
}

/** Tells whether a panel is on the page. */
export const isOnPage = ({ id, place, isShown }: Panel, state: AppState): boolean =>
  isShown === undefined
    ? (place !== 'over' && !state.desk.value.closed.includes(id)) || state.overlay.value === id
    : isShown(state);
