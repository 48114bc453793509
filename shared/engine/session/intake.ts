/**
 * What a client says: each text as a command into its lane; whoever floods, reads nothing, or sends what is no
 * message is closed.
 */
import { CLOSE, type CloseCode, type ErrorCode } from '../../wire/codes.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { Surroundings } from '../surroundings.ts';
import type { CommandLane } from './command-lane.ts';
import type { CommandTable } from './command/command-table.ts';
import { createRateLimit } from './rate-limit.ts';
import { countOne, type Traffic } from './traffic.ts';
import type { Transport } from './transport.ts';

const BAD_MESSAGES_ALLOWED = 3;

/** What an intake does to its session. */
export interface IntakeControl {
  close(code: CloseCode, reason: string): void;
  /** Ends it without a handshake. */
  cutOff(code: CloseCode): void;
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
export interface Intake {
  /** Messages that were taken. */
  readonly commands: number;
  onText(text: string): void;
  onBinary(): void;
}

/** Makes it. */
export function createIntake(options: IntakeOptions): Intake {
  const { transport, surroundings, traffic, lane, control } = options;
  const mayCommand = createRateLimit(LIMITS.commandBurst, LIMITS.commandsPerSecond);
  let badMessages = 0;
  let commands = 0;

  /** Tells whether the client has left far too much unread, and cuts it off: no reply to it would be bounded. */
  function isDeaf(): boolean {
    if (transport.bufferedBytes <= LIMITS.unreadBytes) return false;
    control.cutOff(CLOSE.slowClient);
    return true;
  }

  /** Takes one message off what the client may send; closes when there is none left. */
  function spend(): boolean {
    if (mayCommand(surroundings.elapsed())) return true;
    control.close(CLOSE.commandFlood, `more than ${LIMITS.commandsPerSecond} commands a second`);
    return false;
  }

  function onBad(code: ErrorCode, message: string, id: number | undefined): void {
    control.refuse(code, message, id);
    if (code === 'BAD_MESSAGE' && ++badMessages >= BAD_MESSAGES_ALLOWED) {
      control.close(CLOSE.badMessage, 'too many bad messages');
    }
  }

  return {
    get commands() {
      return commands;
    },
    onText(text) {
      if (!transport.isOpen || isDeaf()) return;
      const parsed = options.commands.parse(text);
      if (parsed.kind === 'bad') {
        if (spend()) onBad(parsed.code, parsed.message, parsed.id);
        return;
      }
      commands++;
      countOne(traffic.commands, parsed.kind === 'command' ? parsed.command.type : 'unknown');
      if (parsed.kind === 'unknown') spend();
      else if (lane.isFree(parsed.entry, parsed.command) || spend()) {
        lane.push(parsed.entry, parsed.command);
      }
    },
    onBinary() {
      if (transport.isOpen && spend()) onBad('BAD_MESSAGE', 'commands are text', undefined);
    },
  };
}
