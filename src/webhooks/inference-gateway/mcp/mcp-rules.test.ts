import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admittedKind } from '../../../admission/examination.ts';
import { additions } from '../../../admission/patch.ts';
import { mcpSchema } from '../../../schemas/inference-gateway/mcp/schema.ts';
import { judged } from '../../testing/judged.ts';
import { mcpSpecs } from './testing/spec-arbitrary.ts';
import { defaults, rules } from './webhook.ts';

const judgedMcp = judged(admittedKind({ schema: mcpSchema, rules, defaults }));
const image = 'ghcr.io/example/files-mcp:1.4.0';

/** What is said of a spec with an image that has a server. */
const said = (spec: object, metadata?: object) => judgedMcp({ image, ...spec }, metadata);

describe('mcp/command', () => {
  const refused =
    'spec.server.command: Required value: the image "node:lts" has no server; set command or args, or another image';
  it.each<[object, string[]]>([
    [{}, [refused]],
    [{ image: 'node:lts' }, [refused]],
    [{ server: { command: [] } }, [refused]],
    [{ server: { command: ['npx', '-y', '@example/files-mcp'] } }, []],
    [{ server: { args: ['server.js'] } }, []],
    [{ image: 'node:22' }, []],
  ])('says of %j %j', (spec, expected) => {
    expect(judgedMcp(spec)).toEqual(expected);
  });
});

describe('mcp/name', () => {
  it('leaves room for the name of the Service', () => {
    expect(said({}, { name: 'a'.repeat(55) })).toEqual([]);
    expect(said({}, { name: 'a'.repeat(56) })).toEqual([
      'metadata.name: Too long: may not be more than 55 characters',
    ]);
    expect(said({}, { name: '1-files' })).toHaveLength(1);
    expect(said({}, { generateName: '1-' })).toEqual([]);
  });
});

describe('rules on how many pods there are', () => {
  const hpa = (config?: object) => ({ enabled: true, ...(config !== undefined && { config }) });
  it.each<[object, string[]]>([
    [{ replicas: 0 }, []],
    [{ replicas: 100 }, []],
    [{ replicas: 101 }, ['spec.replicas: Invalid value: 101: must be between 0 and 100']],
    [{ replicas: -1 }, ['spec.replicas: Invalid value: -1: must be between 0 and 100']],
    [{ hpa: hpa() }, []],
    [
      { replicas: 20, hpa: hpa() },
      ['W spec.replicas: 20 is outside the autoscaling range 1-10 and is ignored'],
    ],
    [
      { hpa: hpa({ minReplicas: 5, maxReplicas: 2 }) },
      ['spec.hpa.config.maxReplicas: Invalid value: 2: must be greater than or equal to minReplicas (5)'],
    ],
    [{ hpa: hpa({ maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'example' } }) }, []],
    [
      { hpa: hpa({ maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'other' } }) },
      ['spec.hpa.config.scaleTargetRef: Forbidden: set by the operator'],
    ],
  ])('say of %j %j', (spec, expected) => {
    expect(said(spec)).toEqual(expected);
  });
});

describe('rules on the server', () => {
  const tlsFiles =
    'W spec.server.tls: the image must use /etc/tls/tls.crt and tls.key by itself; or set args or env';
  const lacking = 'spec.server.tls.secretName: Required value: when spec.server.tls.enabled is true';
  it.each<[object, string[]]>([
    [{ port: 3000 }, []],
    [
      { port: 443 },
      ['W spec.server.port: ports below 1024 need a privilege that the pod does not have on every node'],
    ],
    [{ port: 0 }, ['spec.server.port: Invalid value: 0: must be between 1 and 65535']],
    [
      { timeout: '30' },
      ['spec.server.timeout: Invalid value: "30": must be a duration with a unit, such as "30s" or "2m"'],
    ],
    [
      { timeout: '0s' },
      ['spec.server.timeout: Invalid value: "0s": must be more than zero, such as "30s" or "2m"'],
    ],
    [{ tls: {} }, [lacking]],
    [{ tls: { secretName: '' } }, [lacking]],
    [{ tls: { enabled: false } }, []],
    [{ tls: { secretName: 'files-tls' } }, [tlsFiles]],
    [{ tls: { secretName: 'files-tls' }, args: ['--cert', '/etc/tls/tls.crt'] }, []],
    [
      { tls: { secretName: 'Files TLS' }, args: ['--tls'] },
      [
        'spec.server.tls.secretName: Invalid value: "Files TLS": must be the name of a Secret: lower-case letters, digits, "-" and "."; did you mean "files-tls"?',
      ],
    ],
  ])('say of %j %j', (server, expected) => {
    expect(said({ server })).toEqual(expected);
  });
});

describe('defaults', () => {
  it('complete a server and resources that are absent, and nothing else', () => {
    expect(defaults({ image, replicas: 1 })).toEqual({
      image,
      replicas: 1,
      server: { port: 8080, timeout: '30s' },
      resources: {
        requests: { cpu: '50m', memory: '128Mi' },
        limits: { cpu: '1', memory: '512Mi' },
      },
    });
  });

  it('are stable, change nothing that is there, and add nothing to list items', () => {
    fc.assert(
      fc.property(mcpSpecs, (spec) => {
        const completed = defaults(spec);
        expect(defaults(completed)).toEqual(completed);
        const patch = additions(spec, completed, '/spec'); // throws where a value differs
        expect(patch.filter(({ path }) => /\/\d+(\/|$)/.test(path))).toEqual([]);
      }),
    );
  });
});

describe('rules on variables', () => {
  const env = (...variables: object[]) => said({ server: { port: 3000 }, env: variables });

  it.each(['SERVER_PORT', 'PORT', 'MCP_PORT'])('leave %s to spec.server.port', (name) => {
    expect(env({ name, value: '8080' })).toEqual([
      `spec.env[0].name: Forbidden: ${name} is set by spec.server.port`,
    ]);
    expect(env({ name, valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } })).toHaveLength(1);
    expect(env({ name, value: '3000' })).toEqual([]);
    expect(said({ env: [{ name, value: '8080' }] })).toEqual([]);
  });

  it.each(['HOST', 'SERVER_HOST', 'REDIS_PORT', 'FILES_MODE'])('leave %s to the user', (name) => {
    expect(env({ name, value: '::1' })).toEqual([]);
  });

  it('want a Secret, and a key of it', () => {
    expect(env({ name: 'TOKEN', valueFrom: { secretKeyRef: { key: 'token' } } })).toEqual([
      'spec.env[0].valueFrom.secretKeyRef.name: Required value: the name of a Secret',
    ]);
  });

  it('take a variable that names the certificate for a server that knows of it', () => {
    const server = { port: 3000, tls: { secretName: 'files-tls' } };
    expect(said({ server, env: [{ name: 'CERTIFICATE', value: '/etc/tls/tls.crt' }] })).toEqual([]);
    expect(said({ server, env: [{ name: 'MODE', value: 'read-only' }] })).toHaveLength(1);
  });
});
