/**
 * Adds studies to the active chart: a combobox over names, short names and other words for them. Stays open, so that
 * several can be added; what is on the chart already is said, and can be taken off here.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { STUDIES } from '../../../shared/study/registry.ts';
import type { Study } from '../../../shared/study/study.ts';
import { addStudy, readStudies, removeStudy } from '../../chart/study/study-setting.ts';
import '../../style/search.css';
import '../../style/studies.css';
import { useApp } from '../app-context.ts';
import { OverlayFrame } from '../overlay-frame.tsx';
import { MoreIcon } from '../more-icon.tsx';
import { findStudies } from './study-search.ts';

/** The dialog. */
export function StudyPicker() {
  const { state } = useApp();
  const text = useSignal('');
  const active = useSignal(0);
  const list = useRef<HTMLDivElement>(null);
  const tile = state.active.value;
  const shown = readStudies(tile.studies.value);
  const found = findStudies(STUDIES, text.value);
  const at = Math.min(active.value, found.length - 1);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, text.value]);

  const add = (study: Study | undefined): void => {
    if (study !== undefined) tile.studies.value = addStudy(tile.studies.peek(), study);
  };
  const takeOff = (study: Study): void => {
    const last = readStudies(tile.studies.peek()).findLast((each) => each.study === study);
    if (last !== undefined) tile.studies.value = removeStudy(tile.studies.peek(), last.index);
  };

  function onKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) active.value = Math.min(Math.max(at + step, 0), found.length - 1);
    else if (event.key === 'Enter') add(found[at]);
    else return;
    event.preventDefault();
  }

  return (
    <OverlayFrame title="Indicators" bare>
      <div class="search-box">
        <MoreIcon name="plus" />
        <input
          type="text"
          role="combobox"
          aria-label="Add an indicator"
          aria-expanded="true"
          aria-controls="study-results"
          aria-autocomplete="list"
          aria-activedescendant={found.length > 0 ? `study-${at}` : undefined}
          placeholder={`Add an indicator to ${tile.symbol.value ?? 'the chart'}`}
          autocomplete="off"
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
          aria-label="Close"
          onClick={() => (state.overlay.value = 'none')}
        >
          <MoreIcon name="remove" />
        </button>
      </div>
      <div
        class="search-results"
        id="study-results"
        role="listbox"
        aria-label="Indicators"
        tabIndex={-1}
        ref={list}
      >
        {found.map((study, i) => (
          <StudyResult
            key={study.id}
            study={study}
            id={`study-${i}`}
            isActive={i === at}
            count={shown.filter((each) => each.study === study).length}
            onAdd={() => add(study)}
            onTakeOff={() => takeOff(study)}
          />
        ))}
      </div>
      {found.length === 0 && <p class="empty">No indicator matches “{text.value}”.</p>}
      <footer class="search-foot muted">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>Enter</kbd> add
        </span>
        <span>
          <kbd>Esc</kbd> done
        </span>
        <span class="spacer" />
        <span role="status">{shown.length === 0 ? '' : `${shown.length} on the chart`}</span>
      </footer>
    </OverlayFrame>
  );
}

function StudyResult({
  study,
  id,
  isActive,
  count,
  onAdd,
  onTakeOff,
}: {
  study: Study;
  id: string;
  isActive: boolean;
  count: number;
  onAdd: () => void;
  onTakeOff: () => void;
}) {
  return (
    <div id={id} class="study-result" role="option" aria-selected={isActive} onClick={onAdd}>
      <b>{study.short}</b>
      <span class="study-result-text">
        <span>{study.name}</span>
        <span class="muted">{study.about}</span>
      </span>
      {count > 0 && (
        <span
          class="study-count"
          title={`Take ${study.name} off the chart`}
          onClick={(event) => {
            event.stopPropagation();
            onTakeOff();
          }}
        >
          {count === 1 ? 'on the chart' : `${count} on the chart`} <MoreIcon name="remove" />
        </span>
      )}
    </div>
  );
}
