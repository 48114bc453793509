/**
 * The commands of this server. To add one: an entry in a file of this folder, and its group here.
 */
import { ALERT_COMMANDS } from './alert-commands.ts';
import { BARS } from './bars-command.ts';
import { type CommandTable, createCommandTable } from './command-table.ts';
import { CONNECTION_COMMANDS } from './connection-commands.ts';
import { EVENT_COMMANDS } from './event-commands.ts';
import { MARKET_COMMANDS } from './market-commands.ts';
import { QUOTES } from './quotes-command.ts';
import { RECORDER_COMMANDS } from './recorder-commands.ts';
import { RECORDING_COMMANDS } from './recording-commands.ts';
import { REPLAY_COMMANDS } from './replay-commands.ts';
import { ROOM_COMMANDS } from './room-commands.ts';
import { SEARCH } from './search-command.ts';
import { STATISTICS } from './statistics-command.ts';

/** Makes the table of all of them. */
export const createCommands = (): CommandTable =>
  createCommandTable([
    ...CONNECTION_COMMANDS,
    ...MARKET_COMMANDS,
    BARS,
    QUOTES,
    SEARCH,
    ...REPLAY_COMMANDS,
    ...ROOM_COMMANDS,
    ...RECORDING_COMMANDS,
    ...RECORDER_COMMANDS,
    ...EVENT_COMMANDS,
    STATISTICS,
    ...ALERT_COMMANDS,
  ]);
