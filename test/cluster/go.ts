import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { ToolSource } from './tools.ts';

/** The Go toolchain on the PATH. */
export interface Go {
  /** Such as `go1.26.8`. */
  readonly version: string;
  /** What it builds for, such as `linux-amd64`. */
  readonly platform: string;
}

/** The oldest Go that builds the pinned versions (the `go` line of their go.mod). */
export const minimumGo = { major: 1, minor: 26 };

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  CGO_ENABLED: '0',
  GOFLAGS: '-mod=readonly',
  GOTOOLCHAIN: 'local', // a toolchain that is too old is reported, not replaced by a download
  GOWORK: 'off',
});

/** Returns the Go toolchain, or undefined where there is none. */
export async function findGo(): Promise<Go | undefined> {
  const { stdout, code } = await run(['env', 'GOVERSION', 'GOOS', 'GOARCH'], process.cwd());
  const [version, system, architecture] = stdout.trim().split('\n');
  return code === 0 && version !== undefined ? { version, platform: `${system}-${architecture}` } : undefined;
}

/** Whether it can build the pinned versions. */
export function isRecentEnough({ version }: Go): boolean {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
  if (Number(major) !== minimumGo.major) return Number(major) > minimumGo.major;
  return Number(minor) >= minimumGo.minor;
}

/** Builds the tool's main package into the file `output`; `watch` is handed the compiler's process. */
export async function goBuild(
  tool: ToolSource,
  output: string,
  watch: (child: ChildProcess) => void,
): Promise<void> {
  const { code, stderr } = await run(
    ['build', ...buildFlags(tool), '-o', output, tool.package],
    tool.folder,
    watch,
  );
  if (code !== 0) {
    const tail = stderr.trimEnd().split('\n').slice(-15).join('\n');
    throw new Error(`go build ${tool.package} ${tool.version} failed in ${tool.folder}:\n${tail}`);
  }
}

/** The folder with the sources of the tool's module; fetched first where it is not there yet. */
export async function moduleFolder({ folder, module, version }: ToolSource): Promise<string> {
  const { code, stdout, stderr } = await run(['mod', 'download', '-json', module], folder);
  if (code !== 0) throw new Error(`go mod download ${module} ${version} failed in ${folder}:\n${stderr}`);
  const { Dir } = JSON.parse(stdout) as { readonly Dir: string }; // `go help mod download` says so
  return Dir;
}

/**
 * The flags of `go build` that decide what the executable is like. Not `-trimpath`: it makes of each package another one
 * for each version that a go.mod asks for, also where it is replaced by the same, and so keeps modules from sharing what
 * is compiled.
 */
export function buildFlags(tool: ToolSource): string[] {
  return ['-buildvcs=false', `-ldflags=${linkerFlags(tool)}`];
}

/** Kubernetes programs tell their version from linker flags; without them clients see `v0.0.0-master+$Format:%H$`. */
function linkerFlags({ project, version }: ToolSource): string {
  const stripped = ['-s', '-w'];
  if (project !== 'kubernetes') return stripped.join(' ');
  const [major, minor] = version.slice(1).split('.');
  const variables = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const settings = Object.entries(variables).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  return [...stripped, ...settings].join(' ');
}

async function run(
  args: readonly string[],
  cwd: string,
  watch: (child: ChildProcess) => void = () => {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn('go', args, { cwd, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  watch(child);
  const ended = once(child, 'close') as Promise<[number | null]>; // null: ended by a signal
  try {
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, stdout, stderr };
  } catch (error) {
    return { code: null, stdout: '', stderr: String(error) }; // there is no `go` to start
  }
}
