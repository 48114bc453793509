/**
 * Recordings that people bring to a page without a server: dropped on it, chosen, or fetched from an address.
 * Nothing is uploaded. Every refusal names the file and says what is wrong with it.
 */
import { LIMITS } from '../../shared/wire/limits.ts';
import type { Actions, LocalFiles } from '../state/actions.ts';
import type { AppState } from '../state/app-state.ts';
import { toServerUrl } from './addresses.ts';
import type { LocalRecordings } from './backend.ts';

const SUFFIX = /\.tape$/i;
/** The recording that lies beside the page. */
const DEMO = 'demo.tape';

const toMegabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000)} MB`;

/** Name of a recording by the name or address of its file. */
export function toRecordingName(file: string): string {
  const last = file.split(/[?#]/)[0]!.split('/').at(-1)!;
  let name = last;
  try {
    name = decodeURIComponent(last);
  } catch {
    /* Not encoded: it is the name as it stands. */
  }
  return name.replace(SUFFIX, '') || 'recording';
}

function checkSize(name: string, bytes: number): void {
  if (bytes <= LIMITS.pageTapeBytes) return;
  const most = toMegabytes(LIMITS.pageTapeBytes);
  throw new Error(`“${name}” has ${toMegabytes(bytes)}; a page holds at most ${most}.`);
}

/**
 * Fetches a tape. @param address absolute, or relative to the page
 * @throws Error with a sentence for people
 */
export async function fetchTape(address: string): Promise<ArrayBuffer> {
  const name = toRecordingName(address);
  let response: Response;
  try {
    response = await fetch(toServerUrl(address));
  } catch {
    throw new Error(
      `“${name}” could not be fetched: its host does not answer, or does not let pages of other origins read it (CORS).`,
    );
  }
  if (!response.ok) throw new Error(`“${name}” could not be fetched: status ${response.status}.`);
  checkSize(name, Number(response.headers.get('content-length') ?? 0));
  const bytes = await response.arrayBuffer();
  checkSize(name, bytes.byteLength);
  return bytes;
}

/** Makes what opens recordings. */
export function createLocalFiles(
  { keep }: LocalRecordings,
  actions: Actions,
  state: AppState,
): LocalFiles {
  const fail = (error: unknown): void => {
    const text = error instanceof Error ? error.message : String(error);
    state.notice.value = { tone: 'error', text };
  };

  async function open(name: string, read: () => Promise<ArrayBuffer>): Promise<void> {
    state.notice.value = { tone: 'info', text: `“${name}” is being read …` };
    try {
      const bytes = await read();
      const kept = await keep(name, bytes).catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        throw new Error(`“${name}” cannot be replayed: ${why}`, { cause: error });
      });
      state.overlay.value = 'none';
      actions.openRecording(kept);
    } catch (error) {
      fail(error);
    }
  }

  return {
    openDemo: () => void open(toRecordingName(DEMO), () => fetchTape(DEMO)),
  };
}
