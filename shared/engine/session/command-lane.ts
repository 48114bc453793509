/**
 * The commands of one client on their way: each is carried out in its turn and within the client's budget of work,
 * so that no client holds the event loop from the others. Promises that commands keep their order, that few wait,
 * and that every command with an id is answered once.
 */
import type { ErrorCode } from '../../wire/codes.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { OutFrame } from '../hub/frame-sink.ts';
import type { Cancel } from '../surroundings.ts';
import type {
  CommandContext,
  CommandEntry,
  Outcome,
  Reply,
  ReplyWithFrames,
} from './command/command.ts';
import type { SomeCommand } from './command/command-table.ts';
import { checkRights, type Principal } from './principal.ts';
import { CommandError } from './services.ts';
import { createWorkBudget } from './work-budget.ts';

/** What a lane answers through. */
export interface LaneOptions {
  readonly context: CommandContext;
  readonly principal: Principal;
  /** Sends a reply, then the frames that belong to it. */
  readonly reply: (message: Reply, frames: readonly OutFrame[]) => void;
  /** Answers of which the client has not been sent everything. */
  readonly answersWaiting: () => number;
  readonly refuse: (code: ErrorCode, message: string, id: number | undefined) => void;
}

/** The commands of one client. */
export interface CommandLane {
  /** Tells whether a command does not count against how many may be sent. */
  isFree(entry: CommandEntry, command: SomeCommand): boolean;
  /** Takes a command: carries it out, lets it wait, or refuses it. */
  push(entry: CommandEntry, command: SomeCommand): void;
  /** Forgets what waits; nothing is answered any more. */
  close(): void;
}

interface Waiting {
  readonly entry: CommandEntry;
  readonly command: SomeCommand;
  readonly cost: number;
}

/** Entries take commands of their own type; the table has matched them. */
type AnyEntry = CommandEntry<SomeCommand>;

const hasFrames = (outcome: Reply | ReplyWithFrames): outcome is ReplyWithFrames =>
  'frames' in outcome && 'reply' in outcome;

/** Makes an empty lane. */
export function createCommandLane(options: LaneOptions): CommandLane {
  const { context, principal, reply, refuse } = options;
  const { surroundings, log } = context.services;
  const budget = createWorkBudget(LIMITS.workBurst, LIMITS.workPerSecond);
  let waiting: Waiting[] = [];
  let cancel: Cancel | undefined;
  let underWay = 0;
  let isClosed = false;

  function answer({ id }: SomeCommand, outcome: Reply | ReplyWithFrames): void {
    if (isClosed) return;
    const message = hasFrames(outcome) ? outcome.reply : outcome;
    reply(
      id === undefined ? message : { ...message, id },
      hasFrames(outcome) ? outcome.frames : [],
    );
  }

  function fail({ type, id }: SomeCommand, error: unknown): void {
    if (isClosed) return;
    if (error instanceof CommandError) {
      refuse(error.code, error.message, id);
      return;
    }
    log.error({ err: error, command: type }, 'command failed');
    refuse('INTERNAL', 'The server failed at this command.', id);
  }

  /** Lets what takes longer go on beside the commands after it. */
  function follow(command: SomeCommand, outcome: Promise<Reply | ReplyWithFrames>): void {
    underWay++;
    outcome.then(
      (value) => {
        underWay--;
        answer(command, value);
      },
      (error: unknown) => {
        underWay--;
        fail(command, error);
      },
    );
  }

  function run({ entry, command, cost }: Waiting): void {
    budget.spend(surroundings.elapsed(), cost);
    try {
      const outcome: Outcome = (entry as AnyEntry).handle(command, context);
      if (outcome instanceof Promise) follow(command, outcome);
      else if (outcome !== undefined) answer(command, outcome);
    } catch (error) {
      fail(command, error);
    }
  }

  /** Carries out what waits, as far as the budget reaches; the rest a little later. */
  function turn(): void {
    cancel = undefined;
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const waitMs = budget.waitMs(surroundings.elapsed(), next.cost);
      if (waitMs > 0) {
        cancel = surroundings.after(waitMs, turn);
        return;
      }
      waiting.shift();
      run(next);
    }
  }

  /** @throws CommandError */
  function toWaiting(entry: CommandEntry, command: SomeCommand): Waiting {
    checkRights(principal, entry.rights, command.type);
    const cost = (entry as AnyEntry).cost(command, context);
    const open = underWay + options.answersWaiting();
    if (cost > 0 && (waiting.length >= LIMITS.commandsWaiting || open >= LIMITS.commandsUnderWay)) {
      const message = `${command.type}: too many commands of this client wait for their turn`;
      throw new CommandError('TOO_MANY_COMMANDS', message);
    }
    return { entry, command, cost };
  }

  return {
    isFree: (entry, command) => (entry as AnyEntry).isFree?.(command, context) === true,
    push(entry, command) {
      let one: Waiting;
      try {
        one = toWaiting(entry, command);
      } catch (error) {
        fail(command, error);
        return;
      }
      if (one.cost === 0) {
        run(one);
        return;
      }
      waiting.push(one);
      if (cancel === undefined) turn();
    },
    close() {
      isClosed = true;
      waiting = [];
      cancel?.();
    },
  };
}
