/** What the API server says that was asked of it. */
import { readFile } from 'node:fs/promises';
import type { ControlPlane } from '../../cluster/control-plane.ts';

/** Logs who asks what; of the Lease also what is in it. The API server's own calls are left out. */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', users: ['system:apiserver', 'system:anonymous'] },
    { level: 'None', nonResourceURLs: ['*'] },
    {
      level: 'Request',
      verbs: ['create', 'update', 'patch'],
      resources: [{ group: 'coordination.k8s.io', resources: ['leases'] }],
    },
    { level: 'Metadata' },
  ],
};

/** One request, once it is answered (a watch: once it is answered, and once more when it ends). */
export interface AuditEvent {
  readonly auditID: string;
  readonly stage: 'ResponseStarted' | 'ResponseComplete' | 'Panic';
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly userAgent?: string;
  readonly objectRef?: {
    readonly resource: string;
    /** Absent for the core group. */
    readonly apiGroup?: string;
    readonly name?: string;
    readonly subresource?: string;
  };
  readonly responseStatus?: { readonly code: number };
  readonly requestObject?: { readonly spec?: { readonly holderIdentity?: string } };
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
}

/** When a request reached the API server, and when it was answered; in milliseconds since 1970. */
export const receivedAt = (event: AuditEvent): number => Date.parse(event.requestReceivedTimestamp);
export const answeredAt = (event: AuditEvent): number => Date.parse(event.stageTimestamp);

/** The requests of operators so far, of one user or of all, in the order in which they were answered. */
export async function operatorRequests(controlPlane: ControlPlane, user?: string): Promise<AuditEvent[]> {
  const text = await readFile(controlPlane.auditLog, 'utf8');
  const lines = text.split('\n').filter((line) => line.includes('"userAgent":"inference-operator/'));
  // Written by the API server; the last line may be on its way.
  const events = lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as AuditEvent);
  return user === undefined ? events : events.filter((event) => event.user.username === user);
}

const readVerbs = ['get', 'list', 'watch'];

/** Whether a request is for the Lease. */
export const isLease = ({ objectRef }: AuditEvent): boolean => objectRef?.resource === 'leases';

/** Whether a request would change something. */
export const isWrite = ({ verb }: AuditEvent): boolean => !readVerbs.includes(verb);

/** Whether a request would change anything but the Lease and events about what happens. */
export const isWorkWrite = (event: AuditEvent): boolean =>
  isWrite(event) && !isLease(event) && event.objectRef?.resource !== 'events';

/** Whether a request was carried out. */
export const isGranted = ({ responseStatus }: AuditEvent): boolean => (responseStatus?.code ?? 500) < 300;
