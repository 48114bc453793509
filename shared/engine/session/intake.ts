/**
 * What a client says: each text as a command into its lane; whoever floods, reads nothing, or sends what is no
 * message is closed. A class for the same reason as FrameOut.
 */
import { CLOSE, type CloseCode, type ErrorCode } from '../../wire/codes.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { Surroundings } from '../surroundings.ts';
import type { CommandLane } from './command-lane.ts';
import type { CommandTable } from './command/command-table.ts';
import { countOne, type Traffic } from './traffic.ts';
import type { Transport } from './transport.ts';
import { WorkBudget } from './work-budget.ts';

const BAD_MESSAGES_ALLOWED = 3;

/** What an intake does to its session. */
export interface IntakeControl {
  close(code: CloseCode, reason: string): void;
  /** Tells whether the client has left far too much unread, and cuts it off: no reply to it would be bounded. */
  isDeaf(): boolean;
  refuse(code: ErrorCode, message: string, id?: number): void;
}

/** The parts that an intake works with. */
export interface IntakeOptions {
  readonly transport: Transport;
  readonly surroundings: Pick<Surroundings, 'elapsed'>;
  readonly commands: CommandTable;
  readonly traffic: Traffic;
  readonly lane: CommandLane;
  readonly control: IntakeControl;
}

/** The ear of one session. */
export class Intake {
  /** Messages that were taken. */
  commands = 0;
  private readonly options: IntakeOptions;
  private readonly budget = new WorkBudget(LIMITS.commandBurst, LIMITS.commandsPerSecond);
  private badMessages = 0;

  constructor(options: IntakeOptions) {
    this.options = options;
  }

  onText(text: string): void {
    const { transport, traffic, lane, commands } = this.options;
    if (!transport.isOpen || this.options.control.isDeaf()) return;
    const parsed = commands.parse(text);
    if (parsed.kind === 'bad') {
      if (this.spend()) this.onBad(parsed.code, parsed.message, parsed.id);
      return;
    }
    this.commands++;
    countOne(traffic.commands, parsed.kind === 'command' ? parsed.command.type : 'unknown');
    if (parsed.kind === 'unknown') this.spend();
    else if (lane.isFree(parsed.entry, parsed.command) || this.spend()) {
      lane.push(parsed.entry, parsed.command);
    }
  }

  onBinary(): void {
    if (this.options.transport.isOpen && this.spend()) {
      this.onBad('BAD_MESSAGE', 'commands are text', undefined);
    }
  }

  /** Takes one message off what the client may send; closes when there is none left. */
  private spend(): boolean {
    const { surroundings, control } = this.options;
    const nowMs = surroundings.elapsed();
    if (this.budget.waitMs(nowMs, 1) === 0) {
      this.budget.spend(nowMs, 1);
      return true;
    }
    control.close(CLOSE.commandFlood, `more than ${LIMITS.commandsPerSecond} commands a second`);
    return false;
  }

  private onBad(code: ErrorCode, message: string, id: number | undefined): void {
    const { control } = this.options;
    control.refuse(code, message, id);
    if (code === 'BAD_MESSAGE' && ++this.badMessages >= BAD_MESSAGES_ALLOWED) {
      control.close(CLOSE.badMessage, 'too many bad messages');
    }
  }
}
