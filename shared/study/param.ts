/**
 * What can be set of a study: numbers within bounds, one of several words, a moment. Promises that values read from
 * anywhere are whole and within their bounds. Pure.
 */
import { SOURCE_NAMES, SOURCES, type SourceName } from './source.ts';

/** Values by the ids of parameters. */
export type StudyValues = Readonly<Record<string, number | string>>;

interface Named<Id> {
  readonly id: Id;
  /** Beside the field, one or two words. */
  readonly name: string;
}

/** A number. */
export interface NumberParam<Id = string> extends Named<Id> {
  readonly kind: 'number';
  readonly from: number;
  readonly to: number;
  /** Values are whole multiples of it. */
  readonly step: number;
  readonly usual: number;
}

/** One of several words. */
export interface ChoiceParam<Id = string> extends Named<Id> {
  readonly kind: 'choice';
  readonly options: readonly { readonly value: string; readonly name: string }[];
  readonly usual: string;
}

/** A moment, UTC ms; 0 where none is chosen. */
export interface TimeParam<Id = string> extends Named<Id> {
  readonly kind: 'time';
  readonly usual: 0;
  /** Asked for only where another parameter has this value. */
  readonly onlyWith?: readonly [string, string];
}

/** Something that can be set. */
export type StudyParam<V extends StudyValues = StudyValues> =
  | NumberParam<Extract<keyof V, string>>
  | ChoiceParam<Extract<keyof V, string>>
  | TimeParam<Extract<keyof V, string>>;

/** Longest window, bars: what lies further back than that tells nothing of a chart that one can read. */
export const MOST_LENGTH = 500;

/** A window, in bars. */
export const lengthParam = <Id extends string>(
  id: Id,
  name: string,
  usual: number,
): NumberParam<Id> => ({ kind: 'number', id, name, from: 1, to: MOST_LENGTH, step: 1, usual });

/** A factor of a band's width. */
export const factorParam = <Id extends string>(
  id: Id,
  name: string,
  usual: number,
): NumberParam<Id> => ({ kind: 'number', id, name, from: 0.1, to: 10, step: 0.1, usual });

/** Which price of a bar is meant. */
export const sourceParam = (usual: SourceName = 'close'): ChoiceParam<'source'> => ({
  kind: 'choice',
  id: 'source',
  name: 'Source',
  options: SOURCE_NAMES.map((value) => ({ value, name: SOURCES[value].name })),
  usual,
});

/** A value as the parameter allows it: bounded, on its steps; the usual one where it is none. */
function toAllowed(param: StudyParam, value: unknown): number | string {
  if (param.kind === 'choice') {
    return param.options.some((each) => each.value === value) ? (value as string) : param.usual;
  }
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return param.usual;
  if (param.kind === 'time') return Math.max(0, Math.round(number));
  const steps = Math.round(
    (Math.min(param.to, Math.max(param.from, number)) - param.from) / param.step,
  );
  return Number((param.from + steps * param.step).toFixed(6));
}

/** All values of a study, usual ones where nothing (or nothing that is allowed) is given. */
export const toStudyValues = (
  params: readonly StudyParam[],
  given: Readonly<Record<string, unknown>> = {},
): StudyValues =>
  Object.fromEntries(
    params.map((param) => [
      param.id,
      Object.hasOwn(given, param.id) ? toAllowed(param, given[param.id]) : param.usual,
    ]),
  );
