/** A kind for tests of the runtime, with everything in it that the runtime treats specially. */
import type { Json, StoredObject } from '../../../src/kubernetes/object.ts';
import {
  ConfigMaps,
  Deployments,
  HorizontalPodAutoscalers,
  PersistentVolumeClaims,
  type Resource,
  ServiceAccounts,
  Services,
  StatefulSets,
} from '../../../src/kubernetes/resource.ts';
import type {
  ChildObject,
  ControlledKind,
  ObservedObjects,
  Problem,
  UntimedStatus,
} from '../../../src/runtime/controller/controlled-kind.ts';

export const Widgets: Resource = {
  group: 'test.dev',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
  namespaced: true,
};

/** What a test may say of a widget. */
export interface WidgetSpec {
  readonly image?: string;
  /** Absent: 1 at first, and then as many as somebody sets. */
  readonly replicas?: number;
  readonly autoscaling?: { readonly minReplicas: number; readonly maxReplicas: number };
  /** Environment variables, literally. */
  readonly env?: Readonly<Record<string, string>>;
  /** Environment variables out of the Secret `secret`, key as the variable. */
  readonly secretEnv?: readonly string[];
  /** The data of its ConfigMap; absent: no ConfigMap. */
  readonly config?: Readonly<Record<string, string>>;
  /** Whether its pods mount that ConfigMap. */
  readonly mountsConfig?: boolean;
  /** A claim `<name>-data` of so much storage that its pods mount. */
  readonly storage?: string;
  /** Its workload is a StatefulSet, by these fields; absent: a Deployment. */
  readonly stateful?: {
    readonly serviceName?: string;
    readonly podManagementPolicy?: 'OrderedReady' | 'Parallel';
    /** What each pod claims for itself. */
    readonly storage?: string;
  };
  readonly port?: number;
  readonly invalid?: boolean;
}

export interface Widget extends StoredObject {
  readonly spec: WidgetSpec;
  readonly status?: {
    readonly conditions?: readonly {
      type: string;
      status: string;
      reason: string;
      message: string;
      lastTransitionTime: string;
    }[];
    readonly observedGeneration?: number;
  };
}

/** The definition of widgets, as plain JSON. */
export const widgetDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.test.dev' },
  spec: {
    group: 'test.dev',
    scope: 'Namespaced',
    names: { kind: 'Widget', listKind: 'WidgetList', plural: 'widgets', singular: 'widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
} as const;

/** Widgets as the runtime sees them. */
export const widgetKind: ControlledKind = {
  resource: Widgets,
  owns: [Deployments, StatefulSets, Services, ConfigMaps, ServiceAccounts, HorizontalPodAutoscalers],
  keeps: [PersistentVolumeClaims],
  watches: [],
  plan: (object, _observed) => {
    const widget = object as Widget;
    const children = widget.spec.invalid ? undefined : childrenOf(widget);
    return {
      ...(children !== undefined && { children, leavesReplicas: widget.spec.replicas === undefined }),
      status: (observed, problems) => statusOf(widget, observed, problems),
    };
  },
};

/** The children that a widget should have. */
export function childrenOf({ metadata: { name }, spec }: Widget): ChildObject[] {
  const labels = { app: name, 'app.kubernetes.io/component': 'widget' };
  const { port = 8080, autoscaling, config, storage, stateful } = spec;
  const env: Json[] = [
    ...Object.entries(spec.env ?? {}).map(([key, value]) => ({ name: key, value })),
    ...(spec.secretEnv ?? []).map((key) => ({
      name: key,
      valueFrom: { secretKeyRef: { name: 'secret', key } },
    })),
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ];
  const workload = {
    apiVersion: 'apps/v1',
    kind: stateful === undefined ? 'Deployment' : 'StatefulSet',
    metadata: { name, labels },
    spec: {
      ...(autoscaling === undefined && { replicas: spec.replicas ?? 1 }),
      selector: { matchLabels: labels },
      ...(stateful !== undefined && statefulFields(stateful)),
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          containers: [
            {
              name: 'main',
              image: spec.image ?? 'widget:1',
              env,
              ports: [{ name: 'http', containerPort: port }],
              resources: { requests: { cpu: '0.5', memory: '1024Mi' } },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              volumeMounts: [{ name: 'tmp', mountPath: '/tmp', readOnly: false }],
            },
          ],
          volumes: [
            { name: 'tmp', emptyDir: {} },
            ...(spec.mountsConfig ? [{ name: 'config', configMap: { name } }] : []),
            ...(storage === undefined
              ? []
              : [{ name: 'data', persistentVolumeClaim: { claimName: `${name}-data` } }]),
          ],
        },
      },
    },
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels },
    spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: port }] },
  };
  const serviceAccount = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, labels },
    automountServiceAccountToken: false,
  };
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data: config };
  const autoscaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, labels },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: workload.kind, name },
      ...autoscaling,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        },
      ],
    },
  };
  return [
    serviceAccount,
    service,
    workload,
    ...(storage === undefined ? [] : [claim(name, labels, storage)]),
    ...(config === undefined ? [] : [configMap]),
    ...(autoscaling === undefined ? [] : [autoscaler]),
  ];
}

function claim(name: string, labels: Record<string, string>, storage: string) {
  const metadata = { name: `${name}-data`, labels };
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: claimOf(storage) };
}

const claimOf = (storage: string) => ({
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage } },
});

function statefulFields({ storage, ...fields }: NonNullable<WidgetSpec['stateful']>) {
  const volumeClaimTemplates =
    storage === undefined ? [] : [{ metadata: { name: 'each' }, spec: claimOf(storage) }];
  return { ...fields, volumeClaimTemplates };
}

function statusOf(
  { metadata, spec }: Widget,
  observed: ObservedObjects,
  problems: readonly Problem[],
): UntimedStatus {
  const [problem] = problems;
  const workloads = spec.stateful === undefined ? Deployments : StatefulSets;
  const isThere = observed.of<unknown>(workloads).has(metadata.name);
  const ready = { type: 'Ready', observedGeneration: metadata.generation ?? 0 };
  if (spec.invalid) {
    return {
      conditions: [{ ...ready, status: 'False', reason: 'InvalidSpec', message: 'spec.invalid is set' }],
    };
  }
  if (problem !== undefined) return { conditions: [{ ...ready, status: 'False', ...problem }] };
  return {
    conditions: [
      isThere
        ? { ...ready, status: 'True', reason: 'Made', message: 'all is there' }
        : { ...ready, status: 'False', reason: 'Missing', message: `no ${workloads.kind}` },
    ],
  };
}
