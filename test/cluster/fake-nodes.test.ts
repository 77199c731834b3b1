import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { provideBinaries } from './binaries.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { controlPlaneTools } from './tools.ts';

/** Pods with the label `fate: crash` never get further than this. */
const crashLoop = `
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: { name: crash-loop }
spec:
  resourceRef: { apiGroup: v1, kind: Pod }
  weight: 1
  selector:
    matchLabels: { fate: crash }
    matchExpressions:
      - { key: .metadata.deletionTimestamp, operator: DoesNotExist }
  next:
    statusTemplate: |
      phase: Running
      conditions: [{ type: Ready, status: "False", reason: ContainersNotReady }]
      containerStatuses:
      {{ range .spec.containers }}
      - name: {{ .name | Quote }}
        image: {{ .image | Quote }}
        ready: false
        restartCount: 3
        state: { waiting: { reason: CrashLoopBackOff } }
      {{ end }}
`;

describe('a full control plane', () => {
  let folder: string;
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    await provideBinaries(controlPlaneTools);
    folder = await mkdtemp(join(tmpdir(), 'inference-operator-stages-'));
    const stage = join(folder, 'crash-loop.yaml');
    await writeFile(stage, crashLoop);
    controlPlane = await startControlPlane({ parts: 'full', nodes: 2, stages: [stage] });
  }, 900_000); // it may be the first build
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await controlPlane.stop();
  });

  const kubectl = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await controlPlane.kubectl(args);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    return stdout;
  };

  it('has as many Ready nodes as were asked for', async () => {
    const ready = '{.items[*].status.conditions[?(@.type=="Ready")].status}';
    expect(await kubectl('get', 'nodes', `--output=jsonpath=${ready}`)).toBe('True True');
  });

  it('brings a Deployment to Available', async () => {
    await kubectl('create', 'deployment', 'web', '--image=web:1', '--replicas=3');
    await kubectl('wait', 'deployment/web', '--for=condition=Available', '--timeout=20s');
    const names = await kubectl('get', 'pods', '-l=app=web', '--output=jsonpath={.items[*].spec.nodeName}');
    expect(names.split(' ').sort()).toEqual(expect.arrayContaining(['fake-1', 'fake-2']));
  });

  it('lets a stage with a weight decide the fate of pods', async () => {
    await kubectl('run', 'crashing', '--image=web:1', '--labels=fate=crash');
    const reason = 'jsonpath={.status.containerStatuses[0].state.waiting.reason}';
    await kubectl('wait', 'pod/crashing', `--for=${reason}=CrashLoopBackOff`, '--timeout=20s');
  });

  it('deletes pods', async () => {
    await kubectl('run', 'short-lived', '--image=web:1');
    await kubectl('wait', 'pod/short-lived', '--for=condition=Ready', '--timeout=20s');
    await kubectl('delete', 'pod', 'short-lived', '--timeout=20s');
  });
});
