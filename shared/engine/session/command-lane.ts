/**
 * The commands of one client on their way: each is carried out in its turn and within the client's budget of work,
 * so that no client holds the event loop from the others. Promises that commands keep their order, that few wait,
 * and that every command with an id is answered once. A class for the same reason as FrameOut.
 */
import type { ErrorCode } from '../../wire/codes.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { OutFrame } from '../hub/frame-sink.ts';
import type { MarketEntry } from '../feed/market-entry.ts';
import { DEFAULT_MARKET } from '../feed/market-registry.ts';
import type { GamesSlot } from '../game/games-contract.ts';
import type { Slice, Task } from '../hub/service-line.ts';
import type { Cancel } from '../surroundings.ts';
import type {
  AnswerElsewhere,
  CommandContext,
  CommandEntry,
  Outcome,
  Reply,
  ReplyWithFrames,
} from './command/command-definition.ts';
import type { SomeCommand } from './command/command-table.ts';
import { type Steps, toListText } from './command/steps.ts';
import { checkRights, type Principal } from './principal.ts';
import { CommandError, toCommandError } from './services.ts';
import { checkRecordingSharing, checkSharing } from './sharing.ts';
import { WorkBudget } from './work-budget.ts';

/** Whom a lane answers. */
export interface LaneClient {
  /** Answers of which the client has not been sent everything. */
  readonly answersWaiting: number;
  /** Sends a reply, then the frames that belong to it. @param text JSON */
  reply(text: string, frames: readonly OutFrame[]): void;
  refuse(code: ErrorCode, message: string, id: number | undefined): void;
  /** Tells whether the client has left far too much unread, and cuts it off: no reply to it would be bounded. */
  isDeaf(): boolean;
}

interface Waiting {
  readonly entry: CommandEntry;
  readonly command: SomeCommand;
}

/** A command that is carried out in steps. */
interface UnderSteps {
  readonly command: SomeCommand;
  readonly steps: Steps;
}

/** @throws CommandError GAME_RUNS, NOT_HOST */
function checkGames(
  { current }: GamesSlot,
  entry: MarketEntry,
  client: object,
  command: SomeCommand,
): void {
  try {
    current?.checkSteering(entry, client, command);
  } catch (error) {
    throw toCommandError(error);
  }
}

/** Entries take commands of their own type; the table has matched them. */
type AnyEntry = CommandEntry<SomeCommand>;

const NO_FRAMES: readonly OutFrame[] = [];

const hasFrames = (outcome: Reply | ReplyWithFrames): outcome is ReplyWithFrames =>
  'frames' in outcome && 'reply' in outcome;

const isElsewhere = (
  outcome: Reply | ReplyWithFrames | Steps | AnswerElsewhere,
): outcome is AnswerElsewhere => typeof (outcome as Partial<AnswerElsewhere>).begin === 'function';

const isSteps = (outcome: Reply | ReplyWithFrames | Steps): outcome is Steps =>
  typeof (outcome as Partial<Steps>).next === 'function';

/** The commands of one client. */
export class CommandLane implements Task {
  private readonly context: CommandContext;
  private readonly principal: Principal;
  private readonly client: LaneClient;
  private readonly budget = new WorkBudget(LIMITS.workBurst, LIMITS.workPerSecond);
  private waiting: Waiting[] = [];
  private cancel: Cancel | undefined = undefined;
  private current: UnderSteps | undefined = undefined;
  private underWay = 0;
  /** Its answer is given elsewhere; the others wait for it. */
  private elsewhere: SomeCommand | undefined = undefined;
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
      if (this.toCost(entry, command) > 0) this.waiting.push({ entry, command });
      else this.run(entry, command);
    } catch (error) {
      this.fail(command, error);
    }
    if (this.cancel === undefined) this.turn();
  }

  /** Forgets what waits; nothing is answered any more. */
  close(): void {
    this.isClosed = true;
    this.waiting = [];
    this.cancel?.();
    this.context.services.work.remove(this);
    this.current?.steps.return(undefined as never);
    this.current = undefined;
  }

  /** Goes on with the command that is carried out in steps. */
  serve(slice: Slice): boolean {
    const { current } = this;
    if (current === undefined) return false;
    try {
      do {
        const { done, value } = current.steps.next();
        if (done !== true) continue;
        this.current = undefined;
        this.send(toListText(value, current.command.id), NO_FRAMES);
        break;
      } while (!slice.isOver);
    } catch (error) {
      this.current = undefined;
      this.fail(current.command, error);
    }
    if (this.current !== undefined) return true;
    this.turn();
    return false;
  }

  /** @throws CommandError when the client may not, or has too much waiting already */
  private toCost(entry: AnyEntry, command: SomeCommand): number {
    this.checkRights(entry, command);
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

  /** @throws CommandError FORBIDDEN, NOT_HOST */
  private checkRights({ rights }: AnyEntry, command: SomeCommand): void {
    if (rights !== 'steer') return checkRights(this.principal, rights, command.type);
    const { markets, rooms, games } = this.context.services;
    const { market = DEFAULT_MARKET } = command as { readonly market?: string };
    const entry = markets.get(market);
    rooms.checkSteering(entry, this.context, command.type);
    if (entry !== undefined) checkGames(games, entry, this.context.client, command);
  }

  /** @throws CommandError where the command is about a market or a recording that the client may not see */
  private checkSharing({ schema }: AnyEntry, command: SomeCommand): void {
    const { markets, shelf } = this.context.services;
    const { market = DEFAULT_MARKET, recording } = command as {
      readonly market?: string;
      readonly recording?: string;
    };
    if (recording !== undefined) {
      checkRecordingSharing(this.principal, recording, (name) => shelf.terms(name));
    }
    if (!('market' in schema.properties)) return;
    const entry = markets.get(market);
    if (entry !== undefined) checkSharing(this.principal, entry);
  }

  /** Carries out what waits, as far as the budget reaches; the rest a little later. */
  private turn(): void {
    const { surroundings } = this.context.services;
    this.cancel = undefined;
    while (!this.isBusy && this.waiting.length > 0 && !this.client.isDeaf()) {
      const { entry, command } = this.waiting[0]!;
      const waitMs = this.take(entry, command);
      if (waitMs > 0) {
        this.cancel = surroundings.after(waitMs, () => this.turn());
        return;
      }
      this.waiting.shift();
      this.run(entry, command);
    }
  }

  /**
   * Takes off the budget what a command costs by now: those before it may have made it larger.
   * @returns 0, or how long it has to wait, ms
   */
  private take(entry: AnyEntry, command: SomeCommand): number {
    const nowMs = this.context.services.surroundings.elapsed();
    let cost = 1;
    try {
      cost = entry.cost(command, this.context);
    } catch {
      /* It is told why when it is carried out. */
    }
    const waitMs = this.budget.waitMs(nowMs, cost);
    if (waitMs === 0) this.budget.spend(nowMs, cost);
    return waitMs;
  }

  private run(entry: AnyEntry, command: SomeCommand): void {
    try {
      /* While it waited somebody else may have become host. */
      if (entry.rights === 'steer') this.checkRights(entry, command);
      const outcome: Outcome = entry.handle(command, this.context);
      if (outcome === undefined) return;
      if (outcome instanceof Promise) this.follow(command, outcome);
      else if (isElsewhere(outcome)) this.await(command, outcome);
      else if (isSteps(outcome)) this.begin(command, outcome);
      else this.answer(command, outcome);
    } catch (error) {
      this.fail(command, error);
    }
  }

  /** @throws Error for a command that costs nothing, and so did not wait for those before it */
  private begin(command: SomeCommand, steps: Steps): void {
    if (this.current !== undefined) throw new Error('a command in steps must cost something');
    this.current = { command, steps };
    this.context.services.work.add(this);
  }

  private get isBusy(): boolean {
    return this.current !== undefined || this.elsewhere !== undefined;
  }

  private await(command: SomeCommand, outcome: AnswerElsewhere): void {
    this.elsewhere = command;
    outcome.begin((answer) => {
      if (this.elsewhere !== command) return;
      this.elsewhere = undefined;
      if (answer instanceof Error) this.fail(command, answer);
      else this.answer(command, answer);
      if (this.cancel === undefined) this.turn();
    });
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
    const message = hasFrames(outcome) ? outcome.reply : outcome;
    const text = JSON.stringify(id === undefined ? message : { ...message, id });
    this.send(text, hasFrames(outcome) ? outcome.frames : NO_FRAMES);
  }

  private send(text: string, frames: readonly OutFrame[]): void {
    if (!this.isClosed) this.client.reply(text, frames);
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
