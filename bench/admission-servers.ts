/** The webhook, and beside it the least that can answer a review. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { certificateFiles } from '../src/admission/certificate.ts';
import { freePort } from '../test/cluster/ports.ts';
import { webhookPods } from './pod.ts';
import { certificates } from './program.ts';

/** A server, and how to be rid of it. */
interface Server extends AsyncDisposable {
  readonly port: number;
}

async function bareServer(folder: string): Promise<Server> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-admission-server.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { port: Number((JSON.parse(line) as { port: number }).port), [Symbol.asyncDispose]: stop };
}

/** Both at work, each as a process of its own; by their ports. */
export interface AdmissionServers extends AsyncDisposable {
  readonly ours: number;
  readonly bare: number;
  /** PEM of the certificate by which both are known. */
  readonly ca: string;
}

/** Starts both with the same certificate. */
export async function startServers(): Promise<AdmissionServers> {
  const folder = await certificates();
  const ours = await freePort();
  const operator = (await webhookPods(folder))({ webhook: ours });
  const bare = await bareServer(folder);
  await operator.untilReadyz(200);
  const stop = async (): Promise<void> => {
    await Promise.all([operator.end(), bare[Symbol.asyncDispose]()]);
  };
  const ca = await readFile(join(folder, certificateFiles.certificate), 'utf8');
  return { ours, bare: bare.port, ca, [Symbol.asyncDispose]: stop };
}
