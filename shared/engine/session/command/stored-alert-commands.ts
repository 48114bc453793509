/**
 * Commands about alerts that the server keeps: list, keep, drop, and what they have fired. Who may only look may list
 * and follow. The same functions answer HTTP.
 */
import { Type } from 'typebox';
import { LIMITS } from '../../../wire/limits.ts';
import type { AuditPage, StoredAlertInfo, StoredAlertRequest } from '../../../wire/stored-alert.ts';
import { AlertError } from '../../alert/alerts.ts';
import type { StoredAlerts } from '../../alert/stored/stored-alerts.ts';
import { CommandError, type Services } from '../services.ts';
import { ALERT_FIELDS, attempt } from './alert-commands.ts';
import {
  type CommandContext,
  type CommandEntry,
  type CommandOf,
  defineCommand,
} from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';

/** What may be said of an alert that is to be kept. */
export const STORED_ALERT_FIELDS = {
  name: Type.Optional(Type.String({ minLength: 1, maxLength: LIMITS.alertNameCharacters })),
  market: FIELDS.optionalMarket,
  ...ALERT_FIELDS,
  expiresMs: Type.Optional(FIELDS.timeMs),
  paused: Type.Optional(Type.Boolean()),
  message: Type.Optional(Type.String({ maxLength: LIMITS.alertMessageCharacters })),
  actions: Type.Optional(
    Type.Object(
      {
        webhook: Type.Optional(Type.String({ minLength: 1, maxLength: LIMITS.webhookCharacters })),
        keepSeconds: Type.Optional(
          Type.Number({ minimum: 1, maximum: LIMITS.journalMinutes * 60 }),
        ),
      },
      STRICT,
    ),
  ),
};
/** Id of a stored alert. */
export const STORED_ID = Type.String({ minLength: 1, maxLength: 32 });
/** Firings that are told when nobody says how many. */
const AUDIT_USUAL = 100;
/** Keeping waits for the disk. */
const STORE_COST = 200;
const LIST_COST = 100;

/** @throws CommandError NO_STORED_ALERTS */
export function findStored({ stored }: Services): StoredAlerts {
  if (stored !== undefined) return stored;
  throw new CommandError(
    'NO_STORED_ALERTS',
    'The server keeps no alerts: it has no folder for it.',
  );
}

/** Waits for what is done to alerts. Rejects with CommandError for what cannot be. */
async function attemptLater<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AlertError) throw new CommandError(error.code, error.message);
    throw error;
  }
}

/** Checks an address that is to be told: only what can be one is kept. @throws CommandError BAD_COMMAND */
function checkWebhook(address: string | undefined): void {
  if (address === undefined) return;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new CommandError('BAD_COMMAND', 'actions.webhook: no address of http or https');
  }
  if (url.username !== '' || url.password !== '') {
    throw new CommandError(
      'BAD_COMMAND',
      'actions.webhook: names and passwords do not belong there',
    );
  }
}

/** Keeps an alert. Rejects with CommandError. @param id of the one that it takes the place of */
export async function storeAlert(
  services: Services,
  request: StoredAlertRequest,
  id?: string,
): Promise<StoredAlertInfo> {
  checkWebhook(request.actions?.webhook);
  return attemptLater(findStored(services).put(request, id));
}

/** Drops an alert. Rejects with CommandError. */
export const dropAlert = async (services: Services, id: string): Promise<void> =>
  attemptLater(findStored(services).drop(id));

/** One of them. @throws CommandError */
export const findStoredAlert = (services: Services, id: string): StoredAlertInfo =>
  attempt(() => findStored(services).get(id));

/** What is wanted of the record. */
export interface AuditQuery {
  readonly after?: number | undefined;
  readonly stored?: string | undefined;
  readonly limit?: number | undefined;
}

/** Reads the record. @throws CommandError */
export const readAudit = (services: Services, query: AuditQuery): AuditPage =>
  findStored(services).read(query.after, query.limit ?? AUDIT_USUAL, query.stored);

const storedAlerts = defineCommand({
  type: 'storedAlerts',
  schema: Type.Object({ type: Type.Literal('storedAlerts'), id: FIELDS.optionalId }, STRICT),
  rights: 'read',
  cost: () => LIST_COST,
  handle: (_command, { services }) => ({
    type: 'storedAlerts',
    alerts: findStored(services).list(),
  }),
});

const store = {
  type: 'storeAlert',
  schema: Type.Object(
    {
      type: Type.Literal('storeAlert'),
      id: FIELDS.optionalId,
      stored: Type.Optional(STORED_ID),
      alert: Type.Object(STORED_ALERT_FIELDS, STRICT),
    },
    STRICT,
  ),
  rights: 'full',
  cost: () => STORE_COST,
  handle: async (
    { stored, alert }: CommandOf<'storeAlert'>,
    { services }: CommandContext,
  ): Promise<{ type: 'storedAlert'; alert: StoredAlertInfo }> => ({
    type: 'storedAlert',
    alert: await storeAlert(services, alert, stored),
  }),
} as const;

const drop = defineCommand({
  type: 'dropAlert',
  schema: Type.Object(
    { type: Type.Literal('dropAlert'), id: FIELDS.optionalId, stored: STORED_ID },
    STRICT,
  ),
  rights: 'full',
  cost: () => STORE_COST,
  async handle({ stored }, { services }) {
    await dropAlert(services, stored);
    return { type: 'storedAlerts', alerts: findStored(services).list() };
  },
});

const audit = defineCommand({
  type: 'audit',
  schema: Type.Object(
    {
      type: Type.Literal('audit'),
      id: FIELDS.optionalId,
      after: Type.Optional(FIELDS.sequence),
      stored: Type.Optional(STORED_ID),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMITS.auditPage })),
      follow: Type.Optional(Type.Boolean()),
    },
    STRICT,
  ),
  rights: 'read',
  cost: () => LIST_COST,
  handle(command, { services, client }) {
    const page = readAudit(services, command);
    if (command.follow === true) findStored(services).follow(client);
    if (command.follow === false) findStored(services).unfollow(client);
    return { type: 'audit', ...page };
  },
});

/** Commands about alerts that are kept. */
export const STORED_ALERT_COMMANDS: readonly CommandEntry[] = [storedAlerts, store, drop, audit];
