/**
 * Strangers who mean harm, against the program as it is shipped: bundled, with the settings of its manifest and a real
 * limit on its memory where this machine can set one. Small reviews must not notice.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shippedEnvironment } from '../../../bench/pod.ts';
import shipped from '../../../rolldown.config.ts';
import { freePort } from '../../cluster/ports.ts';
import { certificateFolder } from '../operator/cluster.ts';
import { OperatorProcess } from '../operator/operator-process.ts';
import { until } from '../operator/until.ts';

const root = join(import.meta.dirname, '../../..');
const MiB = 1024 * 1024;
/** Of the manifest. */
const memoryLimit = 512 * MiB;
const attackMs = 5_000;

let folder: string;
let webhook: OperatorProcess;
let port: number;
/** A server that nobody attacks, and that answers without looking: it sees the same machine at the same time. */
let peer: ChildProcess;
let peerPort: number;
let agent: Agent;
let group: string | undefined;

/** A new group of processes with the limit; undefined where this machine gives none. */
async function limitedGroup(): Promise<string | undefined> {
  const path = `/sys/fs/cgroup/memory/inference-operator-${process.pid}`;
  try {
    await mkdir(path);
    await writeFile(join(path, 'memory.limit_in_bytes'), String(memoryLimit));
    return path;
  } catch {
    return undefined;
  }
}

/**
 * Other tests share this machine. Who asks and who answers go first, as far as this account may say so: the figures are
 * those of an attack, and not of what else runs.
 */
function goFirst(): void {
  try {
    setPriority(-10);
  } catch {
    // An account that may not: the figures have to hold all the same.
  }
}

beforeAll(async () => {
  goFirst();
  folder = await mkdtemp(join(tmpdir(), 'inference-operator-attack-'));
  await build({ ...shipped, cwd: root, output: { ...shipped.output, dir: join(folder, 'program') } });
  await certificateFolder(folder);
  group = await limitedGroup();
  const limited = ['sh', '-ec', 'echo $$ > "$1/cgroup.procs"; shift; exec "$@"', 'sh', group ?? ''];
  port = await freePort();
  process.env.OPERATOR_PROGRAM = join(folder, 'program', 'main.js');
  webhook = new OperatorProcess(
    ['webhook', '--certificates', folder, '--webhook-port', String(port), '--operations-port', '0'],
    await shippedEnvironment('webhook'),
    group === undefined ? [] : limited,
  );
  delete process.env.OPERATOR_PROGRAM;
  agent = new Agent({ keepAlive: true, maxSockets: 2, ca: await readFile(join(folder, 'tls.crt')) });
  const bare = join(root, 'bench', 'bare-admission-server.ts');
  peer = spawn(process.execPath, [bare, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (peer.stdout === null) throw new Error('the peer has no output');
  const [line] = await once(createInterface({ input: peer.stdout }), 'line');
  peerPort = JSON.parse(line).port;
  await webhook.untilReadyz(200);
  await latencies(1_000); // what is asked first takes longer
});

afterAll(async () => {
  setPriority(0);
  agent.destroy();
  const gone = once(peer, 'exit');
  peer.kill('SIGKILL');
  await Promise.all([webhook.end(), gone]);
  await rm(folder, { recursive: true, force: true });
  if (group !== undefined) await rmdir(group);
});

const review = JSON.stringify({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: { uid: 'u', operation: 'CREATE', object: { metadata: { name: 'a', namespace: 'b' }, spec: {} } },
});

/** Asks as the API server does; milliseconds until the answer. Rejects for anything but an answer to the question. */
async function ask(at: number): Promise<number> {
  const started = performance.now();
  const asked = request({
    host: '127.0.0.1',
    servername: 'localhost',
    port: at,
    agent,
    method: 'POST',
    path: '/validate/gateways',
    headers: { 'content-type': 'application/json', 'content-length': review.length },
  });
  asked.end(review);
  const [response] = await once(asked, 'response');
  const text = String(await buffer(response));
  if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${text}`);
  return performance.now() - started;
}

const openFiles = async (): Promise<number> => (await readdir(`/proc/${webhook.child.pid}/fd`)).length;

/** The most files and connections that were open while somebody asked. */
let mostOpen = 0;

/** Milliseconds until answers of the webhook, and of its peer at the same moments. */
interface Latencies {
  readonly own: readonly number[];
  readonly peer: readonly number[];
}

/** Asks both fifty times a second for so long. */
async function latencies(ms: number): Promise<Latencies> {
  const answers: Promise<readonly [own: number, peer: number]>[] = [];
  const end = performance.now() + ms;
  while (performance.now() < end) {
    if (answers.length % 10 === 0) mostOpen = Math.max(mostOpen, await openFiles());
    const answer = Promise.all([ask(port), ask(peerPort)]);
    answer.catch(() => undefined); // awaited below
    answers.push(answer);
    await sleep(20);
  }
  const both = await Promise.all(answers);
  return { own: both.map(([own]) => own), peer: both.map(([, other]) => other) };
}

function p99(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0;
}

/** The most memory that the process ever took, in MiB. */
async function peakMiB(): Promise<number> {
  const status = await readFile(`/proc/${webhook.child.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

test.each(['silence', 'nesting', 'values', 'texts', 'connections'])(
  'an attack by %s delays no small review, loses none, and leaves nothing',
  async (attack) => {
    const quietBefore = await latencies(2_000);
    const before = await openFiles();
    const attacker = spawn(
      process.execPath,
      [join(import.meta.dirname, 'attacker.ts'), attack, String(port), String(attackMs)],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const ended = once(attacker, 'exit');
    const attacked = await latencies(attackMs - 500);
    const [under, meanwhile] = [p99(attacked.own), p99(attacked.peer)];
    const [code] = await ended;
    await until('what the attacker left is gone', async () => (await openFiles()) <= before, 10_000);
    const quiet = p99([...quietBefore.own, ...(await latencies(2_000)).own]);
    const figures = {
      attack,
      quiet,
      under,
      meanwhile,
      peak: await peakMiB(),
      mostOpen,
      limited: group !== undefined,
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    expect(code).toBe(0);
    expect(webhook.isRunning).toBe(true);
    // What a peer waits for that nobody attacks is the machine's, not the attack's.
    expect(under - meanwhile).toBeLessThan(100);
    expect(under / Math.max(quiet, meanwhile)).toBeLessThanOrEqual(20);
    expect(figures.peak).toBeLessThan(400);
    expect(mostOpen).toBeLessThan(memoryLimit / MiB / 0.5 + 100);
  },
);
