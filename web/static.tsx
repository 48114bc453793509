/**
 * Entry of the page that runs by itself: on any web host, its engine in a worker. A recording that the address
 * names (`tape`) is fetched before the first connection opens, so that a link to a moment of it works.
 */
import { createLocalFiles, fetchTape, toRecordingName } from './net/local-files.ts';
import { createWorkerBackend } from './net/worker-backend.ts';
import { startPage } from './page.tsx';
import { readViewLink } from './state/view-url.ts';

const asked = readViewLink(location.search);

const backend = createWorkerBackend(async ({ keep, miss }) => {
  if (asked.tape === undefined) return;
  const name = toRecordingName(asked.tape);
  try {
    await keep(name, await fetchTape(asked.tape));
  } catch (error) {
    miss(name, error instanceof Error ? error.message : String(error));
  }
});

const link =
  asked.tape === undefined || asked.replay !== undefined
    ? asked
    : { ...asked, replay: { recording: toRecordingName(asked.tape) } };

startPage(backend, link, (actions, state) => createLocalFiles(backend.recordings, actions, state));
