/**
 * The formats that ticks can be written to; the first is meant where a file's name does not say. A new one is a
 * line here.
 */
import { csv } from './csv.ts';
import type { Exporter } from './exporter.ts';
import { tape } from './tape.ts';

/** All exporters. */
export const EXPORTERS: readonly Exporter[] = [tape, csv];

/** The format that a file is to have: by its name, or by the end of the file's. Undefined for an unknown name. */
export const findExporter = (
  path: string,
  name?: string,
  exporters: readonly Exporter[] = EXPORTERS,
): Exporter | undefined =>
  name === undefined
    ? (exporters.find((one) => path.toLowerCase().endsWith(`.${one.name}`)) ?? exporters[0])
    : exporters.find((one) => one.name === name);
