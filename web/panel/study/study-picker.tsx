/**
 * Adds studies to the active chart: a combobox over names, short names and other words for them. Stays open, so that
 * several can be added; what is on the chart already is said, and can be taken off here.
 */
import { useSignal } from '@preact/signals';
import { STUDIES } from '../../../shared/study/registry.ts';
import type { Study } from '../../../shared/study/study.ts';
import { addStudy, readStudies, removeStudy } from '../../chart/study/study-setting.ts';
import '../../style/studies.css';
import { useApp } from '../app-context.ts';
import { MoreIcon } from '../more-icon.tsx';
import { type ResultPlace, SearchDialog } from '../search-dialog.tsx';
import { findStudies } from './study-search.ts';

/** The dialog. */
export function StudyPicker() {
  const { state } = useApp();
  const text = useSignal('');
  const tile = state.active.value;
  const shown = readStudies(tile.studies.value);
  const found = findStudies(STUDIES, text.value);

  const add = (study: Study | undefined): void => {
    if (study !== undefined) tile.studies.value = addStudy(tile.studies.peek(), study);
  };
  const takeOff = (study: Study): void => {
    const last = readStudies(tile.studies.peek()).findLast((each) => each.study === study);
    if (last !== undefined) tile.studies.value = removeStudy(tile.studies.peek(), last.index);
  };

  return (
    <SearchDialog
      title="Indicators"
      id="study"
      label="Add an indicator"
      placeholder={`Add an indicator to ${tile.symbol.value ?? 'the chart'}`}
      listLabel="Indicators"
      icon={<MoreIcon name="plus" />}
      text={text}
      results={found}
      draw={(study, place) => (
        <StudyResult
          key={study.id}
          study={study}
          {...place}
          count={shown.filter((each) => each.study === study).length}
          onAdd={() => add(study)}
          onTakeOff={() => takeOff(study)}
        />
      )}
      onEnter={add}
      empty={`No indicator matches “${text.value}”.`}
    >
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
    </SearchDialog>
  );
}

function StudyResult({
  study,
  id,
  isActive,
  count,
  onAdd,
  onTakeOff,
}: ResultPlace & {
  study: Study;
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
