/**
 * What somebody chose for one study of a chart, as plain data that settings, layouts and links carry. Promises that
 * reading never fails: what is not understood (a study of a later version, too) is stepped over and kept. Pure.
 */
import { toStudyValues, type StudyValues } from '../../../shared/study/param.ts';
import { findStudy } from '../../../shared/study/registry.ts';
import type { Study } from '../../../shared/study/study.ts';

/** As it is stored: names of a few letters, what is as usual left out. */
export type StoredStudy = Readonly<Record<string, unknown>>;

/** One study of one chart. */
export interface StudySetting {
  /** Its place in the stored list. */
  readonly index: number;
  /** Unique in the chart, and the same after a change of its values. */
  readonly key: string;
  readonly study: Study;
  readonly values: StudyValues;
  /** Number of its colour in the palette. */
  readonly color: number;
  /** Of its lines, CSS px. */
  readonly width: number;
  readonly isHidden: boolean;
  readonly isCollapsed: boolean;
  /** Height of its pane, in heights of what prices and volume have. */
  readonly share: number;
}

/** Widths of lines, CSS px. */
export const LINE_WIDTHS = [1, 1.5, 2, 3] as const;
const USUAL_WIDTH = 1.5;
/** Heights of a pane at first, and at the least and the most. */
const USUAL_SHARE = 0.3;
const LEAST_SHARE = 0.02;
const MOST_SHARE = 20;
/** Colours that there are; web/chart/study/palette.ts has them. */
const COLORS = 8;

const toNumber = (value: unknown, from: number, to: number, usual: number): number =>
  typeof value === 'number' && value >= from && value <= to ? value : usual;

/** Reads the studies of a chart. */
export function readStudies(stored: readonly StoredStudy[]): StudySetting[] {
  const seen = new Map<string, number>();
  return stored.flatMap((each, index) => {
    const study = findStudy(String(each['study']));
    if (study === undefined) return [];
    const nth = seen.get(study.id) ?? 0;
    seen.set(study.id, nth + 1);
    const key = typeof each['key'] === 'string' ? each['key'] : `${study.id}-${nth}`;
    return [
      {
        index,
        key,
        study,
        values: readValues(study, each['set']),
        color: Math.floor(toNumber(each['color'], 0, COLORS - 1, index % COLORS)),
        width: toNumber(each['width'], 0.5, 6, USUAL_WIDTH),
        isHidden: each['hidden'] === true,
        isCollapsed: each['collapsed'] === true,
        share: toNumber(each['share'], LEAST_SHARE, MOST_SHARE, USUAL_SHARE),
      },
    ];
  });
}

/** Values in the order of the study's parameters; usual ones where the list ends or says nothing. */
function readValues({ params }: Study, set: unknown): StudyValues {
  const list: readonly unknown[] = Array.isArray(set) ? set : [];
  const given = params.flatMap(({ id }, i) =>
    list[i] === undefined || list[i] === '' ? [] : [[id, list[i]] as const],
  );
  return toStudyValues(params, Object.fromEntries(given));
}

/** Writes the values of a study as they are stored: in the order of its parameters, usual ones at the end left out. */
export function writeValues({ params }: Study, values: StudyValues): (number | string)[] {
  const list = params.map(({ id }) => values[id]!);
  while (list.length > 0 && list.at(-1) === params[list.length - 1]!.usual) list.pop();
  return list;
}

/** Adds a study with its usual values, in a colour that few others have. */
export function addStudy(stored: readonly StoredStudy[], study: Study): StoredStudy[] {
  const known = readStudies(stored);
  const used = Array.from(
    { length: COLORS },
    (_, color) => known.filter((each) => each.color === color).length,
  );
  const color = used.indexOf(Math.min(...used));
  const numbers = stored.map((each) => Number(/\d+$/.exec(String(each['key']))?.[0] ?? 0));
  const key = `${study.id}-${Math.max(stored.length, ...numbers) + 1}`;
  return [...stored, { key, study: study.id, color }];
}

/** Changes what is stored of one study; what becomes undefined is left out. */
export const changeStudy = (
  stored: readonly StoredStudy[],
  index: number,
  change: StoredStudy,
): StoredStudy[] =>
  stored.map((each, i) =>
    i === index
      ? Object.fromEntries(
          Object.entries({ ...each, ...change }).filter(([, value]) => value !== undefined),
        )
      : each,
  );

/** Takes one study out. */
export const removeStudy = (stored: readonly StoredStudy[], index: number): StoredStudy[] =>
  stored.filter((_, i) => i !== index);

/** Moves a study before or behind the next one of its place: over the prices, or among the panes. */
export function moveStudy(
  stored: readonly StoredStudy[],
  index: number,
  by: -1 | 1,
): readonly StoredStudy[] {
  const all = readStudies(stored);
  const own = all.find((each) => each.index === index);
  if (own === undefined) return stored;
  const rank = all.filter(({ study }) => study.place === own.study.place);
  const other = rank[rank.indexOf(own) + by];
  if (other === undefined) return stored;
  const next = [...stored];
  [next[index], next[other.index]] = [next[other.index]!, next[index]!];
  return next;
}

/** The parameters as a legend tells them: `12 26 9`; words that are as usual are left out. */
export const toParamsText = ({ study, values }: StudySetting): string =>
  study.params
    .flatMap((param): (string | number)[] => {
      const value = values[param.id]!;
      if (param.kind === 'number') return [value];
      if (param.kind === 'time') return [];
      return value === param.usual
        ? []
        : param.options.filter((each) => each.value === value).map(({ name }) => name);
    })
    .join(' ');
