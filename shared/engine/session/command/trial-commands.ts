/**
 * `testAlert`: what a rule would have fired in a recording, or in what is kept of a live market. Read in the background;
 * who asks is told how far it is, and may end it. A client has one at a time.
 */
import { Type } from 'typebox';
import type { AlertTrial, TrialProgress } from '../../../wire/alert-trial.ts';
import type { TrialRequest } from '../../trial/alert-trial.ts';
import type { SeekableSource } from '../../source/source.ts';
import { CommandError, findMarket, type Services } from '../services.ts';
import { endTrial, tryRule } from '../trials.ts';
import { ALERT_FIELDS } from './alert-commands.ts';
import {
  type CommandContext,
  type CommandEntry,
  type CommandOf,
  defineCommand,
} from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';
import { openPast } from './rewind-command.ts';

const COST = 1_000;

/** What is to be tried, and where. */
export interface WantedTrial extends TrialRequest {
  readonly market?: string | undefined;
  /** A recording by its name, in place of a market. */
  readonly recording?: string | undefined;
}

function openSource(
  services: Services,
  { market, recording }: Pick<WantedTrial, 'market' | 'recording'>,
): SeekableSource {
  if (recording !== undefined) {
    if (market === undefined) return services.openRecording(recording);
    throw new CommandError('BAD_COMMAND', 'testAlert: market or recording, not both');
  }
  const entry = findMarket(services, market);
  const { drive, rewindOf } = entry;
  if (drive.kind === 'live') return openPast(services, entry);
  if (rewindOf !== undefined) return openPast(services, rewindOf);
  return services.openRecording(drive.info().recording);
}

/**
 * Tries a rule. Resolves when all was read, or it was ended. Rejects with CommandError.
 * @param client whose it is: its trial before ends  @param tell hears how far it is
 */
export const tryAlert = (
  services: Services,
  { market, recording, ...request }: WantedTrial,
  client: object,
  tell?: (progress: TrialProgress) => void,
): Promise<AlertTrial> =>
  tryRule(services, () => openSource(services, { market, recording }), request, client, tell);

const { symbols, rule, restMs, immediate } = ALERT_FIELDS;
/** What may be said of a trial. */
export const TRIAL_FIELDS = {
  market: FIELDS.optionalMarket,
  recording: Type.Optional(FIELDS.recording),
  restMs,
  immediate,
};

const testAlert = {
  type: 'testAlert',
  schema: Type.Object(
    { type: Type.Literal('testAlert'), id: FIELDS.optionalId, ...TRIAL_FIELDS, symbols, rule },
    STRICT,
  ),
  rights: 'read',
  cost: () => COST,
  handle: async (
    { type: _type, id: _id, ...wanted }: CommandOf<'testAlert'>,
    { services, client }: CommandContext,
  ) => {
    const tell = (progress: TrialProgress): void =>
      client.send({ type: 'alertTesting', ...progress });
    return { type: 'alertTest', ...(await tryAlert(services, wanted, client, tell)) };
  },
} as const;

const endAlertTest = defineCommand({
  type: 'endAlertTest',
  schema: Type.Object({ type: Type.Literal('endAlertTest'), id: FIELDS.optionalId }, STRICT),
  rights: 'read',
  cost: () => 1,
  handle(_command, { client }) {
    endTrial(client);
    return { type: 'alertTesting', share: 1, count: 0 };
  },
});

/** Commands about what rules would have fired. */
export const TRIAL_COMMANDS: readonly CommandEntry[] = [testAlert, endAlertTest];
