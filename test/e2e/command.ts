import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** How a command is run. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Standard input. */
  readonly input?: string;
}

/** Runs a program to its end and returns what it printed. Rejects with the end of its complaints when it fails. */
export async function run(
  executable: string,
  args: readonly string[],
  { cwd, env, input = '' }: CommandOptions = {},
): Promise<string> {
  const child = spawn(executable, args, { cwd, env: { ...process.env, ...env } });
  child.stdin.on('error', () => {}); // it ended before it read all: its exit code says why
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>, // null: ended by a signal
  ]);
  if (code === 0) return stdout;
  const complaint = `${stdout}\n${stderr}`.trim().split('\n').slice(-25).join('\n');
  throw new Error(`${executable} ${args.join(' ')} ended with ${code}:\n${complaint}`);
}
