/**
 * What somebody wants to say, as it may be said: clean, and within the limits of a message.
 */
import { LIMITS } from '../../wire/limits.ts';
import { ChatError } from './chat-contract.ts';
import { cleanText, countBytes, countGraphemes } from './clean-text.ts';

/** Cleans and checks a text. @param type of the command, for the error @throws ChatError BAD_COMMAND */
export function toChatText(text: string, type: string): string {
  const clean = cleanText(text);
  if (clean === '') throw new ChatError('BAD_COMMAND', `${type}: nothing of the text shows`);
  const { chatCharacters, chatBytes, chatLines } = LIMITS;
  if (countBytes(clean) > chatBytes || countGraphemes(clean) > chatCharacters) {
    const most = `${chatCharacters} characters and ${chatBytes} bytes`;
    throw new ChatError('BAD_COMMAND', `${type}: a text has at most ${most}`);
  }
  if (clean.split('\n').length > chatLines) {
    throw new ChatError('BAD_COMMAND', `${type}: a text has at most ${chatLines} lines`);
  }
  return clean;
}
