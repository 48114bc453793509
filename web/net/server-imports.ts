/**
 * Imports on the server of this page. Files go as they are, each as the body of one request, whose progress only the
 * older way of asking tells.
 */
import type { ToldTexts } from '../../shared/import/told.ts';
import type { ImportJob, ImportList } from '../../shared/wire/import-job.ts';
import { toServerUrl } from './addresses.ts';
import type { ImportService, SentFile } from './import-service.ts';

const LOST = 'The connection to the server was lost.';
const FOR_PROXIES =
  'Something between this page and the server takes no file that large; its operator can allow it.';

function toError(status: number, text: string): Error {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: string } };
    if (error?.message !== undefined) return new Error(error.message);
  } catch {
    /* Not from our server. */
  }
  return new Error(status === 413 ? FOR_PROXIES : `The server answered with status ${status}.`);
}

async function ask(path: string, method = 'GET'): Promise<unknown> {
  const response = await fetch(toServerUrl(`api/imports${path}`), { method }).catch(() => {
    throw new Error(LOST);
  });
  const text = await response.text();
  if (!response.ok) throw toError(response.status, text);
  return text === '' ? undefined : JSON.parse(text);
}

const toQuery = (fields: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(fields).filter((one): one is [string, string] => !!one[1]);
  return new URLSearchParams(given).toString();
};

function send(file: SentFile): Promise<ImportJob> {
  const { brought, told, recording, into, hasMore, signal, onSent } = file;
  const query = toQuery({
    ...told,
    name: brought.path,
    recording: into === undefined ? recording : undefined,
    into,
    more: hasMore ? 'true' : undefined,
  });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', toServerUrl(`api/imports?${query}`));
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.addEventListener('progress', ({ loaded }) => onSent(loaded));
    request.addEventListener('load', () => {
      const { status, responseText } = request;
      if (status === 202) resolve(JSON.parse(responseText) as ImportJob);
      else reject(toError(status, responseText));
    });
    request.addEventListener('error', () => reject(new Error(LOST)));
    request.addEventListener('abort', () => reject(new Error('Stopped.')));
    signal.addEventListener('abort', () => request.abort());
    request.send(brought.file);
  });
}

/** Imports at the server of this page. */
export const createServerImports = (): ImportService => ({
  list: () => ask('') as Promise<ImportList>,
  send,
  look: (id) => ask(`/${id}`) as Promise<ImportJob>,
  tell: (id: string, told: ToldTexts) =>
    ask(`/${id}?${toQuery(told)}`, 'POST') as Promise<ImportJob>,
  forget: async (id) => void (await ask(`/${id}`, 'DELETE')),
});
