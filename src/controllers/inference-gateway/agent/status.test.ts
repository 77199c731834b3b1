import { describe, expect, it } from 'vitest';
import { card03 } from '../../../../test/stand-ins/agent/cards.ts';
import { readAgentCard } from '../../../workload-client/card-reader.ts';
import type { Surroundings } from '../../testing/rendered-workload.ts';
import { running } from '../../testing/rendered-workload.ts';
import { agent } from './testing/rendered.ts';

const card = readAgentCard(card03);
const older = readAgentCard({ ...card03, version: '1.0.0' });
const good = { ok: true, card } as const;
const bad = { ok: false, reason: 'CardInvalid', message: 'the agent card is no JSON' } as const;
const fetched = {
  type: 'CardFetched',
  status: 'True',
  reason: 'Fetched',
  message: 'the agent has told what it is',
  lastTransitionTime: '2030-01-01T00:00:00Z',
} as const;

/** The condition of a type, without what it always has. */
function conditionOf(type: string, around: Surroundings, spec: object = {}) {
  const found = agent.statusOf(spec, around).conditions.find((condition) => condition.type === type);
  return `${found?.status} ${found?.reason}: ${found?.message}`;
}

describe('Ready', () => {
  it.each<[string, Surroundings, object, string, boolean]>([
    ['nothing is there', {}, {}, 'False Creating: the Deployment is being created', false],
    ['a pod is available', { deployment: running }, {}, 'True Available: 1 of 1 pods ready', true],
    [
      'no pod is',
      { deployment: { ...running, status: { observedGeneration: 1 } } },
      {},
      'False Progressing: 0 of 1 pods ready; 0 of 1 updated',
      false,
    ],
    [
      'the spec is invalid, whatever runs',
      { deployment: running },
      { image: '' },
      'False InvalidSpec: spec.image: Invalid value: "": must be an image reference, such as "ghcr.io/org/name:1.2.3"',
      false,
    ],
    [
      'another has the name',
      { problems: [{ reason: 'NameTaken', message: 'Service "calendar" is that of Gateway "calendar"' }] },
      {},
      'False NameTaken: Service "calendar" is that of Gateway "calendar"',
      false,
    ],
    [
      'nothing can be observed',
      { problems: [{ reason: 'Unobserved', message: 'the API server does not answer' }] },
      {},
      'Unknown Unobserved: the API server does not answer',
      false,
    ],
  ])('while %s', (_, around, spec, expected, ready) => {
    expect(conditionOf('Ready', around, spec)).toBe(expected);
    expect(agent.statusOf(spec, around)).toMatchObject({ ready, observedGeneration: 3 });
  });
});

describe('the card', () => {
  const deployment = running;
  it.each<[string, Surroundings, object | undefined, string]>([
    ['is awaited', { deployment }, undefined, 'Unknown NotAsked: no pod is available that could be asked'],
    [
      'is what the agent says',
      { deployment, answer: good },
      card,
      'True Fetched: the agent has told what it is',
    ],
    [
      'takes the place of an older one',
      { deployment, answer: good, before: { card: older } },
      card,
      'True Fetched: the agent has told what it is',
    ],
    [
      'stays the last good one while the agent says none',
      { deployment, answer: bad, before: { card: older, conditions: [fetched] } },
      older,
      'False CardInvalid: the agent card is no JSON',
    ],
    [
      'stays after a restart of the operator, with what was known of it',
      { deployment, before: { card: older, conditions: [fetched] } },
      older,
      'True Fetched: the agent has told what it is',
    ],
    [
      'stays while there is nobody to ask, and is said to be no news',
      { answer: good, before: { card: older, conditions: [fetched] } },
      card,
      'Unknown NotAsked: no pod is available that could be asked',
    ],
  ])('%s', (_, around, expected, condition) => {
    const status = agent.statusOf({}, around);
    if (expected === undefined) expect(status).not.toHaveProperty('card');
    else expect(status.card).toEqual(expected);
    expect(conditionOf('CardFetched', around)).toBe(condition);
  });
});

it('the URL is that of the Service, and is left out of an invalid spec', () => {
  expect(agent.statusOf({ port: 9000 })).toMatchObject({
    url: 'http://calendar.team.svc.cluster.local:9000',
  });
  const tls = { enabled: true, secretRef: 'calendar-tls' };
  expect(agent.statusOf({ tls })).toMatchObject({ url: 'https://calendar.team.svc.cluster.local:8080' });
  expect(agent.statusOf({ port: 0 })).not.toHaveProperty('url');
});
