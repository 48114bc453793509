/**
 * What a command is: one entry of a table, with the schema that its fields must fit, the rights that it wants,
 * what it costs and who carries it out. The compiler holds each schema equal to the type in wire/command.ts.
 */
import type { Static, TObject } from 'typebox';
import type { Command } from '../../../wire/command.ts';
import type { ServerMessage } from '../../../wire/server-message.ts';
import type { FlowControl } from '../../hub/flow-control.ts';
import type { AlertOwner } from '../../alert/alert.ts';
import type { ChatClient } from '../../chat/chat-contract.ts';
import type { FrameSink, OutFrame } from '../../hub/frame-sink.ts';
import type { IsSame } from '../../same-type.ts';
import type { FaultPlan } from '../fault-injection.ts';
import type { Rights } from '../principal.ts';
import type { Services } from '../services.ts';
import type { Traffic } from '../traffic.ts';
import type { Steps } from './steps.ts';

/** A client as its commands see it. */
export interface CommandClient extends FrameSink, AlertOwner, ChatClient {
  /** Sends a message that is no reply. */
  send(message: ServerMessage): void;
  readonly dialect: string;
  readonly traffic: Traffic;
  readonly flow: FlowControl;
  /** Takes an acknowledgement. @returns false when it goes back or names frames that were never sent */
  acknowledge(frames: number): boolean;
  /** @param minIntervalMs between two frames of ticks, 0 for every flush */
  setThrottle(minIntervalMs: number): void;
  /** Replaces the faults on purpose. */
  setFaults(plan: FaultPlan): void;
}

/** What a command works with. */
export interface CommandContext {
  readonly services: Services;
  readonly rights: Rights;
  /** Runs the server: moderates the chats of its markets. */
  readonly isOperator: boolean;
  readonly client: CommandClient;
}

/** A reply before it has its id. */
export type Reply = ServerMessage | { type: string; [field: string]: unknown };

/** A reply with frames that follow it. */
export interface ReplyWithFrames {
  readonly reply: Reply;
  readonly frames: readonly OutFrame[];
}

/** An answer that is given elsewhere: commands after it wait, so that answers keep their order. */
export interface AnswerElsewhere {
  /** Begins; `done` is called once, in the turn in which the answer comes. */
  begin(done: (answer: Reply | Error) => void): void;
}

/**
 * What comes of a command: nothing is said of `undefined`; what is waited for does not hold up those after it; what is
 * done in steps does, since they may depend on it.
 */
export type Outcome =
  undefined | Reply | ReplyWithFrames | Promise<Reply | ReplyWithFrames> | Steps | AnswerElsewhere;

/** One command of the protocol. */
export interface CommandEntry<C = never> {
  readonly type: string;
  /** Fields, `type` and `id` among them; anything else is refused. */
  readonly schema: TObject;
  /** `read`: everybody may. `steer`: who may steer the replay that its field `market` names. */
  readonly rights: Rights | 'steer';
  /** Tells which ones do not count as one of LIMITS.commandsPerSecond; left out, all count. */
  isFree?(command: C, context: CommandContext): boolean;
  /**
   * Work that it is, in units of about 10 µs of the event loop; see LIMITS.workPerSecond. What costs nothing
   * never waits. Asked before the command is carried out. @throws CommandError when it can be refused right away
   */
  cost(command: C, context: CommandContext): number;
  /** Carries it out. @throws CommandError */
  handle(command: C, context: CommandContext): Outcome;
}

/** The type of a command's fields. */
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

/** What an entry of a known command is made of. */
interface Definition<T extends Command['type'], S extends TObject> extends Omit<
  CommandEntry<CommandOf<T>>,
  'type' | 'schema'
> {
  readonly type: T;
  readonly schema: IsSame<Static<S>, CommandOf<T>> extends true
    ? S
    : { readonly 'differs from wire/command.ts': Static<S> };
}

/** Defines a command; does not compile when its schema and its type differ. */
export const defineCommand = <T extends Command['type'], S extends TObject>(
  definition: Definition<T, S>,
): CommandEntry => definition as unknown as CommandEntry;
