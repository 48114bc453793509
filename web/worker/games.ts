/**
 * Games in an engine beside a page: fetched when somebody wants to trade, so that those who only look need not wait for it.
 */
import type { Engine } from '../../shared/engine/engine.ts';
import { createGames } from '../../shared/engine/game/games.ts';
import type { CommandTable } from '../../shared/engine/session/command/command-table.ts';
import { GAME_COMMANDS } from '../../shared/engine/session/command/game-commands.ts';

/** Makes games possible; does nothing the second time. */
export function addGames({ services }: Engine, commands: CommandTable): void {
  if (services.games.current !== undefined) return;
  services.games.current = createGames({ surroundings: services.surroundings });
  for (const entry of GAME_COMMANDS) commands.add(entry);
}
