/** What the pods of all processes have in common, and their accounts. */
import packageJson from '../../package.json' with { type: 'json' };
import { imageRepository, installationLabels } from '../installation/names.ts';
import { ChartOnly, chartValue, type Fields, foundByAction, type Manifest } from './manifest.ts';
import type { Memory } from './processes.ts';

/** User and group of the image. */
export const imageUser = 65532;

/** What becomes of an image that a node has already, unless the chart is told otherwise. */
export const imagePullPolicy = 'IfNotPresent';

/** Labels of the objects of one component. */
export function componentLabels(component: string): Readonly<Record<string, string>> {
  return { ...installationLabels, 'app.kubernetes.io/component': component };
}

/** The account of pods, which get its token only where they ask for it. */
export function serviceAccount(metadata: Fields): Fields {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false };
}

/** What a container asks for, and what it may use. No limit of CPU: it would slow down those who wait for an answer. */
export function resourcesOf({ request, limit }: Memory) {
  return { requests: { cpu: '50m', memory: `${request}Mi` }, limits: { memory: `${limit}Mi` } };
}

/** What pods differ in. */
export interface PodParts {
  readonly account: string;
  readonly hasToken: boolean;
  /** The only container, but for its image and what it must not do. */
  readonly container: { readonly name: string; readonly args: readonly Manifest[] } & Fields;
  /** Further fields of the pod. */
  readonly fields: Fields;
  /** Further fields of its security context. */
  readonly securityContext?: Fields;
  readonly volumes?: readonly Manifest[];
}

/** The specification of a pod, which passes the restricted Pod Security Standard. */
export function podSpec(parts: PodParts): Fields {
  const { account, hasToken, container, fields, securityContext = {}, volumes } = parts;
  const { name, ...others } = container;
  return {
    serviceAccountName: account,
    automountServiceAccountToken: hasToken,
    enableServiceLinks: false,
    imagePullSecrets: new ChartOnly(
      [new ChartOnly({ name: foundByAction }, 'range .')],
      'with .Values.imagePullSecrets',
    ),
    ...fields,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: imageUser,
      runAsGroup: imageUser,
      ...securityContext,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name,
        image: chartValue(
          'include "inference-operator.image" .',
          `${imageRepository}:${packageJson.version}`,
        ),
        imagePullPolicy: chartValue('.Values.image.pullPolicy', imagePullPolicy),
        ...others,
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
      },
    ],
    ...(volumes !== undefined && { volumes }),
  };
}
