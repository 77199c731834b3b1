/** Creating and changing Gateways in all the ways that the API server has. */
import { expect, it } from 'vitest';
import { type AdmissionCluster, gateway } from './cluster.ts';
import { linesOf } from './examples.ts';

const provider = { name: 'Ollama', env: [] };
const telemetry = { enabled: true, metrics: { enabled: true } };

/** What users do. */
export function describeChanges(cluster: () => AdmissionCluster): void {
  const create = (input: string, ...flags: string[]) =>
    cluster().kubectl(['create', ...flags, '-f', '-'], { input });
  const change = (name: string, spec: object, ...flags: string[]) =>
    cluster().kubectl(['patch', 'igw', name, '--type=merge', ...flags, '-p', JSON.stringify({ spec })]);
  const stored = async (name: string) =>
    JSON.parse((await cluster().kubectl(['get', 'igw', name, '-o', 'json'])).stdout).spec;

  it('refuses an error that appears where nothing was changed', async () => {
    await create(gateway('ports', { telemetry }));
    const { stderr } = await change('ports', { server: { port: 9464 } });
    expect(linesOf(stderr)).toEqual([
      'The Gateway "ports" is invalid: spec.telemetry.metrics.port: Duplicate value: 9464: must differ from spec.server.port',
    ]);
  });

  it('judges a generated name once it is there', async () => {
    const generated = (generateName: string) =>
      create(JSON.stringify({ ...JSON.parse(gateway('', {})), metadata: { generateName } }));
    expect(await generated('gw-')).toMatchObject({ code: 0, stderr: '' });
    expect((await generated('1gw-')).stderr).toMatch(
      /^The Gateway "1gw-\w+" is invalid: metadata\.name: Invalid value: "1gw-\w+": must be a DNS label/,
    );
  });

  it('answers a dry run as it would the real one, and stores nothing', async () => {
    const dry = '--dry-run=server';
    expect(await create(gateway('dry', { replicas: 101 }), dry)).toMatchObject({ code: 1 });
    const { stdout } = await create(gateway('dry', {}), dry, '-o', 'json');
    expect(JSON.parse(stdout).spec).toMatchObject({ server: { timeouts: { read: '60s' } } });
    expect((await cluster().kubectl(['get', 'igw', 'dry'])).stderr).toContain('NotFound');
  });

  it('judges what two managers apply together', async () => {
    const apply = (manager: string, spec: object) =>
      cluster().kubectl(['apply', '--server-side', `--field-manager=${manager}`, '-f', '-'], {
        input: gateway('shared', spec),
      });
    expect(await apply('platform', { providers: [provider], telemetry })).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await apply('team', { replicas: 3, service: { port: 80 } })).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await stored('shared')).toMatchObject({
      replicas: 3,
      service: { port: 80 },
      providers: [provider],
    });
    // Sound by itself, and not beside what the other has applied.
    expect((await apply('team', { replicas: 3, service: { port: 9464 } })).stderr).toContain(
      'spec.telemetry.metrics.port: Duplicate value: 9464: must differ from spec.service.port',
    );
    // Neither owns the defaults: either may set them.
    const timeouts = { read: '120s', write: '120s', idle: '300s' };
    expect(await apply('team', { replicas: 3, server: { timeouts } })).toMatchObject({ code: 0, stderr: '' });
    expect(await stored('shared')).toMatchObject({ server: { timeouts }, providers: [provider] });
  });

  it('lets kubectl scale within the bounds', async () => {
    const scale = (replicas: number) =>
      cluster().kubectl(['scale', 'igw', 'ports', `--replicas=${replicas}`]);
    expect(await scale(4)).toMatchObject({ code: 0, stderr: '' });
    expect(await stored('ports')).toMatchObject({ replicas: 4 });
    expect((await scale(101)).stderr).toContain('spec.replicas');
    expect(await stored('ports')).toMatchObject({ replicas: 4 });
  });
}
