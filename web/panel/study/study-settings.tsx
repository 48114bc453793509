/**
 * The settings of one study: its parameters within their bounds, its colour, the width of its lines. What is changed
 * shows at once.
 */
import { useSignal } from '@preact/signals';
import { toStudyValues, type StudyParam, type StudyValues } from '../../../shared/study/param.ts';
import { COLOR_NAMES, toPalette } from '../../chart/study/palette.ts';
import {
  LINE_WIDTHS,
  type StoredStudy,
  type StudySetting,
  writeValues,
} from '../../chart/study/study-setting.ts';
import { useApp } from '../app-context.ts';
import { OverlayFrame } from '../overlay-frame.tsx';

/** The dialog. @param onChange what is to be stored of the study */
export function StudySettings({
  setting,
  onChange,
  onRemove,
}: {
  setting: StudySetting;
  onChange: (by: StoredStudy) => void;
  onRemove: () => void;
}) {
  const { state, isDark } = useApp();
  const { study, values, color, width } = setting;
  const palette = toPalette(isDark.value);
  const set = (id: string, value: number | string): void => {
    const next = toStudyValues(study.params, { ...values, [id]: value });
    const written = writeValues(study, next);
    onChange({ set: written.length === 0 ? undefined : written });
  };
  return (
    <OverlayFrame title={study.name}>
      <p class="study-about muted">{study.about}</p>
      <div class="study-fields">
        {study.params
          .filter((param) => isAsked(param, values))
          .map((param) => (
            <Field
              key={param.id}
              param={param}
              value={values[param.id]!}
              onChange={(value) => set(param.id, value)}
            />
          ))}
        <div class="study-field">
          <span id="study-color">Colour</span>
          <div class="study-colors" role="radiogroup" aria-labelledby="study-color">
            {palette.map((each, i) => (
              <button
                key={each}
                type="button"
                role="radio"
                aria-checked={i === color}
                aria-label={COLOR_NAMES[i]}
                title={COLOR_NAMES[i]}
                style={{ '--color': each }}
                onClick={() => onChange({ color: i })}
              />
            ))}
          </div>
        </div>
        <label class="study-field">
          <span>Line width</span>
          <select
            value={String(width)}
            onChange={(event) => onChange({ width: Number(event.currentTarget.value) })}
          >
            {LINE_WIDTHS.map((each) => (
              <option key={each} value={String(each)}>
                {each} px
              </option>
            ))}
          </select>
        </label>
      </div>
      <footer class="study-foot">
        <button type="button" class="button-text" onClick={onRemove}>
          Remove
        </button>
        <button
          type="button"
          class="button-text"
          onClick={() => onChange({ set: undefined, width: undefined })}
        >
          As usual
        </button>
        <span class="spacer" />
        <button type="button" class="button-text" onClick={() => (state.overlay.value = 'none')}>
          Done
        </button>
      </footer>
    </OverlayFrame>
  );
}

/** Tells whether a parameter means something beside the other values. */
const isAsked = (param: StudyParam, values: StudyValues): boolean =>
  param.kind !== 'time' ||
  param.onlyWith === undefined ||
  values[param.onlyWith[0]] === param.onlyWith[1];

function Field({
  param,
  value,
  onChange,
}: {
  param: StudyParam;
  value: number | string;
  onChange: (value: number | string) => void;
}) {
  return (
    <label class="study-field">
      <span>{param.name}</span>
      {param.kind === 'number' && (
        <NumberField param={param} value={Number(value)} onChange={onChange} />
      )}
      {param.kind === 'choice' && (
        <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {param.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.name}
            </option>
          ))}
        </select>
      )}
      {param.kind === 'time' && <TimeField value={Number(value)} onChange={onChange} />}
    </label>
  );
}

/** A number that may be half typed: what is out of bounds is said, and kept out. */
function NumberField({
  param,
  value,
  onChange,
}: {
  param: Extract<StudyParam, { kind: 'number' }>;
  value: number;
  onChange: (value: number) => void;
}) {
  const isWrong = useSignal(false);
  const { from, to, step } = param;
  return (
    <span class="study-number">
      <input
        type="number"
        min={from}
        max={to}
        step={step}
        inputMode="decimal"
        defaultValue={String(value)}
        key={isWrong.value ? 'typing' : String(value)}
        aria-invalid={isWrong.value}
        onInput={(event) => {
          const typed = event.currentTarget.valueAsNumber;
          isWrong.value = !(typed >= from && typed <= to);
          if (!isWrong.value && typed !== value) onChange(typed);
        }}
      />
      <small class="muted">
        {from} to {to}
      </small>
    </span>
  );
}

/** A moment, in the zone of the page's times. */
function TimeField({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const { state, now } = useApp();
  const isUtc = state.settings.zone.value === 'utc';
  const toOffset = (ms: number): number => (isUtc ? 0 : new Date(ms).getTimezoneOffset() * -60_000);
  const shown = value === 0 ? state.clock.at(now()) : value;
  return (
    <span class="study-number">
      <input
        type="datetime-local"
        step={60}
        value={new Date(shown + toOffset(shown)).toISOString().slice(0, 16)}
        onChange={(event) => {
          const local = Date.parse(`${event.currentTarget.value}Z`);
          if (Number.isFinite(local)) onChange(local - toOffset(local));
        }}
      />
      <small class="muted">{isUtc ? 'UTC' : 'local'}</small>
    </span>
  );
}
