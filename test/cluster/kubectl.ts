import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What a kubectl command answered. */
export interface KubectlResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code: 0 is success. */
  readonly code: number;
}

/** Runs `kubectl <args>`, with `input` on its standard input (`-f -`). A failed command is a result, not an error. */
export type Kubectl = (
  args: readonly string[],
  options?: { readonly input?: string | Buffer },
) => Promise<KubectlResult>;

/** Returns a kubectl for one control plane. Its discovery cache goes to `home`, since ports are used again. */
export function createKubectl(executable: string, kubeconfig: string, home: string): Kubectl {
  return async (args, { input = '' } = {}) => {
    const child = spawn(executable, args, {
      env: { KUBECONFIG: kubeconfig, HOME: home, PATH: process.env.PATH },
    });
    child.stdin.on('error', () => {}); // kubectl ended before it read all: its exit code says why
    child.stdin.end(input);
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>, // null: ended by a signal
    ]);
    return { stdout, stderr, code: code ?? 1 };
  };
}
