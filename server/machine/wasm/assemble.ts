/**
 * Assembles WebAssembly from its text: the folded form, and as much of it as is used here. One memory, functions of
 * numbers, globals that may be changed; what the subset does not have is an error that names it. Numbers of operations
 * and sections: WebAssembly core specification, "Binary Format".
 */

/** A list of the text, or one of its words. */
type Node = string | readonly Node[];

const VALUE_TYPES: Readonly<Record<string, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f64: 0x7c,
};
/** What a module begins with: its name and version. */
const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0] as const;
const NO_RESULT = 0x40;
const END = 0x0b;
const SECTION = {
  type: 1,
  func: 3,
  memory: 5,
  global: 6,
  export: 7,
  code: 10,
} as const;
const EXPORTED = { func: 0, memory: 2 } as const;

/** Operations whose operands are all on the stack. */
const PLAIN: Readonly<Record<string, number>> = {
  'i32.eqz': 0x45,
  'i32.eq': 0x46,
  'i32.ne': 0x47,
  'i32.lt_u': 0x49,
  'i32.gt_u': 0x4b,
  'i32.ge_u': 0x4f,
  'i64.eqz': 0x50,
  'i64.eq': 0x51,
  'i64.ne': 0x52,
  'i64.lt_s': 0x53,
  'i64.gt_s': 0x55,
  'i64.gt_u': 0x56,
  'i64.ge_s': 0x59,
  'i64.ge_u': 0x5a,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.and': 0x71,
  'i32.or': 0x72,
  'i32.shl': 0x74,
  'i32.shr_u': 0x76,
  'i64.add': 0x7c,
  'i64.sub': 0x7d,
  'i64.mul': 0x7e,
  'i64.div_s': 0x7f,
  'i64.and': 0x83,
  'i64.or': 0x84,
  'i64.xor': 0x85,
  'i64.shl': 0x86,
  'i64.shr_u': 0x88,
  'i32.wrap_i64': 0xa7,
  'i64.extend_i32_u': 0xad,
  'i64.trunc_f64_s': 0xb0,
  'f64.convert_i64_s': 0xb9,
  select: 0x1b,
  return: 0x0f,
};

/** Operations on memory, and the binary logarithm of what they are aligned to. */
const MEMORY: Readonly<Record<string, readonly [code: number, align: number]>> = {
  'i32.load8_u': [0x2d, 0],
  'i64.load8_u': [0x31, 0],
  'i32.store': [0x36, 2],
  'f64.store': [0x39, 3],
  'i32.store8': [0x3a, 0],
  'i32.store16': [0x3b, 1],
};

const VARIABLE: Readonly<Record<string, number>> = {
  'local.get': 0x20,
  'local.set': 0x21,
  'local.tee': 0x22,
  'global.get': 0x23,
  'global.set': 0x24,
};

function parse(text: string): readonly Node[] {
  const words = text.replace(/;;.*$/gm, '').match(/[()]|[^\s()]+/g) ?? [];
  const open: Node[][] = [[]];
  for (const word of words) {
    if (word === '(') open.push([]);
    else if (word === ')') {
      const done = open.pop()!;
      const outer = open.at(-1);
      if (outer === undefined) throw new Error('WebAssembly text: one ) too many');
      outer.push(done);
    } else open.at(-1)!.push(word);
  }
  if (open.length !== 1) throw new Error('WebAssembly text: a ) is missing');
  return open[0]!;
}

const isList = (node: Node): node is readonly Node[] => typeof node !== 'string';
const listsOf = (nodes: readonly Node[], head: string): (readonly Node[])[] =>
  nodes.filter(isList).filter((list) => list[0] === head);

/** Signed or unsigned integer of seven bits a byte; unsigned ones below 2^31. */
function toLeb(value: bigint, isSigned: boolean): number[] {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const isDone = isSigned
      ? (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40)
      : rest === 0n;
    bytes.push(isDone ? low : low | 0x80);
    if (isDone) return bytes;
  }
}

const toUnsigned = (value: number): number[] => toLeb(BigInt(value), false);
const toVector = (items: readonly (readonly number[])[]): number[] => [
  ...toUnsigned(items.length),
  ...items.flat(),
];
const toSection = (id: number, content: readonly number[]): number[] => [
  id,
  ...toUnsigned(content.length),
  ...content,
];
const toName = (quoted: string): number[] => {
  const bytes = [...new TextEncoder().encode(quoted.slice(1, -1))];
  return [...toUnsigned(bytes.length), ...bytes];
};

function toType(name: Node | undefined): number {
  const type = VALUE_TYPES[String(name)];
  if (type === undefined) throw new Error(`WebAssembly text: no type "${String(name)}"`);
  return type;
}

/** What names stand for within a function. */
interface Scope {
  readonly locals: readonly string[];
  readonly globals: readonly string[];
  readonly funcs: readonly string[];
  /** Innermost last. */
  readonly labels: readonly string[];
}

function find(names: readonly string[], name: Node | undefined): number[] {
  const index = names.lastIndexOf(String(name));
  if (index < 0) throw new Error(`WebAssembly text: nothing is called "${String(name)}"`);
  return toUnsigned(index);
}

const toAll = (nodes: readonly Node[], scope: Scope): number[] =>
  nodes.flatMap((node) => toCode(node, scope));

const within = (scope: Scope, label: string): Scope => ({
  ...scope,
  labels: [...scope.labels, label],
});

function toBranch([head, label, ...rest]: readonly Node[], scope: Scope): number[] {
  const [index] = find(scope.labels, label);
  const depth = scope.labels.length - 1 - index!;
  return [...toAll(rest, scope), head === 'br' ? 0x0c : 0x0d, ...toUnsigned(depth)];
}

function toIf([, condition, ...branches]: readonly Node[], scope: Scope): number[] {
  const inner = within(scope, '');
  const [then] = listsOf(branches, 'then');
  const [otherwise] = listsOf(branches, 'else');
  return [
    ...toCode(condition!, scope),
    0x04,
    NO_RESULT,
    ...toAll(then!.slice(1), inner),
    ...(otherwise === undefined ? [] : [0x05, ...toAll(otherwise.slice(1), inner)]),
    END,
  ];
}

function toCode(node: Node, scope: Scope): number[] {
  if (!isList(node)) throw new Error(`WebAssembly text: a list was expected, not "${node}"`);
  const [head, ...rest] = node;
  const op = String(head);
  const [first, ...more] = rest;
  if (op === 'i32.const') return [0x41, ...toLeb(BigInt(String(first)), true)];
  if (op === 'i64.const') return [0x42, ...toLeb(BigInt(String(first)), true)];
  if (op === 'block' || op === 'loop') {
    const body = toAll(more, within(scope, String(first)));
    return [op === 'block' ? 0x02 : 0x03, NO_RESULT, ...body, END];
  }
  if (op === 'if') return toIf(node, scope);
  if (op === 'br' || op === 'br_if') return toBranch(node, scope);
  if (op === 'call') return [...toAll(more, scope), 0x10, ...find(scope.funcs, first)];
  const variable = VARIABLE[op];
  if (variable !== undefined) {
    const names = op.startsWith('local') ? scope.locals : scope.globals;
    return [...toAll(more, scope), variable, ...find(names, first)];
  }
  const access = MEMORY[op];
  if (access !== undefined) {
    const hasOffset = typeof first === 'string';
    const offset = hasOffset ? Number(first.slice('offset='.length)) : 0;
    return [...toAll(hasOffset ? more : rest, scope), access[0], access[1], ...toUnsigned(offset)];
  }
  const plain = PLAIN[op];
  if (plain === undefined) throw new Error(`WebAssembly text: no operation "${op}"`);
  return [...toAll(rest, scope), plain];
}

function toFunction(list: readonly Node[], globals: readonly string[], funcs: readonly string[]) {
  const params = listsOf(list, 'param');
  const results = listsOf(list, 'result');
  const locals = listsOf(list, 'local');
  const known = new Set<Node>([...params, ...results, ...locals, ...listsOf(list, 'export')]);
  const body = list.slice(2).filter((node) => isList(node) && !known.has(node));
  const names = [...params, ...locals].map((one) => String(one[1]));
  const code = [
    ...toVector(locals.map((one) => [1, toType(one[2])])),
    ...toAll(body, { locals: names, globals, funcs, labels: [] }),
    END,
  ];
  return {
    type: [
      0x60,
      ...toVector(params.map((one) => [toType(one[2])])),
      ...toVector(results.map((one) => [toType(one[1])])),
    ],
    code: [...toUnsigned(code.length), ...code],
  };
}

/** Makes a module of its text. @throws Error that names what is not understood */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const module = parse(text)[0];
  if (module === undefined || !isList(module) || module[0] !== 'module') {
    throw new Error('WebAssembly text: no module');
  }
  const funcs = listsOf(module, 'func');
  const globals = listsOf(module, 'global');
  const [memory] = listsOf(module, 'memory');
  const globalNames = globals.map((one) => String(one[1]));
  const funcNames = funcs.map((one) => String(one[1]));
  const made = funcs.map((one) => toFunction(one, globalNames, funcNames));
  const exported = funcs.flatMap((one, index) =>
    listsOf(one, 'export').map((name) => [...toName(String(name[1])), EXPORTED.func, index]),
  );
  const noScope: Scope = { locals: [], globals: [], funcs: [], labels: [] };
  const pages = Number(memory?.at(-1) ?? 0);
  return Uint8Array.from([
    ...MAGIC,
    ...toSection(SECTION.type, toVector(made.map(({ type }) => type))),
    ...toSection(SECTION.func, toVector(made.map((_, index) => toUnsigned(index)))),
    ...toSection(SECTION.memory, toVector([[0, ...toUnsigned(pages)]])),
    ...toSection(
      SECTION.global,
      toVector(
        globals.map((one) => [
          toType((one[2] as readonly Node[])[1]),
          1,
          ...toCode(one[3]!, noScope),
          END,
        ]),
      ),
    ),
    ...toSection(
      SECTION.export,
      toVector([...exported, [...toName('"memory"'), EXPORTED.memory, 0]]),
    ),
    ...toSection(SECTION.code, toVector(made.map(({ code }) => code))),
  ]);
}
