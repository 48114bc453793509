/**
 * Names that look alike: the same key for what a reader would take for the same name, so that nobody passes for
 * somebody else. Knows letters of Latin, Cyrillic and Greek that share a shape, the commonest ways of the trade; the
 * whole of Unicode's table (UTS 39) is 200 kB.
 */

/** A letter, and the Latin one that it looks like. */
const LOOKALIKES =
  'аa вb сc ԁd еe ғf һh іi јj кk ӏl мm нh оo рp ԛq ѕs тt ѵv ԝw хx уy зz ' +
  'αa βb γy εe ηn ιi κk λa μu νv οo ρp ςs σo τt υu χx ωw ' +
  'ıi ȷj ɑa ɡg ɩi ʟl ʀr ʏy ɴn ʜh ɪi ꜱs ß8 øo łl đd ħh ŧt æe œe ' +
  '0o 1i 3e 4a 5s 7t 8b li |i !i $s';
const SHAPES = new Map(LOOKALIKES.split(' ').map((pair) => [pair[0]!, pair.slice(1)]));

/** The shape of a letter; some look like one that looks like another. */
function toShape(letter: string): string {
  const one = SHAPES.get(letter) ?? letter;
  return SHAPES.get(one) ?? one;
}

/** Two letters that look like one. */
const PAIRS: readonly (readonly [RegExp, string])[] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
];

/** The key of a name: equal for names that look alike. Never empty for one that shows. */
export function toLikeness(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  let key = Array.from(plain, toShape).join('');
  key = key.replace(/[^\p{L}\p{N}]/gu, '');
  for (const [pair, one] of PAIRS) key = key.replace(pair, one);
  return key === '' ? plain.replace(/\s/gu, '') : key;
}

/** What only the one who runs a place is called. */
const OFFICES = [
  'host',
  'admin',
  'administrator',
  'moderator',
  'mod',
  'operator',
  'system',
  'server',
  'tickdeck',
  'support',
];
const RESERVED = new Set(OFFICES.map(toLikeness));

/** Tells whether a name claims an office: alone, or with a number or signs around it. */
export const isReserved = (name: string): boolean =>
  RESERVED.has(toLikeness(name)) ||
  RESERVED.has(toLikeness(name.replace(/[\p{N}\p{P}\p{S}\s]+/gu, '')));
