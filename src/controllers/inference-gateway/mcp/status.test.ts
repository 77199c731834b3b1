import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../../kubernetes/object.ts';
import { running, type Surroundings } from '../../testing/rendered-workload.ts';
import { mcp } from './testing/rendered.ts';

const scaled = (replicas: number, status: object): Deployment => ({
  ...running,
  spec: { ...running.spec, replicas, selector: { matchLabels: { app: 'files' } }, template: {} },
  status: { observedGeneration: 1, ...status },
});
const counts = (replicas: number, readyReplicas: number) => ({
  replicas,
  readyReplicas,
  updatedReplicas: replicas,
  availableReplicas: readyReplicas,
});
const server = { name: 'files', version: '1.4.0', protocolVersion: '2025-06-18' };
const reachable = {
  type: 'Reachable',
  status: 'True',
  reason: 'Initialized',
  message: 'files 1.4.0 speaks MCP 2025-06-18',
  lastTransitionTime: '2030-01-01T00:00:00Z',
} as const;

function conditionOf(type: string, around: Surroundings, spec: object = {}) {
  const found = mcp.statusOf(spec, around).conditions.find((condition) => condition.type === type);
  return `${found?.status} ${found?.reason}: ${found?.message}`;
}

describe('ready', () => {
  it.each<[string, Deployment | undefined, boolean]>([
    ['there is no Deployment', undefined, false],
    ['it has no status', { ...running, status: {} }, false],
    ['no pod is ready', scaled(1, counts(1, 0)), false],
    ['some are ready', scaled(3, counts(3, 2)), false],
    ['one is not there yet', scaled(3, counts(2, 2)), false],
    ['one is there too many', scaled(2, counts(3, 3)), false],
    ['all of one are ready', scaled(1, counts(1, 1)), true],
    ['all of three are ready', scaled(3, counts(3, 3)), true],
  ])('while %s: %s', (_, deployment, ready) => {
    expect(mcp.statusOf({}, { ...(deployment !== undefined && { deployment }) })).toMatchObject({ ready });
  });

  it('is not said of what is stopped on purpose, which is said instead', () => {
    const deployment = scaled(0, counts(0, 0));
    expect(mcp.statusOf({ replicas: 0 }, { deployment })).toMatchObject({ ready: false });
    expect(conditionOf('Ready', { deployment }, { replicas: 0 })).toBe(
      'False Stopped: spec.replicas is 0: no pod is wanted',
    );
  });
});

describe('Reachable', () => {
  const refused = {
    ok: false,
    reason: 'HttpStatus',
    message: 'POST /mcp is answered with status 500',
  } as const;
  it.each<[string, Surroundings, string]>([
    [
      'nobody was asked',
      { deployment: running },
      'Unknown NotAsked: no pod is available that could be asked',
    ],
    [
      'the server says who it is',
      { deployment: running, answer: { ok: true, server } as Surroundings['answer'] & object },
      'True Initialized: files 1.4.0 speaks MCP 2025-06-18',
    ],
    [
      'it does not answer',
      { deployment: running, answer: refused, before: { conditions: [reachable] } },
      'False HttpStatus: POST /mcp is answered with status 500',
    ],
    [
      'the operator has restarted',
      { deployment: running, before: { conditions: [reachable] } },
      'True Initialized: files 1.4.0 speaks MCP 2025-06-18',
    ],
    [
      'no pod is left',
      { deployment: scaled(0, counts(0, 0)), before: { conditions: [reachable] } },
      'Unknown NotAsked: no pod is available that could be asked',
    ],
  ])('once %s', (_, around, expected) => {
    expect(conditionOf('Reachable', around)).toBe(expected);
  });
});

it('counts pods, and names the Service', () => {
  const deployment = scaled(3, counts(3, 3));
  const status = mcp.statusOf({ server: { port: 3000 } }, { deployment });
  expect(status).toMatchObject({
    replicas: 3,
    selector: 'app=files',
    url: 'http://files-service.team.svc.cluster.local:3000',
    observedGeneration: 3,
  });
  expect(mcp.statusOf({ server: { tls: { secretName: 'files-tls' } } })).toMatchObject({
    selector:
      'app.kubernetes.io/name=mcp-server,app.kubernetes.io/instance=files,app.kubernetes.io/component=mcp',
    url: 'https://files-service.team.svc.cluster.local:8080',
  });
});
