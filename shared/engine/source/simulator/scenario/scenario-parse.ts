/**
 * Scenarios as text: YAML, of which JSON is a part. Promises an error with line and field for everything
 * that is wrong. Knows no files; whoever reads one hands its text over.
 */
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { ScenarioError, toScenario, type Scenario } from './scenario.ts';

/** Largest text, characters: a scenario is a page, not a book. */
const MOST_CHARACTERS = 100_000;

/**
 * Reads a scenario.
 * @throws ScenarioError with the line, counted from 1
 */
export function parseScenario(text: string): Scenario {
  if (text.length > MOST_CHARACTERS) {
    throw new ScenarioError('', `longer than ${MOST_CHARACTERS} characters`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0]);
    throw new ScenarioError('', firstLine(error.message), line);
  }
  try {
    return toScenario(document.toJS({ maxAliasCount: 10 }) as unknown);
  } catch (problem) {
    if (!(problem instanceof ScenarioError)) throw problem;
    const line = findLine(document, lines, problem.path);
    throw new ScenarioError(problem.path, withoutPath(problem), line);
  }
}

/** Line of the value at a path such as `events[2].at`, or of the nearest thing around it. */
function findLine(document: Document, lines: LineCounter, path: string): number | undefined {
  const keys = path
    .split(/[.[\]]+/)
    .filter((key) => key !== '')
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  for (let length = keys.length; length >= 0; length--) {
    const node: unknown = document.getIn(keys.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!;

const withoutPath = ({ message, path }: ScenarioError): string =>
  path !== '' && message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message;
