/** What an Orchestrator runs, as the API server has it. */
import type { Deployment, StoredObject } from '../../../src/kubernetes/object.ts';
import { Deployments } from '../../../src/kubernetes/resource.ts';
import { Orchestrators, type Team } from './team.ts';

/** The Deployment of an Orchestrator that is ready, its pods, their container, and its variables by name. */
export async function daemonOf(team: Team, name: string) {
  await team.reported(Orchestrators, name);
  const deployment = await team.get<Deployment & StoredObject>(Deployments, name);
  const template = deployment.spec?.template;
  const [container, ...others] = template?.spec?.containers ?? [];
  if (container === undefined) throw new Error(`Deployment ${name} has no container`);
  const env: Readonly<Record<string, unknown>> = Object.fromEntries(
    (container.env ?? []).map(({ name: variable, value, valueFrom }) => [variable, valueFrom ?? value]),
  );
  return { deployment, template, container, others, env };
}

/** The annotation whose change restarts the pod. */
export const hashAnnotation = 'inference-gateway.com/agents-config-hash';
