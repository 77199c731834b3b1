import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneTools } from './tools.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

/** Runs `main.ts build` with nothing in its environment but this. */
function build(environment: NodeJS.ProcessEnv): { stdout: string; stderr: string; status: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [main, 'build'], {
    env: environment,
    encoding: 'utf8',
  });
  return { stdout, stderr, status };
}

describe('without Go 1.26 and without assets', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'inference-operator-binaries-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const addExecutable = (name: string, script: string): void => {
    writeFileSync(join(folder, name), script);
    chmodSync(join(folder, name), 0o755);
  };
  const sentence = (state: string): string =>
    `The test control plane needs ${controlPlaneTools.join(', ')}: install Go 1.26 or newer to have them built (${state}), or set KUBEBUILDER_ASSETS to a folder that has them.\n`;

  it('one sentence names both ways out', () => {
    expect(build({ PATH: '', HOME: folder })).toEqual({
      status: 1,
      stdout: '',
      stderr: sentence('no Go is on the PATH'),
    });
  });

  it('the same sentence says that the Go there is too old', () => {
    addExecutable('go', '#!/bin/sh\nprintf "go1.25.9\\nlinux\\namd64\\n"\n');
    expect(build({ PATH: folder, HOME: folder }).stderr).toBe(sentence('the Go on the PATH is go1.25.9'));
  });

  it('assets that lack a program of the convention are refused', () => {
    addExecutable('etcd', '');
    addExecutable('kubectl', '');
    expect(build({ PATH: '', KUBEBUILDER_ASSETS: folder })).toMatchObject({
      status: 1,
      stderr: `KUBEBUILDER_ASSETS is ${folder}, which has no kube-apiserver: name a folder that has etcd, kube-apiserver, kubectl, or unset it to have them built with Go.\n`,
    });
  });

  it('assets with the programs of the convention only need Go for the others', () => {
    addExecutable('kube-apiserver', '');
    expect(build({ PATH: '', KUBEBUILDER_ASSETS: folder }).stderr).toBe(
      `The test control plane needs kube-controller-manager, kube-scheduler, kwok: install Go 1.26 or newer to have them built (no Go is on the PATH), or complete ${folder} (KUBEBUILDER_ASSETS) with them.\n`,
    );
  });

  it('complete assets are used as they are', () => {
    for (const name of controlPlaneTools) addExecutable(name, '');
    expect(build({ PATH: '', KUBEBUILDER_ASSETS: folder })).toEqual({
      status: 0,
      stdout: controlPlaneTools.map((name) => `${join(folder, name)}\n`).join(''),
      stderr: '',
    });
  });
});
