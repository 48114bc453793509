/**
 * The commands of a server: those of every engine, and what only a server has, which people share, where they talk, and which records;
 * and games, which an engine beside a page fetches when somebody wants to play.
 */
import { BASE_COMMANDS } from './base-commands.ts';
import { CHAT_COMMANDS } from './chat-commands.ts';
import type { CommandEntry } from './command-definition.ts';
import { type CommandTable, createCommandTable } from './command-table.ts';
import { GAME_COMMANDS } from './game-commands.ts';
import { PRESENT_COMMANDS } from './present-commands.ts';
import { RECORDER_COMMANDS } from './recorder-commands.ts';
import { ROOM_COMMANDS } from './room-commands.ts';
import { STORED_ALERT_COMMANDS } from './stored-alert-commands.ts';

/** All of them. */
export const ALL_COMMANDS: readonly CommandEntry[] = [
  ...BASE_COMMANDS,
  ...ROOM_COMMANDS,
  ...RECORDER_COMMANDS,
  ...CHAT_COMMANDS,
  ...PRESENT_COMMANDS,
  ...GAME_COMMANDS,
  ...STORED_ALERT_COMMANDS,
];

/** Makes the table of all of them. */
export const createCommands = (): CommandTable => createCommandTable(ALL_COMMANDS);
