/**
 * Finds something by what is typed: a field over a list of what was found. The field keeps the focus; arrow keys and
 * pages go through the list, Enter takes what is marked. Knows nothing of what is searched, nor how.
 */
import { type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useApp } from './app-context.ts';
import { Icon } from './icon.tsx';
import { OverlayFrame } from './overlay-frame.tsx';
import '../style/search.css';

/** What a result must be drawn with, so that the field can point at it. */
export interface ResultPlace {
  readonly id: string;
  readonly isActive: boolean;
}

/** What is searched. */
export interface SearchDialogProps<T> {
  /** Name of the dialog. */
  title: string;
  /** First part of the results' ids. */
  id: string;
  /** Name of the field. */
  label: string;
  placeholder: string;
  /** Name of the list. */
  listLabel: string;
  icon: ComponentChildren;
  /** What was typed. */
  text: Signal<string>;
  /** Best first. */
  results: readonly T[];
  draw: (result: T, place: ResultPlace) => VNode;
  /** Enter was pressed; nothing is marked where nothing was found. */
  onEnter: (marked: T | undefined, event: KeyboardEvent) => void;
  /** Said where nothing was found. */
  empty: string;
  /** Keys and counts below the list. */
  children: ComponentChildren;
}

/** Rows that a key goes on. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 8,
  PageUp: -8,
};

/** The dialog. */
export function SearchDialog<T>(props: SearchDialogProps<T>) {
  const { id, text, results } = props;
  const { state } = useApp();
  const active = useSignal(0);
  const list = useRef<HTMLDivElement>(null);
  const at = Math.min(active.value, results.length - 1);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, text.value]);

  function onKey(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step !== undefined) {
      active.value = Math.min(Math.max(at + step, 0), Math.max(0, results.length - 1));
    } else if (event.key === 'Enter') props.onEnter(results[at], event);
    else return;
    event.preventDefault();
  }

  return (
    <OverlayFrame title={props.title} bare>
      <div class="search-box">
        {props.icon}
        <input
          type="text"
          role="combobox"
          aria-label={props.label}
          aria-expanded="true"
          aria-controls={`${id}-results`}
          aria-autocomplete="list"
          aria-activedescendant={results.length > 0 ? `${id}-${at}` : undefined}
          placeholder={props.placeholder}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          autofocus
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            active.value = 0;
          }}
          onKeyDown={onKey}
        />
        <button
          type="button"
          class="button-icon"
          aria-label="Close search"
          onClick={() => (state.overlay.value = 'none')}
        >
          <Icon name="close" />
        </button>
      </div>
      <div
        class="search-results"
        id={`${id}-results`}
        role="listbox"
        aria-label={props.listLabel}
        tabIndex={-1}
        ref={list}
      >
        {results.map((result, i) => props.draw(result, { id: `${id}-${i}`, isActive: i === at }))}
      </div>
      {results.length === 0 && <p class="empty">{props.empty}</p>}
      <footer class="search-foot muted">{props.children}</footer>
    </OverlayFrame>
  );
}
