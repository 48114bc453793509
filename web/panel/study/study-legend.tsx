/**
 * A row at the top left of a chart or of a pane: a study's name, its parameters and its values, and what can be done
 * with it when the row is pointed at or has the focus.
 */
import { toPalette } from '../../chart/study/palette.ts';
import { toParamsText, type StudySetting } from '../../chart/study/study-setting.ts';
import { useApp } from '../app-context.ts';
import { Hot } from '../hot-text.tsx';
import { toValueLooks, type LegendValues } from './legend-values.ts';
import { MoreIcon, type MoreIconName } from '../more-icon.tsx';

/** What can be done with a study. */
export interface StudyActions {
  readonly hide: () => void;
  readonly edit: () => void;
  readonly remove: () => void;
  readonly move: (by: -1 | 1) => void;
  /** Of a pane. */
  readonly collapse?: () => void;
  readonly maximise?: () => void;
}

/** Name of a study with its parameters: `MACD 12 26 9`. */
const toStudyTitle = (setting: StudySetting): string =>
  `${setting.study.short} ${toParamsText(setting)}`.trim();

/** A row. @param values where its owner writes them */
export function LegendRow({
  setting,
  values,
  actions,
  isLarge,
}: {
  setting: StudySetting;
  values: LegendValues;
  actions: StudyActions;
  isLarge: boolean;
}) {
  const { theme, isDark } = useApp();
  const { study, isHidden, color } = setting;
  const title = toStudyTitle(setting);
  const looks = toValueLooks(setting, theme.value, isDark.value);
  const palette = toPalette(isDark.value);
  const canMove = study.place === 'pane';
  return (
    <div
      class="study-row"
      role="group"
      aria-label={isHidden ? `${title}, hidden` : title}
      data-hidden={isHidden}
      data-study={study.id}
      onKeyDown={(event) => onRowKey(event, actions, canMove)}
    >
      <button
        type="button"
        class="study-name"
        title={`${study.name}. ${study.about}`}
        aria-label={`${title}: settings`}
        onClick={actions.edit}
      >
        <span class="study-swatch" style={{ background: palette[color % palette.length]! }} />
        {study.short} <i>{toParamsText(setting)}</i>
      </button>
      <span class="study-values" aria-hidden="true">
        {values.texts.map((text, i) => (
          <span key={i} style={{ color: looks[i]?.color ?? '' }} title={looks[i]?.name ?? ''}>
            <Hot text={text} />
          </span>
        ))}
      </span>
      <RowTools setting={setting} title={title} actions={actions} isLarge={isLarge} />
    </div>
  );
}

function RowTools({
  setting: { study, isHidden, isCollapsed },
  title,
  actions,
  isLarge,
}: {
  setting: StudySetting;
  title: string;
  actions: StudyActions;
  isLarge: boolean;
}) {
  const { collapse, maximise } = actions;
  return (
    <span class="study-tools">
      {study.place === 'pane' && (
        <>
          <Tool icon="up" label={`Move ${title} up`} act={() => actions.move(-1)} />
          <Tool icon="down" label={`Move ${title} down`} act={() => actions.move(1)} />
        </>
      )}
      {collapse !== undefined && (
        <Tool
          icon={isCollapsed ? 'open' : 'collapse'}
          label={`${isCollapsed ? 'Open' : 'Collapse'} the pane of ${title}`}
          act={collapse}
        />
      )}
      {maximise !== undefined && (
        <Tool
          icon={isLarge ? 'small' : 'large'}
          label={isLarge ? 'Restore the panes' : `Maximise the pane of ${title}`}
          act={maximise}
        />
      )}
      <Tool
        icon={isHidden ? 'hidden' : 'shown'}
        label={`${isHidden ? 'Show' : 'Hide'} ${title}`}
        act={actions.hide}
      />
      <Tool icon="gear" label={`Settings of ${title}`} act={actions.edit} />
      <Tool icon="remove" label={`Remove ${title}`} act={actions.remove} />
    </span>
  );
}

function Tool({ icon, label, act }: { icon: MoreIconName; label: string; act: () => void }) {
  return (
    <button type="button" class="study-tool" title={label} aria-label={label} onClick={act}>
      <MoreIcon name={icon} />
    </button>
  );
}

/** Delete removes, H hides, Alt with arrows moves. */
function onRowKey(event: KeyboardEvent, actions: StudyActions, canMove: boolean): void {
  const { key, altKey, ctrlKey, metaKey } = event;
  if (ctrlKey || metaKey) return;
  if (key === 'Delete' || key === 'Backspace') actions.remove();
  else if (key.toLowerCase() === 'h' && !altKey) actions.hide();
  else if (altKey && canMove && key === 'ArrowUp') actions.move(-1);
  else if (altKey && canMove && key === 'ArrowDown') actions.move(1);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
