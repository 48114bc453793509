/**
 * The commands that every engine has, one beside a page too. To add one: an entry in a file of this folder, and its
 * group here.
 */
import { ALERT_COMMANDS } from './alert-commands.ts';
import { BARS } from './bars-command.ts';
import type { CommandEntry } from './command-definition.ts';
import { type CommandTable, createCommandTable } from './command-table.ts';
import { CONNECTION_COMMANDS } from './connection-commands.ts';
import { DEPTH } from './depth-command.ts';
import { EVENT_COMMANDS } from './event-commands.ts';
import { MARKET_COMMANDS } from './market-commands.ts';
import { QUOTES } from './quotes-command.ts';
import { RECORDING_COMMANDS } from './recording-commands.ts';
import { REPLAY_COMMANDS } from './replay-commands.ts';
import { SEARCH } from './search-command.ts';
import { STATISTICS } from './statistics-command.ts';
import { TRIAL_COMMANDS } from './trial-commands.ts';

/** All of them. */
export const BASE_COMMANDS: readonly CommandEntry[] = [
  ...CONNECTION_COMMANDS,
  ...MARKET_COMMANDS,
  BARS,
  QUOTES,
  DEPTH,
  SEARCH,
  ...REPLAY_COMMANDS,
  ...RECORDING_COMMANDS,
  ...EVENT_COMMANDS,
  STATISTICS,
  ...ALERT_COMMANDS,
  ...TRIAL_COMMANDS,
];

/** Makes the table of an engine beside a page: nobody shares it, and nothing is recorded. */
export const createBaseCommands = (): CommandTable => createCommandTable(BASE_COMMANDS);
