/**
 * `tickdeck completion`: what a shell needs to complete commands and flags, made of the commands themselves, so that it
 * knows whatever they know. Owns the three dialects.
 */
import { Argument, Command, type Option } from 'commander';
import { COMMANDS } from './program.ts';
import { print } from './terminal.ts';

/** A command and what may stand behind it. */
interface Completed {
  /** `room create`, without the program. */
  readonly path: string;
  readonly summary: string;
  readonly flags: readonly { readonly long: string; readonly about: string }[];
  readonly subcommands: readonly { readonly name: string; readonly summary: string }[];
}

/** First words of a text for people, on one line and without what quotes mean to a shell. */
const toPlain = (text: string): string =>
  text
    .replace(/[\s'"`\\$:[\]]+/g, ' ')
    .trim()
    .slice(0, 70);

const toFlag = ({ long, description }: Option): { long: string; about: string }[] =>
  long === undefined || long === null ? [] : [{ long, about: toPlain(description) }];

function list(command: Command, path: string, summary: string): Completed[] {
  const subcommands = command.commands.map((each) => ({
    name: each.name(),
    summary: toPlain(each.summary() || each.description()),
  }));
  const flags = [...command.options.flatMap(toFlag), { long: '--help', about: 'show help' }];
  const below = command.commands.flatMap((each) =>
    list(each, `${path} ${each.name()}`, toPlain(each.summary() || each.description())),
  );
  return [{ path, summary: toPlain(summary), flags, subcommands }, ...below];
}

/** All commands with their flags. */
async function listAll(): Promise<Completed[]> {
  const all = await Promise.all(
    COMMANDS.map(async ({ name, summary, load }) => {
      const program = new Command('tickdeck');
      (await load())(program);
      return list(program.commands[0]!, name, summary);
    }),
  );
  return all.flat();
}

const isTop = ({ path }: Completed): boolean => !path.includes(' ');

/** The words that may come behind a command. */
const toWords = ({ flags, subcommands }: Completed): string =>
  [...subcommands.map(({ name }) => name), ...flags.map(({ long }) => long)].join(' ');

/** For bash: files are completed where no word fits. */
function toBash(all: readonly Completed[]): string {
  const cases = all.map((each) => `    '${each.path}') words='${toWords(each)}' ;;`);
  const parents = all
    .filter(({ subcommands }) => subcommands.length > 0)
    .map(({ path }) => path)
    .join('|');
  return `# bash completion of tickdeck: source <(tickdeck completion bash)
_tickdeck() {
  local cur=\${COMP_WORDS[COMP_CWORD]} path=\${COMP_WORDS[1]} words=''
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${all
      .filter(isTop)
      .map(({ path }) => path)
      .join(' ')} --help --version'
  else
    case $path in
    ${parents === '' ? '-' : parents}) [ "$COMP_CWORD" -gt 2 ] && path="$path \${COMP_WORDS[2]}" ;;
    esac
    case $path in
${cases.join('\n')}
    esac
    [ "$COMP_CWORD" -gt 2 ] && [ "\${cur#-}" = "$cur" ] && words=''
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -o bashdefault -F _tickdeck tickdeck
`;
}

/** For zsh, with what each is for. */
function toZsh(all: readonly Completed[]): string {
  const lines = (of: readonly { name: string; about: string }[]): string =>
    of.map(({ name, about }) => `      '${name}:${about}'`).join('\n');
  const top = all.filter(isTop).map(({ path, summary }) => ({ name: path, about: summary }));
  const cases = all.map(({ path, flags, subcommands }) => {
    const words = [
      ...subcommands.map(({ name, summary }) => ({ name, about: summary })),
      ...flags.map(({ long, about }) => ({ name: long, about })),
    ];
    return `    '${path}')\n      found=(\n${lines(words)}\n      ) ;;`;
  });
  return `#compdef tickdeck
# zsh completion of tickdeck: tickdeck completion zsh > "\${fpath[1]}/_tickdeck"
_tickdeck() {
  local -a found
  local path=\${words[2]}
  if (( CURRENT == 2 )); then
    found=(
${lines(top)}
    )
  else
    (( CURRENT > 3 )) && [[ \${words[3]} != -* ]] && path="$path \${words[3]}"
    case $path in
${cases.join('\n')}
    *) path=\${words[2]} ;;
    esac
  fi
  (( \${#found} )) && _describe 'tickdeck' found
  _files
}
if [ "$funcstack[1]" = _tickdeck ]; then _tickdeck "$@"; else compdef _tickdeck tickdeck; fi
`;
}

/** For fish, with what each is for. */
function toFish(all: readonly Completed[]): string {
  const lines = all.flatMap(({ path, summary, flags, subcommands }) => {
    const [top, sub] = path.split(' ');
    const seen = [top, sub]
      .filter((word) => word !== undefined)
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join('; and ');
    return [
      ...(sub === undefined
        ? [`complete -c tickdeck -n __fish_use_subcommand -a ${top} -d '${summary}'`]
        : []),
      ...subcommands.map(
        (each) => `complete -c tickdeck -n '${seen}' -a ${each.name} -d '${each.summary}'`,
      ),
      ...flags.map(
        ({ long, about }) => `complete -c tickdeck -n '${seen}' -l ${long.slice(2)} -d '${about}'`,
      ),
    ];
  });
  return `# fish completion of tickdeck: tickdeck completion fish > ~/.config/fish/completions/tickdeck.fish\n${lines.join('\n')}\n`;
}

const DIALECTS = { bash: toBash, zsh: toZsh, fish: toFish } as const;
const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Adds the command. */
export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .description('Prints what a shell needs to complete commands and flags of tickdeck.')
    .addArgument(new Argument('<shell>', 'whose').choices(SHELLS))
    .action(async (shell: (typeof SHELLS)[number]) => {
      for (const line of DIALECTS[shell](await listAll())
        .trimEnd()
        .split('\n'))
        print(line);
    });
}
