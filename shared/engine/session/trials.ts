/**
 * Rules that are tried over recordings: one a client, a slice of each in turn, in the background of everything else. A
 * client that goes ends its own.
 */
import type { AlertTrial, TrialProgress } from '../../wire/alert-trial.ts';
import { LIMITS } from '../../wire/limits.ts';
import { AlertError } from '../alert/alerts.ts';
import type { Trial, TrialRequest } from '../trial/alert-trial.ts';
import type { SeekableSource } from '../source/source.ts';
import { CommandError, type Services } from './services.ts';

/** A slice of reading, and the rest after it, ms: little beside a flush. */
const SLICE_MS = 4;
const REST_MS = 4;
/** Who waits is told so often, ms. */
const TELL_MS = 250;

interface Running {
  readonly trial: Trial;
  readonly tell: ((progress: TrialProgress) => void) | undefined;
  toldMs: number;
  end(result: AlertTrial): void;
}

/** All that are on their way in one server: a slice of each in turn. */
class Trials {
  private running: Running[] = [];
  private isPlanned = false;
  private readonly services: Services;

  constructor(services: Services) {
    this.services = services;
  }

  add(one: Running): void {
    this.running.push(one);
    this.plan();
  }

  /** Ends one early; what it has come to is told. */
  cut(one: Running): void {
    if (this.running.includes(one)) this.finish(one, true);
  }

  get isFull(): boolean {
    return this.running.length >= LIMITS.trialsAtOnce;
  }

  private plan(): void {
    if (this.isPlanned || this.running.length === 0) return;
    this.isPlanned = true;
    this.services.surroundings.after(REST_MS, () => {
      this.isPlanned = false;
      const one = this.running.shift();
      if (one !== undefined) this.work(one);
      this.plan();
    });
  }

  private work(one: Running): void {
    this.running.push(one);
    if (!one.trial.step(SLICE_MS)) {
      this.finish(one, false);
      return;
    }
    const nowMs = this.services.surroundings.elapsed();
    if (nowMs - one.toldMs < TELL_MS) return;
    one.toldMs = nowMs;
    one.tell?.({ share: one.trial.share, count: one.trial.count });
  }

  private finish(one: Running, isCut: boolean): void {
    this.running = this.running.filter((other) => other !== one);
    one.end(one.trial.toResult(isCut));
    one.trial.close();
  }
}

const ofServices = new WeakMap<Services, Trials>();
/** Ends what a client has on its way. */
const ofClients = new WeakMap<object, () => void>();

/** Ends the trial of a client, which has gone or wants it no more. */
export const endTrial = (client: object): void => ofClients.get(client)?.();

/** Begins a trial. @throws CommandError */
async function open(
  { alerts, surroundings }: Services,
  openSource: () => SeekableSource,
  request: TrialRequest,
): Promise<Trial> {
  /* Its code is fetched when somebody tries a rule for the first time. */
  const { createTrial } = await import('../trial/alert-trial.ts');
  const source = openSource();
  try {
    return createTrial(source, request, alerts.kinds, () => surroundings.elapsed());
  } catch (error) {
    source.close();
    if (error instanceof AlertError) throw new CommandError(error.code, error.message);
    throw error;
  }
}

/**
 * Tries a rule. Resolves when all was read, or it was ended. Rejects with CommandError.
 * @param client whose it is: its trial before ends  @param tell hears how far it is
 */
export async function tryRule(
  services: Services,
  openSource: () => SeekableSource,
  request: TrialRequest,
  client: object,
  tell: ((progress: TrialProgress) => void) | undefined,
): Promise<AlertTrial> {
  endTrial(client);
  const trials = ofServices.get(services) ?? new Trials(services);
  ofServices.set(services, trials);
  let isWanted = true;
  ofClients.set(client, () => (isWanted = false));
  const trial = await open(services, openSource, request);
  if (trials.isFull) {
    trial.close();
    const message = `Too many alerts: ${LIMITS.trialsAtOnce} are tested at once.`;
    throw new CommandError('TOO_MANY_ALERTS', message);
  }
  return new Promise((resolve) => {
    const toldMs = services.surroundings.elapsed();
    const one: Running = { trial, tell, toldMs, end: resolve };
    trials.add(one);
    if (isWanted) ofClients.set(client, () => trials.cut(one));
    else trials.cut(one);
  });
}
