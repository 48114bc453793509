/**
 * What a journey needs of any browser: one window that goes to addresses, runs functions in the page and is moved,
 * clicked and typed in as by a hand. Knows nothing of the protocol behind it, nor of the pages.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/** Keys that are named; everything else is typed as text. */
export type NamedKey = 'Enter' | 'Escape';

/** One window of one running browser. */
export interface RemoteBrowser {
  /** Name and version, such as `Firefox 153.8.0`. */
  readonly title: string;
  goTo(url: string): Promise<void>;
  /** Runs a function in the page. @param work knows nothing around it  @param args values that JSON can carry */
  run<A extends readonly unknown[], T>(work: (...args: A) => T, ...args: A): Promise<T>;
  press(key: NamedKey): Promise<void>;
  type(text: string): Promise<void>;
  /** Presses the pointer at a place of the page, CSS px. */
  clickAt(x: number, y: number): Promise<void>;
  close(): Promise<void>;
}

/** Size of the window's page, CSS px; a browser with bars of its own may give a little less. */
export const WINDOW = { width: 1440, height: 900 } as const;

/** Names the place of a program, if it is installed. @param names in the order of preference */
export function findProgram(...names: readonly string[]): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin'];
  const places = names.flatMap((name) =>
    name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name)),
  );
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
