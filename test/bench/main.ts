/**
 * The benchmarks: `npm run bench`. Installs the peers when they are missing, runs the scenarios, prints
 * tables and keeps the results beside this file.
 *   --quick   about ninety seconds instead of nine minutes
 *   --only    scenarios, with commas between: codec, fan-out, latency, quick-latency,
 *             many-clients, idle-memory, slow-client
 *   --json    everything as one JSON object on the last line
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { isPinned, toCores } from './child.ts';
import { type Effort, FULL, QUICK } from './effort.ts';
import { installPeers } from './install.ts';
import { loadPeer } from './peers.ts';
import { judge, toRatios } from './report/judge.ts';
import { toMarkdown } from './report/markdown.ts';
import type { Findings, Report } from './report/report.ts';
import { runCodec } from './scenario/codec.ts';
import { runFanOut } from './scenario/fan-out.ts';
import { runIdleMemory } from './scenario/idle-memory.ts';
import { runLatency } from './scenario/latency.ts';
import { runQuickLatency } from './scenario/quick-latency.ts';
import { runManyClients } from './scenario/many-clients.ts';
import { runSlowClient } from './scenario/slow-client.ts';
import type { Variant } from './server/server-plan.ts';

const SCENARIOS = [
  'codec',
  'fan-out',
  'latency',
  'quick-latency',
  'many-clients',
  'idle-memory',
  'slow-client',
] as const;
type Scenario = (typeof SCENARIOS)[number];

const tell = (what: string): void => void process.stderr.write(`${what}\n`);

function toScenarios(only: string | undefined): ReadonlySet<Scenario> {
  if (only === undefined) return new Set(SCENARIOS);
  const wanted = only.split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !(SCENARIOS as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new Error(`--only: no scenario "${unknown}"; there are ${SCENARIOS.join(', ')}`);
  }
  return new Set(wanted as Scenario[]);
}

async function run(
  effort: Effort,
  scenarios: ReadonlySet<Scenario>,
  skip: (what: string) => void,
): Promise<Findings> {
  const without = new Set<Variant>();
  if (loadPeer('@trufflesuite/uws-js-unofficial') === undefined) {
    without.add('uws').add('uws-bursts');
    skip('uWebSockets.js: no binary for this machine');
  }
  const findings: Findings = {};
  if (scenarios.has('codec')) {
    tell('codec');
    findings.codec = await runCodec(effort, skip);
  }
  if (scenarios.has('fan-out') || scenarios.has('latency')) {
    findings.fanOut = await runFanOut(effort, without, tell);
  }
  if (scenarios.has('latency')) {
    findings.latency = await runLatency(effort, findings.fanOut ?? {}, tell);
  }
  if (scenarios.has('quick-latency')) findings.quickLatency = await runQuickLatency(effort, tell);
  if (scenarios.has('many-clients')) findings.manyClients = await runManyClients(effort, tell);
  if (scenarios.has('idle-memory')) {
    findings.idleMemory = await runIdleMemory(effort, without, tell);
  }
  if (scenarios.has('slow-client')) findings.slowClient = await runSlowClient(effort, tell);
  return findings;
}

/** Keeps the report; parts of a run do not replace a whole one. */
function store(report: Report): void {
  const folder = new URL('results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('latest.json', folder), `${JSON.stringify(report, undefined, 2)}\n`);
  writeFileSync(new URL('latest.md', folder), toMarkdown(report));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  });
  const scenarios = toScenarios(values.only);
  const effort = values.quick ? QUICK : FULL;
  const startedMs = Date.now();
  const loadAverageBefore = loadavg()[0]!;
  installPeers();
  const skipped: string[] = [];
  const findings = await run(effort, scenarios, (what) => {
    tell(`skipped: ${what}`);
    skipped.push(what);
  });
  const report: Report = {
    conditions: {
      mode: effort.name,
      startedAt: new Date(startedMs).toISOString(),
      seconds: Math.round((Date.now() - startedMs) / 1000),
      node: process.versions.node,
      cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
      cores: toCores().length,
      isPinned,
      loadAverageBefore,
    },
    skipped,
    findings,
    ratios: toRatios(findings.fanOut ?? {}),
    budgets: judge(findings),
  };
  process.stdout.write(toMarkdown(report));
  if (!values.quick && values.only === undefined) store(report);
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
}

await main();
