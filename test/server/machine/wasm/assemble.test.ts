import { expect, test } from 'vitest';
import { assemble } from '../../../../server/machine/wasm/assemble.ts';

interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => {
    readonly exports: Readonly<Record<string, (...given: number[]) => number>>;
  };
}
const { Module, Instance } = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly;

const run = (body: string, ...given: number[]): number =>
  new Instance(
    new Module(
      assemble(`(module (memory 1) (global $last (mut i32) (i32.const -70))
        (func $twice (param $x i32) (result i32) (i32.shl (local.get $x) (i32.const 1)))
        (func $main (export "main") (param $a i32) (param $b i32) (result i32) (local $i i32)
          ;; of the test
          ${body}))`),
    ),
  ).exports['main']!(...given);

test.each([
  ['(i32.add (local.get $a) (local.get $b))', 12],
  ['(call $twice (i32.const 300))', 600],
  ['(global.get $last)', -70],
  ['(select (i32.const 1) (i32.const 2) (i32.eq (local.get $a) (i32.const 5)))', 1],
  [
    '(if (i32.eqz (local.get $a)) (then (return (i32.const 1))) (else (return (i32.const 2)))) (i32.const 3)',
    2,
  ],
  [
    '(i32.store offset=200 (local.get $a) (i32.const -9)) (i32.load8_u offset=203 (local.get $a))',
    255,
  ],
  ['(i32.wrap_i64 (i64.div_s (i64.const -9007199254740991) (i64.const 9007199254740)))', -1000],
])('%s is %i', (body, value) => {
  expect(run(body, 5, 7)).toBe(value);
});

test('loops end where their labels say', () => {
  const sum = `
    (block $done (loop $next
      (br_if $done (i32.eq (local.get $a) (i32.const 0)))
      (local.set $i (i32.add (local.get $i) (local.get $a)))
      (local.set $a (i32.sub (local.get $a) (i32.const 1)))
      (br $next)))
    (local.get $i)`;
  expect(run(sum, 100, 0)).toBe(5_050);
});

test.each([
  ['(module (func $f (i32.frob)))', 'no operation "i32.frob"'],
  ['(module (func $f (local.get $x)))', 'nothing is called "$x"'],
  ['(module (func $f (br $out)))', 'nothing is called "$out"'],
  ['(module (func $f (param $x v128)))', 'no type "v128"'],
  ['(module (func $f (i32.add x (i32.const 1))))', 'a list was expected, not "x"'],
  ['(module (func $f)', 'a ) is missing'],
  ['(module))', 'one ) too many'],
  ['(table)', 'no module'],
])('%s: %s', (text, why) => {
  expect(() => assemble(text)).toThrow(why);
});
