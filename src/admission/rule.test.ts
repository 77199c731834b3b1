import { describe, expect, it } from 'vitest';
import { readsAround } from './rule.ts';

describe('readsAround', () => {
  const touches = readsAround(['spec.server.port', 'spec.providers[].env', 'spec.lists[][].x']);

  it.each([
    [['spec', 'server', 'port']],
    [['spec', 'server']],
    [['spec']],
    [['spec', 'server', 'port', 'below']],
    [['spec', 'providers']],
    [['spec', 'providers', 3]],
    [['spec', 'providers', 3, 'env']],
    [['spec', 'providers', 3, 'env', 0, 'name']],
    [['spec', 'lists', 0, 1, 'x']],
    [['spec', 'lists', 0]],
  ])('holds at, above and below: %j', (segments) => {
    expect(touches(segments)).toBe(true);
  });

  it.each([
    [['spec', 'server', 'host']],
    [['spec', 'serverport']],
    [['spec', 'providers', 3, 'name']],
    [['spec', 'lists', 0, 1, 'y']],
    [['status']],
    [['metadata', 'name']],
  ])('does not hold beside: %j', (segments) => {
    expect(touches(segments)).toBe(false);
  });

  it('holds nowhere for a rule that reads nothing', () => {
    expect(readsAround([])(['spec'])).toBe(false);
  });
});
