/**
 * The commands of one client on their way: each is carried out in its turn and within the client's budget of work,
 * so that no client holds the event loop from the others. Promises that commands keep their order, that few wait,
 * and that every command with an id is answered once. A class for the same reason as FrameOut.
 */
import type { ErrorCode } from '../../wire/codes.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { OutFrame } from '../hub/frame-sink.ts';
import { DEFAULT_MARKET } from '../feed/market-registry.ts';
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
import { checkSharing } from './sharing.ts';
import { WorkBudget } from './work-budget.ts';

/** Whom a lane answers. */
export interface LaneClient {
  /** Answers of which the client has not been sent everything. */
  readonly answersWaiting: number;
  /** Sends a reply, then the frames that belong to it. */
  reply(message: Reply, frames: readonly OutFrame[]): void;
  refuse(code: ErrorCode, message: string, id: number | undefined): void;
}

interface Waiting {
  readonly entry: CommandEntry;
  readonly command: SomeCommand;
  readonly cost: number;
}

/** Entries take commands of their own type; the table has matched them. */
type AnyEntry = CommandEntry<SomeCommand>;

const NO_FRAMES: readonly OutFrame[] = [];

const hasFrames = (outcome: Reply | ReplyWithFrames): outcome is ReplyWithFrames =>
  'frames' in outcome && 'reply' in outcome;

/** The commands of one client. */
export class CommandLane {
  private readonly context: CommandContext;
  private readonly principal: Principal;
  private readonly client: LaneClient;
  private readonly budget = new WorkBudget(LIMITS.workBurst, LIMITS.workPerSecond);
  private waiting: Waiting[] = [];
  private cancel: Cancel | undefined = undefined;
  private underWay = 0;
  private isClosed = false;

  constructor(context: CommandContext, principal: Principal, client: LaneClient) {
    this.context = context;
    this.principal = principal;
    this.client = client;
  }

  /** Tells whether a command does not count against how many may be sent. */
  isFree(entry: CommandEntry, command: SomeCommand): boolean {
    return (entry as AnyEntry).isFree?.(command, this.context) === true;
  }

  /** Takes a command: carries it out, lets it wait, or refuses it. */
  push(entry: CommandEntry, command: SomeCommand): void {
    try {
      const cost = this.toCost(entry, command);
      if (cost > 0) this.waiting.push({ entry, command, cost });
      else this.run(entry, command);
    } catch (error) {
      this.fail(command, error);
    }
    if (this.cancel === undefined && this.waiting.length > 0) this.turn();
  }

  /** Forgets what waits; nothing is answered any more. */
  close(): void {
    this.isClosed = true;
    this.waiting = [];
    this.cancel?.();
  }

  /** @throws CommandError when the client may not, or has too much waiting already */
  private toCost(entry: AnyEntry, command: SomeCommand): number {
    checkRights(this.principal, entry.rights, command.type);
    if (this.principal.rights !== 'full') this.checkSharing(entry, command);
    const cost = entry.cost(command, this.context);
    const open = this.underWay + this.client.answersWaiting;
    const isFull = this.waiting.length >= LIMITS.commandsWaiting || open >= LIMITS.commandsUnderWay;
    if (cost > 0 && isFull) {
      const message = `${command.type}: too many commands of this client wait for their turn`;
      throw new CommandError('TOO_MANY_COMMANDS', message);
    }
    return cost;
  }

  /** @throws CommandError where the command is about a market that the client may not see */
  private checkSharing({ schema }: AnyEntry, command: SomeCommand): void {
    if (!('market' in schema.properties)) return;
    const { market = DEFAULT_MARKET } = command as { readonly market?: string };
    const entry = this.context.services.markets.get(market);
    if (entry !== undefined) checkSharing(this.principal, entry);
  }

  /** Carries out what waits, as far as the budget reaches; the rest a little later. */
  private turn(): void {
    const { surroundings } = this.context.services;
    this.cancel = undefined;
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      const waitMs = this.budget.waitMs(surroundings.elapsed(), next.cost);
      if (waitMs > 0) {
        this.cancel = surroundings.after(waitMs, () => this.turn());
        return;
      }
      this.waiting.shift();
      this.budget.spend(surroundings.elapsed(), next.cost);
      this.run(next.entry, next.command);
    }
  }

  private run(entry: AnyEntry, command: SomeCommand): void {
    try {
      const outcome: Outcome = entry.handle(command, this.context);
      if (outcome instanceof Promise) this.follow(command, outcome);
      else if (outcome !== undefined) this.answer(command, outcome);
    } catch (error) {
      this.fail(command, error);
    }
  }

  /** Lets what takes longer go on beside the commands after it. */
  private follow(command: SomeCommand, outcome: Promise<Reply | ReplyWithFrames>): void {
    this.underWay++;
    outcome.then(
      (value) => {
        this.underWay--;
        this.answer(command, value);
      },
      (error: unknown) => {
        this.underWay--;
        this.fail(command, error);
      },
    );
  }

  private answer({ id }: SomeCommand, outcome: Reply | ReplyWithFrames): void {
    if (this.isClosed) return;
    const message = hasFrames(outcome) ? outcome.reply : outcome;
    this.client.reply(
      id === undefined ? message : { ...message, id },
      hasFrames(outcome) ? outcome.frames : NO_FRAMES,
    );
  }

  private fail({ type, id }: SomeCommand, error: unknown): void {
    if (this.isClosed) return;
    if (error instanceof CommandError) {
      this.client.refuse(error.code, error.message, id);
      return;
    }
    this.context.services.log.error({ err: error, command: type }, 'command failed');
    this.client.refuse('INTERNAL', 'The server failed at this command.', id);
  }
}
