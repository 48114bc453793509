/** The one error of configuration, which command lines print in one line. */

/** A bad setting; the message names it. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}
