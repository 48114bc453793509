/**
 * Loaded into a server's process by `--import`: writes the longest turns of its event loop into the file of TICKDECK_PROBE, by
 * the wall clock and in time on a processor, which other programs of a busy machine do not lengthen. For tests alone.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';

const LOOK_MS = 2;
const WRITE_MS = 250;
const SCHEDSTAT = `/proc/self/task/${process.pid}/schedstat`;
const file = process.env['TICKDECK_PROBE'] ?? '';

/** Time of the main thread on a processor, ms. */
const onCpuMs = () => Number(readFileSync(SCHEDSTAT, 'latin1').split(' ', 1)[0]) / 1e6;

/** Since the last reset, which is a file beside: its text is the name of the phase. */
let phase = '';
let longest = { wallMs: 0, cpuMs: 0, over20: 0, looks: 0 };
let atMs = performance.now();
let cpuAtMs = onCpuMs();

function look() {
  const now = performance.now();
  const cpu = onCpuMs();
  const turnMs = now - atMs - LOOK_MS;
  const cpuMs = cpu - cpuAtMs;
  longest.looks++;
  if (turnMs > longest.wallMs) longest.wallMs = turnMs;
  if (cpuMs > longest.cpuMs) longest.cpuMs = cpuMs;
  if (cpuMs > 20) longest.over20++;
  atMs = now;
  cpuAtMs = cpu;
}

function write() {
  let asked = '';
  try {
    asked = readFileSync(`${file}.phase`, 'utf8');
  } catch {
    /* Nobody has asked yet. */
  }
  writeFileSync(`${file}.next`, JSON.stringify({ phase, ...longest }));
  renameSync(`${file}.next`, file);
  if (asked === phase) return;
  phase = asked;
  longest = { wallMs: 0, cpuMs: 0, over20: 0, looks: 0 };
}

if (file !== '') {
  setInterval(look, LOOK_MS).unref();
  setInterval(write, WRITE_MS).unref();
}
