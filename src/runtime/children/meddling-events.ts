import type { StoredObject } from '../../kubernetes/object.ts';
import type { EventRecorder } from '../events/event-recorder.ts';
import type { MeddlingObserver } from './child-applier.ts';
import { replicasOf } from './handover.ts';
import { referenceTo } from './ownership.ts';

/** Tells people, at the owner, that something else writes to its children. */
export function meddlingEvents(events: Pick<EventRecorder, 'record'>): MeddlingObserver {
  const record = (
    type: 'Normal' | 'Warning',
    reason: string,
    owner: StoredObject,
    child: StoredObject,
    words: string,
  ) => {
    const note = `${child.kind} ${child.metadata.name} ${words}`;
    events.record(referenceTo(owner), { type, reason, action: 'Apply', note, related: referenceTo(child) });
  };
  return {
    mutated: (owner, child, paths) => {
      const words = 'is rewritten by a webhook or a policy whenever it is applied, and left so';
      record('Normal', 'MutatedByOthers', owner, child, `${words}: ${paths.join(', ')}`);
    },
    contested: (owner, child, paths) => {
      const words =
        'is changed back by somebody each time it is put right, and is put right only once a minute from now on';
      record('Warning', 'Contested', owner, child, `${words}: ${paths.join(', ')}`);
    },
    scaled: (owner, workload, replicas, managers) => {
      const words =
        `is to have ${replicas} replicas, and ${managers.join(', ')} has set ${replicasOf(workload)}: it is put right ` +
        'every five minutes at most. Only one can decide: scale this resource itself (kubectl scale), leave its ' +
        'spec.replicas out, or take away what scales its workload';
      record('Warning', 'Contested', owner, workload, words);
    },
    tookOver: (owner, child, { paths, managers }) => {
      const words =
        `could not be applied beside what ${managers.join(', ')} wrote by hand, which was taken over for that: ` +
        paths.join(', ');
      record('Warning', 'TookOver', owner, child, words);
    },
  };
}
