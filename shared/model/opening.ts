/**
 * How a recording wants to be opened: a demo pack is a tape that says so. The view is the query of a link as the page
 * writes it (symbol, interval, chart, place, speed, section); who reads it leaves out what it does not know.
 */

/** The opening of a recording. */
export interface Opening {
  /** What it shows, one line for people. */
  readonly title?: string;
  /** Query of a link without its question mark. */
  readonly view?: string;
}

const MOST_TITLE = 200;
/** As long as links may be that are sent about. */
const MOST_VIEW = 1_900;

const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= most;

/** Takes over what is an opening; undefined where there is none. */
export function toOpening(value: unknown): Opening | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { title, view } = value as Readonly<Record<string, unknown>>;
  const opening: Opening = {
    ...(isText(title, MOST_TITLE) ? { title } : {}),
    ...(isText(view, MOST_VIEW) ? { view } : {}),
  };
  return Object.keys(opening).length === 0 ? undefined : opening;
}

/** What of a link opens a recording, whatever the recording is called. */
const VIEW_KEYS = ['s', 'i', 't', 'at', 'from', 'to', 'speed', 'loop', 'skip', 'paused', 'kiosk'];

/** The view of an address, of its query, or of nothing: what concerns the recording of a link itself is left out. */
export function toOpeningView(address: string): string {
  const query = new URLSearchParams(address.slice(address.indexOf('?') + 1));
  const view = new URLSearchParams();
  for (const key of VIEW_KEYS) {
    const value = query.get(key);
    if (value !== null && value !== '') view.set(key, value);
  }
  return view.toString().replaceAll('%3A', ':').replaceAll('%2F', '/');
}
