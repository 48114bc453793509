/**
 * The page's part in recordings that are being made: begins and ends them, keeps what has just happened, and follows
 * how they go while there are any. Fetched when somebody wants one.
 */
import type { Client } from '../../shared/client/client-contract.ts';
import type { AppState } from '../state/app-state.ts';
import type { RecorderRequest } from '../state/recordings.ts';

const FOLLOW_MS = 1_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Asks how they go, and again while there are any. */
async function follow(client: Client, state: AppState): Promise<void> {
  clearTimeout(timer);
  const { recorders } = await client.request({ type: 'recorders' });
  state.recorders.value = recorders;
  if (recorders.length === 0) return;
  timer = setTimeout(() => {
    /* A lost connection is told elsewhere; the next look at them asks again. */
    follow(client, state).catch(() => undefined);
  }, FOLLOW_MS);
}

/** Does what somebody asks of recordings. @throws ClientError */
export async function doInRecorders(
  client: Client,
  state: AppState,
  { do: what, ...fields }: RecorderRequest,
): Promise<void> {
  const name = state.market.peek()?.name;
  const market = name === undefined ? {} : { market: name };
  if (what === 'keep') {
    const kept = await client.request({ type: 'keep', ...market, ...fields });
    const count = kept.ticks.toLocaleString('en-US');
    state.notice.value = { tone: 'info', text: `Kept as “${kept.recording}”: ${count} ticks.` };
    return;
  }
  if (what === 'record') await client.request({ type: 'record', ...market, ...fields });
  if (what === 'stop') {
    const { recording = '' } = fields;
    await client.request({ type: 'stopRecording', recording });
    state.notice.value = { tone: 'info', text: `Recorded: “${recording}”.` };
  }
  await follow(client, state);
}
