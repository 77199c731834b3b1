import type { StoredObject } from '../../kubernetes/object.ts';
import type { EventRecorder } from '../events/event-recorder.ts';
import type { MeddlingObserver } from './child-applier.ts';
import { referenceTo } from './ownership.ts';

/** Tells people, at the owner, that something else writes to its children. */
export function meddlingEvents(events: Pick<EventRecorder, 'record'>): MeddlingObserver {
  const record = (type: 'Normal' | 'Warning', reason: string, what: string) => {
    return (owner: StoredObject, child: StoredObject, paths: readonly string[]) => {
      const note = `${child.kind} ${child.metadata.name} is ${what}: ${paths.join(', ')}`;
      events.record(referenceTo(owner), { type, reason, action: 'Apply', note, related: referenceTo(child) });
    };
  };
  return {
    mutated: record(
      'Normal',
      'MutatedByOthers',
      'rewritten by a webhook or a policy whenever it is applied, and left so',
    ),
    contested: record(
      'Warning',
      'Contested',
      'changed back by somebody each time it is put right, and is put right only once a minute from now on',
    ),
  };
}
