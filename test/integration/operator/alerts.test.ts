/**
 * Every alert fires where it should and nowhere else: its expression is evaluated by Prometheus on the series that
 * processes of the operator served, of which a few are made to tell of trouble. What an expression asks for and nobody
 * serves is found so: it cannot fire.
 */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { certificateFiles } from '../../../src/admission/certificate.ts';
import { makeDevelopmentCertificate } from '../../../src/admission/development-certificate.ts';
import { webhookConfigurations } from '../../../src/generate/webhook-configuration.ts';
import { kinds } from '../../../src/kinds.ts';
import { providePromtool } from '../../cluster/promtool.ts';
import { OperatorCluster } from './cluster.ts';
import { applyGateway, minimalSpec } from './gateways.ts';
import { elected } from './leadership.ts';
import { metric } from './metrics.ts';
import {
  alerts,
  checkRules,
  evaluate,
  type Fired,
  minutes,
  namespace,
  type Series,
  seriesOf,
  targetLabels,
} from './rule-evaluation.ts';
import { until } from './until.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 240_000 }); // for machines on which processes take long to start

/** What each pod served in the end. */
interface Scrapes {
  readonly webhook: string;
  readonly leader: string;
  readonly standby: string;
}

/** A kind whose CRD is not installed. */
const absent = kinds.at(-1)?.schema.resource ?? expect.fail('there is no kind');

let promtool: string;
let scrapes: Scrapes;
let served: Series[];

/** Runs the operator and makes it serve what only trouble brings about; resolves with what its pods then serve. */
async function operatorRun(cluster: OperatorCluster): Promise<Scrapes> {
  const certificates = await mkdtemp(join(cluster.controlPlane.folder, 'certificates-'));
  const { certificate, key, ca } = makeDevelopmentCertificate(['localhost']);
  await writeFile(join(certificates, certificateFiles.certificate), certificate);
  await writeFile(join(certificates, certificateFiles.key), key, { mode: 0o600 });
  const webhook = cluster.operator(['webhook', '--certificates', certificates]);
  await cluster.installKinds();
  await cluster.kubectl('delete', 'crd', `${absent.plural}.${absent.group}`);
  const electing = elected([cluster.controller(), cluster.controller()]);

  const { port } = await webhook.entry('its port', ({ msg }) => msg === 'serving webhooks');
  const resources = kinds.map(({ schema }) => schema.resource);
  for (const configuration of webhookConfigurations(resources, { url: `https://127.0.0.1:${port}`, ca })) {
    await cluster.apply(configuration);
  }
  const { leader, others } = await electing;
  const standby = others[0] ?? expect.fail('nobody stands by');
  const told = async (operator: typeof webhook, ...which: [name: string, labels?: Record<string, string>]) =>
    metric(await operator.get('/metrics'), ...which) > 0;

  await cluster.apply({
    ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'taken', namespace: 'default' } },
    spec: { ports: [{ port: 80 }] },
  });
  for (const name of ['sound', 'taken']) await applyGateway(cluster.client, name);
  const refused = () => applyGateway(cluster.client, '1-refused', minimalSpec).catch(() => undefined);
  await until('a review refuses', async () => {
    await refused();
    return told(webhook, 'admission_decisions_total', { decision: 'refused' });
  });
  await writeFile(join(certificates, certificateFiles.certificate), 'no certificate');
  await until('a certificate is rejected', () => told(webhook, 'certwatcher_read_certificate_errors_total'));
  const [kind, reason] = ['Deployment', 'NameTaken'];
  await until('a child is written', () => told(leader, 'apply_writes_total', { kind, result: 'applied' }));
  await until('a problem is told', () => told(leader, 'reconcile_problems_total', { reason }));
  await until('the other hears of it', () => told(standby, 'workqueue_depth', { name: 'gateway' }));
  const [ofWebhook, ofLeader, ofStandby] = await Promise.all(
    [webhook, leader, standby].map(async (operator) => (await operator.get('/metrics')).text),
  );
  return { webhook: ofWebhook ?? '', leader: ofLeader ?? '', standby: ofStandby ?? '' };
}

beforeAll(async () => {
  const providing = providePromtool();
  await using cluster = await OperatorCluster.start();
  scrapes = await operatorRun(cluster);
  served = Object.entries(scrapes).flatMap(([pod, metrics]) => seriesOf(pod, metrics));
  promtool = await providing;
});

describe('what is served', () => {
  it('has a sample of every metric', () => {
    const text = Object.values(scrapes).join('');
    const names = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name));
    expect(names.size).toBeGreaterThan(30);
    const bare = (name: string): string => name.replace(/_(bucket|sum|count)$/, '');
    const sampled = new Set(served.flatMap(({ name }) => [name, bare(name)]));
    expect([...names].filter((name) => !sampled.has(name))).toEqual([]);
  });

  it('is counted from zero, so that the first of anything is an increase', () => {
    const counters = [
      ['apply_writes_total', { kind: 'Deployment', result: 'rejected' }],
      ['reconcile_problems_total', { controller: 'gateway', reason: 'ApplyRejected' }],
      ['events_dropped_total', { reason: 'unreachable' }],
      ['controller_runtime_reconcile_errors_total', { controller: 'gateway' }],
      ['controller_runtime_webhook_panics_total', {}],
      ['certwatcher_read_certificate_total', {}],
    ] as const;
    for (const [name, labels] of counters) {
      const found = served.filter((series) => isOf(series, { name, labels }));
      expect(found, name).not.toEqual([]);
    }
    for (const { schema } of kinds) {
      for (const webhook of ['mutate', 'validate'].map((verb) => `/${verb}/${schema.resource.plural}`)) {
        const name = 'controller_runtime_webhook_latency_seconds_count';
        expect(served.some((series) => isOf(series, { name, labels: { webhook } }))).toBe(true);
      }
    }
  });

  it('tells of a certificate where there is one alone', () => {
    const name = 'certificate_expiration_timestamp_seconds';
    const pods = served.filter((series) => series.name === name).map(({ labels }) => labels.pod);
    expect(pods).toEqual(['webhook']);
  });

  it('tells that a kind is absent, and not that its watch is silent', () => {
    const { group, kind } = absent;
    const ofIt = (name: string, state?: string) =>
      served.filter((series) => isOf(series, { name, labels: { group, kind, ...(state && { state }) } }));
    expect(ofIt('watch_state', 'absent').map(({ values }) => values[0])).toEqual(['1', '1']);
    expect(ofIt('watch_last_event_seconds')).toEqual([]);
  });

  it('counts no write of the Lease', () => {
    expect(
      served.filter(({ name, labels }) => name === 'apply_writes_total' && labels.kind === 'Lease'),
    ).toEqual([]);
  });

  it('has no label that Prometheus gives itself', () => {
    const own = Object.values(scrapes).flatMap((text) => [...text.matchAll(/[{,](\w+)="/g)]);
    const names = new Set(own.map(([, name = '']) => name));
    expect(targetLabels.filter((label) => names.has(label))).toEqual([]);
  });
});

/** Some of the series that are served, and what they tell instead; nothing: they are not there. */
interface Change {
  /** Absent: of any name. */
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly values?: string | ((labels: Series['labels']) => string);
}

function isOf(series: Series, { name, labels = {} }: Change): boolean {
  const isNamed = name === undefined || series.name === name;
  return isNamed && Object.entries(labels).every(([label, value]) => series.labels[label] === value);
}

/** What is served, changed; fails where there is nothing to change. */
function changed(changes: readonly Change[]): Series[] {
  return changes.reduce((all, change) => {
    if (!all.some((series) => isOf(series, change))) expect.fail(`nobody serves ${JSON.stringify(change)}`);
    return all.flatMap((series) => {
      if (!isOf(series, change)) return [series];
      const { values } = change;
      if (values === undefined) return [];
      return [{ ...series, values: typeof values === 'string' ? values : values(series.labels) }];
    });
  }, served);
}

/** A gauge that stays, a counter that grows by so much a minute, and one that grew once. */
const steady = (value: number): string => `${value}+0x${minutes}`;
const growing = (perMinute: number): string => `0+${perMinute}x${minutes}`;
const once = (by: number, minute: number): string => `0+0x${minute - 1} ${by}+0x${minutes - minute}`;

/** Reviews at this webhook that take more than one and less than another number of seconds, one a second. */
function reviewsTaking(atMost: number): Change {
  const labels = { webhook: '/validate/gateways' };
  const values = ({ le = '' }: Series['labels']) => growing(le === '+Inf' || Number(le) >= atMost ? 60 : 0);
  return { name: 'controller_runtime_webhook_latency_seconds_bucket', labels, values };
}

const change = (name: string, values: string, labels: Series['labels'] = {}): Change => ({
  name,
  labels,
  values,
});
const leads = (pod: string, value: 0 | 1) => change('leader_election_master_status', steady(value), { pod });
const gone = (pod: string): Change => ({ labels: { pod } });
const depth = (pod: string, value: number) =>
  change('workqueue_depth', steady(value), { pod, name: 'gateway' });
const expiry = (days: number, seconds: number) =>
  change('certificate_expiration_timestamp_seconds', steady(days * 86_400 + minutes * 60 + seconds));
const rejections = (values: string) =>
  change('certwatcher_read_certificate_errors_total', values, { pod: 'webhook' });
const errors = (values: string) =>
  change('controller_runtime_reconcile_errors_total', values, { pod: 'leader', controller: 'gateway' });
const panics = (values: string) =>
  change('controller_runtime_webhook_panics_total', values, { pod: 'webhook' });
const deployment = { group: 'apps', kind: 'Deployment' };
const writes = (perMinute: number) =>
  change('apply_writes_total', growing(perMinute), { pod: 'leader', kind: 'Deployment', result: 'applied' });
const watch = (state: string) => [
  change('watch_state', steady(0), deployment),
  change('watch_state', steady(1), { ...deployment, pod: 'leader', state }),
];
const silent = (seconds: number) =>
  change('watch_last_event_seconds', steady(seconds), { ...deployment, pod: 'leader' });

/** What happened, and what the alert then says; nothing: it is quiet. */
type Case = readonly [what: string, changes: readonly Change[], fired?: Fired];

const noLeader = (count: number): Fired => ({
  labels: {},
  description: `${count} replicas lead; without a leader nothing is reconciled.`,
});

/** By the name of the alert. */
const cases: Readonly<Record<string, readonly Case[]>> = {
  InferenceOperatorAdmissionSlow: [
    [
      'reviews take up to 2.5 s',
      [reviewsTaking(2.5)],
      {
        labels: { webhook: '/validate/gateways' },
        description:
          'One of a hundred reviews by /validate/gateways takes more than 2.485s; the API server gives up after 5 s.',
      },
    ],
    ['reviews take up to a second', [reviewsTaking(1)]],
  ],
  InferenceOperatorAdmissionFailing: [
    [
      'one review ended in a fault',
      [panics(once(1, minutes - 1))],
      {
        labels: {},
        description: 'Resources are refused that may be sound; the log of the webhook names the place.',
      },
    ],
    ['one did long ago', [panics(once(1, 10))]],
  ],
  InferenceOperatorWebhookAbsent: [
    [
      'no webhook is scraped',
      [gone('webhook')],
      {
        labels: { namespace },
        description: 'No resource of the operator can be created or changed; what runs keeps running.',
      },
    ],
    ['no controller is scraped', [gone('leader'), gone('standby')]],
  ],
  InferenceOperatorCertificateExpiring: [
    [
      'it expires in 29 days',
      [expiry(29, 0)],
      {
        labels: {},
        description:
          'It expires in 29d 0h 0m 0s; from then on no resource of the operator can be created or changed.',
      },
    ],
    ['it expires in more than 30 days', [expiry(30, 1)]],
  ],
  InferenceOperatorCertificateRejected: [
    [
      'it is rejected at each look',
      [rejections(growing(12))],
      {
        labels: { namespace, pod: 'webhook' },
        description: 'webhook serves the one from before until that expires.',
      },
    ],
    ['it was rejected once', [rejections(once(1, minutes - 6))]],
  ],
  InferenceOperatorNoLeader: [
    ['none leads', [leads('leader', 0)], noLeader(0)],
    ['two lead', [leads('standby', 1)], noLeader(2)],
    ['no controller is scraped', [gone('leader'), gone('standby')], noLeader(0)],
    ['the one that stood by leads', [leads('leader', 0), leads('standby', 1)]],
  ],
  InferenceOperatorReconcileErrors: [
    [
      'one resource fails at each try',
      [errors(growing(1))],
      {
        labels: { controller: 'gateway' },
        description:
          'The controller gateway keeps failing; its log and the conditions of its resources say why.',
      },
    ],
    ['a hundred passes failed at once, and no more', [errors(once(100, minutes - 5))]],
  ],
  InferenceOperatorQueueNotDrained: [
    [
      'more than a hundred wait',
      [depth('leader', 101)],
      { labels: { name: 'gateway' }, description: '101 resources wait in the queue gateway.' },
    ],
    [
      'a hundred wait, and five thousand where they are not worked on',
      [depth('leader', 100), depth('standby', 5000)],
    ],
  ],
  InferenceOperatorWriting: [
    [
      'two writes a second',
      [writes(120)],
      {
        labels: { kind: 'Deployment' },
        description: 'It writes Deployment objects 2 times a second; something changes them back.',
      },
    ],
    ['less than one', [writes(59)]],
  ],
  InferenceOperatorKindForbidden: [
    [
      'a kind may not be read',
      watch('forbidden'),
      {
        labels: deployment,
        description:
          'It may not list and watch Deployment of the group "apps"; the resources that need them are left as they are.',
      },
    ],
    ['a kind is not served', watch('absent')],
  ],
  InferenceOperatorWatchStale: [
    [
      'more than a quarter of an hour',
      [silent(901)],
      {
        labels: deployment,
        description: 'The watch of Deployment has been silent for 15m 1s; bookmarks come every minute.',
      },
    ],
    ['not more', [silent(900)]],
  ],
};

describe('the alerts', () => {
  it('are rules as Prometheus takes them', () => checkRules(promtool));

  it('have something to say each', () => {
    expect(Object.keys(cases).sort()).toEqual(alerts.map(({ alert }) => alert).sort());
    for (const [alert, ofIt] of Object.entries(cases)) {
      expect(new Set(ofIt.map(([, , fired]) => fired === undefined)), alert).toEqual(new Set([true, false]));
    }
  });

  it('are silent at rest', () =>
    evaluate(
      promtool,
      served,
      alerts.map((alert) => [alert, undefined]),
    ));

  const all = alerts.flatMap((alert) =>
    (cases[alert.alert] ?? []).map(([what, changes, fired]) => {
      const title = `${alert.alert} ${fired === undefined ? 'is silent' : 'fires'}: ${what}`;
      return { title, alert, changes, fired };
    }),
  );
  it.each(all)('$title', ({ alert, changes, fired }) =>
    evaluate(promtool, changed(changes), [[alert, fired]]),
  );
});
