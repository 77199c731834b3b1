/** A mutating webhook of somebody else, called after ours, that fills in the host of an Ingress. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeDevelopmentCertificate } from '../../../src/admission/development-certificate.ts';
import { type AdmissionCluster, eventually, gateway } from './cluster.ts';
import { linesOf } from './examples.ts';

const host = 'completed.example.com';
const labels = { complete: 'host' };
const spec = { ingress: { enabled: true } };

const certificate = makeDevelopmentCertificate(['localhost', '127.0.0.1']);
const server = createServer(
  { key: certificate.key, cert: certificate.certificate },
  async (request, response) => {
    const { request: asked } = JSON.parse(await text(request));
    const patch = [{ op: 'add', path: '/spec/ingress/host', value: host }];
    const answer = {
      uid: asked.uid,
      allowed: true,
      patchType: 'JSONPatch',
      patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
    };
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }),
    );
  },
);

function configuration(port: number): object {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'zz-completer' }, // called in the order of names
    webhooks: [
      {
        name: 'completer.example.com',
        admissionReviewVersions: ['v1'],
        clientConfig: {
          url: `https://127.0.0.1:${port}/`,
          caBundle: Buffer.from(certificate.ca).toString('base64'),
        },
        objectSelector: { matchLabels: labels },
        rules: [
          {
            apiGroups: ['core.inference-gateway.com'],
            apiVersions: ['*'],
            operations: ['CREATE'],
            resources: ['gateways'],
          },
        ],
        sideEffects: 'None',
      },
    ],
  };
}

/** An object that is unsound until the later webhook has seen it. */
export function describeCompletion(cluster: () => AdmissionCluster): void {
  const create = (name: string, ...flags: string[]) =>
    cluster().kubectl(['create', ...flags, '-f', '-'], { input: gateway(name, spec, { labels }) });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // listen() on a port has resolved: the address is that of TCP.
    const { port } = server.address() as AddressInfo;
    await cluster().kubectl(['apply', '-f', '-'], { input: JSON.stringify(configuration(port)) });
    await eventually(
      () => create('probe', '--dry-run=server'),
      ({ code }) => code === 0,
    );
  });

  afterAll(async () => {
    await cluster().kubectl(['delete', 'mutatingwebhookconfiguration', 'zz-completer']);
    server.closeAllConnections();
    server.close();
  });

  it('admits what a later webhook has completed', async () => {
    const { code, stdout } = await create('completed', '-o', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).spec.ingress).toMatchObject({ enabled: true, host });
  });

  it('refuses it where that webhook is not asked', async () => {
    const { stderr } = await cluster().kubectl(['create', '-f', '-'], { input: gateway('bare', spec) });
    expect(linesOf(stderr)).toEqual([
      'The Gateway "bare" is invalid: spec.ingress.host: Required value: when spec.ingress.enabled is true',
    ]);
  });
}
