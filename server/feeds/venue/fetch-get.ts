/**
 * REST requests by Node's `fetch`, with bounds on time and size. Redirects are not followed: a key would travel
 * with them.
 */
import type { HttpGet } from './rest-port.ts';

/** Says what the system said, not only that it failed. */
function toProblem(error: unknown): Error {
  const { cause, message, name } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return new Error('no answer in time');
  return new Error(cause?.message || cause?.code || message);
}

/** Asks by `fetch`. */
export const fetchGet: HttpGet = async (url, { headers, timeoutMs, maxBytes }) => {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { headers, redirect: 'manual', signal });
    const decoder = new TextDecoder();
    let text = '';
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      bytes += (chunk as Uint8Array).length;
      if (bytes > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`);
      text += decoder.decode(chunk as Uint8Array, { stream: true });
    }
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text: text + decoder.decode(),
    };
  } catch (error) {
    throw toProblem(error);
  }
};
