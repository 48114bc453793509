/**
 * Webhooks of alerts: what fired, as a signed message (standardwebhooks.com) to the address that the alert names. The
 * same id goes with every try, so that a receiver which got it twice knows.
 */
import type { Log } from '../../shared/engine/log.ts';
import type { Owed } from '../../shared/engine/alert/stored/alert-journal.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { toIsoTime } from '../../shared/wire/json-frame.ts';
import type { Delivery, Outcome } from './deliveries.ts';
import { ForbiddenAddress, postMessage, type PostOptions } from './post-message.ts';
import { toSignedHeaders } from './webhook-signature.ts';

/** How webhooks are sent. */
export interface WebhookOptions {
  /** `whsec_…`; the first is the newest. */
  readonly secrets: readonly string[];
  readonly allowsPrivate: boolean;
  /** The system's when left out. */
  readonly resolve?: PostOptions['resolve'];
}

const GONE = 410;
const isTaken = (status: number): boolean => status >= 200 && status < 300;

/** The message of a firing. */
const toBody = ({ entry, rule, symbols }: Owed): string =>
  JSON.stringify({
    type: 'alert.fired',
    timestamp: toIsoTime(entry.timeMs, entry.timeNs),
    data: { ...entry, rule, symbols },
  });

/** Makes the delivery of a firing. @param now the machine's clock, ms @param onGone the receiver wants none any more @param onSettled see Delivery */
export function toWebhook(
  owed: Owed,
  { secrets, allowsPrivate, resolve }: WebhookOptions,
  { now, log, ...hooks }: { now: () => number; log: Log } & Pick<Delivery, 'onGone' | 'onSettled'>,
): Delivery {
  const { address, entry } = owed;
  const body = toBody(owed);
  const id = `${entry.id}.${entry.number}`;
  const to = new URL(address).host;

  async function attempt(): Promise<Outcome> {
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'tickdeck',
      ...toSignedHeaders(secrets, id, Math.floor(now() / 1_000), body),
    };
    try {
      const status = await postMessage(address, headers, body, {
        allowsPrivate,
        timeoutMs: LIMITS.webhookMs,
        ...(resolve === undefined ? {} : { resolve }),
      });
      if (isTaken(status)) return 'taken';
      log.info({ to, status, alert: entry.id }, 'a webhook was not taken');
      return status === GONE ? 'gone' : { laterMs: undefined };
    } catch (error) {
      if (error instanceof ForbiddenAddress) {
        log.warn({ to, alert: entry.id, why: error.message }, 'a webhook is not sent');
        return 'refused';
      }
      return { laterMs: undefined };
    }
  }

  return { to, attempt, ...hooks };
}
