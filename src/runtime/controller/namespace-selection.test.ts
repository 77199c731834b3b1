import { describe, expect, it } from 'vitest';
import { parseLabelSelector } from '../../kubernetes/label-selector-parser.ts';
import type { StoredObject } from '../../kubernetes/object.ts';
import type { StoreHandler } from '../cache/store.ts';
import { NamespaceSelection } from './namespace-selection.ts';

const managed = { 'inference-gateway.com/managed': 'true' };

function namespace(name: string, labels: Record<string, string>, annotations = {}): StoredObject {
  const metadata = { name, uid: name, resourceVersion: '1', labels, annotations };
  return { apiVersion: 'v1', kind: 'Namespace', metadata };
}

/** A selection, and the hand that changes the namespaces of its cluster. */
function start(selector = 'inference-gateway.com/managed=true') {
  const handlers: StoreHandler<StoredObject>[] = [];
  const known = new Map<string, StoredObject>();
  const informer = {
    get: (name: string) => known.get(name),
    addHandler: (handler: StoreHandler<StoredObject>) => handlers.push(handler),
    settled: Promise.resolve(),
  };
  const { requirements = [] } = parseLabelSelector(selector);
  const selection = new NamespaceSelection(requirements, { of: () => informer });
  const changed: string[] = [];
  selection.onChanged((name) => changed.push(name));
  const set = (next: StoredObject): void => {
    const before = known.get(next.metadata.name);
    known.set(next.metadata.name, next);
    for (const handler of handlers) {
      if (before === undefined) handler.added?.(next);
      else handler.updated?.(before, next);
    }
  };
  return { selection, changed, set };
}

describe('a selection of namespaces', () => {
  it('selects those whose labels meet all requirements', () => {
    const { selection, set } = start('inference-gateway.com/managed=true,stage in (dev,test)');
    set(namespace('a', { ...managed, stage: 'dev' }));
    set(namespace('b', { ...managed, stage: 'live' }));
    set(namespace('c', { stage: 'dev' }));
    expect(['a', 'b', 'c'].filter((name) => selection.selects(name))).toEqual(['a']);
  });

  it('does not select a namespace that is not known', () => {
    expect(start('!unmanaged').selection.selects('a')).toBe(false);
  });

  it('follows the labels, and tells of each namespace whose labels change', () => {
    const { selection, set, changed } = start();
    set(namespace('a', {}));
    expect(selection.selects('a')).toBe(false);
    set(namespace('a', managed));
    expect(selection.selects('a')).toBe(true);
    set(namespace('a', {}));
    expect(selection.selects('a')).toBe(false);
    expect(changed).toEqual(['a', 'a', 'a']);
  });

  it('says nothing of other changes', () => {
    const { set, changed } = start();
    set(namespace('a', managed));
    set(namespace('a', managed, { note: 'other' }));
    expect(changed).toEqual(['a']);
  });
});
