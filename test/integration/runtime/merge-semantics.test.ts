import { afterAll, beforeAll, expect, it } from 'vitest';
import { mergeSemanticsOf, type OpenApiDocument } from '../../../src/generate/merge-semantics.ts';
import {
  apiVersionOf,
  ConfigMaps,
  Deployments,
  HorizontalPodAutoscalers,
  Ingresses,
  PodDisruptionBudgets,
  ServiceAccounts,
  Services,
} from '../../../src/kubernetes/resource.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';

/** The built-in kinds that this operator makes. */
const resources = [
  ConfigMaps,
  Deployments,
  HorizontalPodAutoscalers,
  Ingresses,
  PodDisruptionBudgets,
  ServiceAccounts,
  Services,
];

let controlPlane: ControlPlane;
beforeAll(async () => {
  controlPlane = await startControlPlane();
});
afterAll(() => controlPlane.stop());

async function openApiOf(groupVersion: string): Promise<OpenApiDocument> {
  const root = groupVersion.includes('/') ? 'apis' : 'api';
  const { stdout } = await controlPlane.kubectl(['get', '--raw', `/openapi/v3/${root}/${groupVersion}`]);
  return JSON.parse(stdout) as OpenApiDocument;
}

/** `vitest run -u` on this file writes the table anew. */
it('the committed table of merge semantics is what the API server says', async () => {
  const groupVersions = [...new Set(resources.map(apiVersionOf))];
  const documents = await Promise.all(groupVersions.map(openApiOf));
  const table = mergeSemanticsOf(documents, resources);
  const file = new URL('../../../src/kubernetes/merge-semantics.json', import.meta.url).pathname;
  const lines = Object.entries(table.types).map(([name, type]) => `    "${name}": ${JSON.stringify(type)}`);
  const text = `{\n  "kinds": ${JSON.stringify(table.kinds)},\n  "types": {\n${lines.join(',\n')}\n  }\n}\n`;
  await expect(text).toMatchFileSnapshot(file);
});
