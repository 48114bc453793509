/**
 * How the markets of a server are had again, as they are typed: flags where there is one, a `--feed` for each of
 * several.
 */

/** The `--feed` that makes a simulated market again beside others. @param repeatBy flags, as its source gives them */
export function toFeedText(name: string, repeatBy: string): string {
  const settings = ` ${repeatBy}`
    .split(' --')
    .slice(1)
    .map((flag) => {
      const [key, ...value] = flag.split(' ');
      return `${toCamelCase(key!)}=${value.join(' ')}`;
    });
  return `--feed '${name}=sim:${settings.join(',')}'`;
}

const toCamelCase = (flag: string): string =>
  flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
