/**
 * What the REST client needs of the network: one request, one answer.
 */

/** What came back; header names in small letters. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/** Asks; rejects with an Error when nobody answers, in time or at all. */
export type HttpGet = (
  url: string,
  options: {
    readonly headers: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
    readonly maxBytes: number;
  },
) => Promise<HttpAnswer>;
