/**
 * The values in the rows of studies, written past the virtual DOM: at the pointed bar, else the newest. Owns which
 * curves are told and what they are called.
 */
import { useState } from 'preact/hooks';
import type { BarStudy, Study } from '../../../shared/study/study.ts';
import { toCurveColor, toPalette } from '../../chart/study/palette.ts';
import type { StudySetting } from '../../chart/study/study-setting.ts';
import type { StudyStack } from '../../chart/study/study-stack.ts';
import { toValueText } from '../../chart/study/value-text.ts';
import type { ChartTheme } from '../../chart/theme.ts';
import { HotText } from '../hot-text.tsx';

/** Values that a row has room for. */
const MOST_VALUES = 4;
/** Rows of a profile that are told. */
const PROFILE_NAMES = ['point of control', 'value area high', 'value area low'];

/** Values of one row. */
export class LegendValues {
  readonly texts = Array.from({ length: MOST_VALUES }, () => new HotText());

  /** Writes them. */
  draw(stack: StudyStack, { key, study, isHidden }: StudySetting): void {
    const values = isHidden ? [] : readValues(stack, key, study);
    this.texts.forEach((text, i) => text.set(values[i] ?? ''));
  }
}

/** Curves whose values are told: of levels the middle one alone. */
const toToldCurves = ({ curves }: BarStudy): number[] =>
  [...curves.keys()]
    .filter((i) => curves[i]!.look !== 'steps' || curves[i]!.isFaint !== true)
    .slice(0, MOST_VALUES);

function readValues(stack: StudyStack, key: string, study: Study): string[] {
  const shown = stack.shown.find(({ setting }) => setting.key === key);
  const { digits } = stack.context;
  if (study.kind === 'range') {
    const profile = shown?.profile;
    if (profile === undefined) return [];
    const { low, height, control, valueFrom, valueTo } = profile;
    const rows = [control + 0.5, valueTo + 1, valueFrom];
    return rows.map((row) => toValueText(Math.round(low + row * height), study, digits));
  }
  if (shown?.run === undefined) return [];
  const { run } = shown;
  const row = stack.readRow;
  const values = toToldCurves(study).map((curve) => run.at(curve, row));
  if (values.every(Number.isNaN)) return [toValueText(NaN, study, digits)];
  return values.map((value) => (Number.isNaN(value) ? '' : toValueText(value, study, digits)));
}

/** Name and colour of the values of a row. */
export function toValueLooks(
  { study, color }: StudySetting,
  theme: ChartTheme,
  isDark: boolean,
): { readonly name: string; readonly color: string }[] {
  const palette = toPalette(isDark);
  const own = palette[color % palette.length]!;
  if (study.kind === 'range') return PROFILE_NAMES.map((name) => ({ name, color: own }));
  return toToldCurves(study).map((i) => ({
    name: study.curves[i]!.name,
    color: toCurveColor(study.curves[i]!, color, theme, palette),
  }));
}

/** Values of the rows of one chart, by the key of their study. */
export function useLegendValues(): (key: string) => LegendValues {
  const [known] = useState(() => new Map<string, LegendValues>());
  return (key) => {
    const values = known.get(key) ?? new LegendValues();
    known.set(key, values);
    return values;
  };
}
