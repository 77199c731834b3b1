import { describe, expect, it } from 'vitest';
import { MalformedEventError, TransportError } from '../client/api-error.ts';
import { refusals } from '../client/testing/fake-api-server/status.ts';
import { apiError, bookmark, emptyList, event, object, reflect } from './testing/reflector-fixture.ts';

describe('watching', () => {
  it('takes every event and every bookmark (TestReflectorWatchHandler, TestReflectorResourceVersionUpdate)', async () => {
    const { source, clock, stored, counts } = reflect({
      list: () => [{ items: [object('gone', '1'), object('kept', '2')], resourceVersion: '10' }],
    });
    await clock.advance(0);
    source.lastWatch.push(
      event('DELETED', 'gone', '11'),
      event('ADDED', 'new', '12'),
      event('MODIFIED', 'kept', '13'),
      bookmark('20'),
    );
    source.lastWatch.end();
    await clock.advance(0);
    expect(stored()).toEqual(['kept@13', 'new@12']);
    expect(source.watchVersions).toEqual(['10', '20']);
    expect(source.listVersions).toEqual(['0']);
    expect(counts).toEqual({ relisted: 0, watchRestarted: 1, malformedEvent: 0 });
  });

  it('does not move on from an event that the store could not take', async () => {
    const { source, clock, errors } = reflect(
      { list: () => emptyList('10') },
      {
        store: {
          replace() {},
          upsert(taken) {
            if (taken.metadata.name === 'bad') throw new Error('cannot project');
          },
          remove() {},
        },
      },
    );
    await clock.advance(0);
    source.lastWatch.push(event('ADDED', 'good', '11'), event('ADDED', 'bad', '12'));
    await clock.advance(800);
    expect(source.watchVersions).toEqual(['10', '11']);
    expect(errors).toEqual([new Error('cannot project')]);
  });

  it('watches again at once after a clean end (TestWatchTimeout)', async () => {
    const { source, clock, errors } = reflect({ list: () => emptyList('10') });
    await clock.advance(300_000);
    source.lastWatch.end();
    await clock.advance(0);
    expect(source.watchVersions).toEqual(['10', '10']);
    expect(source.listVersions).toEqual(['0']);
    expect(errors).toEqual([]);
  });

  it('takes an end at once, without an event, for a failure', async () => {
    const { source, clock, errors } = reflect({ list: () => emptyList('10'), watch: (watch) => watch.end() });
    await clock.advance(10_000);
    // 0, 0.8, 2.4 and 5.6 s
    expect(source.watchVersions).toEqual(['10', '10', '10', '10']);
    expect(source.listVersions).toEqual(['0']);
    expect(errors).toHaveLength(4);
  });

  it('does not list after 429 (TestNoRelistOnTooManyRequests, TestBackoffOnTooManyRequests)', async () => {
    const { source, clock } = reflect({
      list: () => emptyList('10'),
      watch: (watch, _, call) => call <= 2 && watch.fail(apiError(refusals.tooManyRequests(1), 1000)),
    });
    await clock.advance(999);
    expect(source.watchVersions).toEqual(['10']);
    await clock.advance(1);
    expect(source.watchVersions).toEqual(['10', '10']);
    await clock.advance(1600);
    expect(source.watchVersions).toEqual(['10', '10', '10']);
    expect(source.listVersions).toEqual(['0']);
  });

  it.each([
    ['500 (TestRetryInternalError)', apiError(refusals.internal())],
    ['a reset connection (TestSharedInformerWatchDisruption)', new TransportError('ECONNRESET')],
    ['something unforeseen', new TypeError('a fault of ours')],
  ])('goes on where it was after %s', async (_, error) => {
    const { source, clock, errors, stored } = reflect({ list: () => emptyList('10') });
    await clock.advance(0);
    source.lastWatch.push(event('ADDED', 'a', '11'));
    source.lastWatch.fail(error);
    await clock.advance(799);
    expect(source.watchVersions).toEqual(['10']);
    await clock.advance(1);
    source.lastWatch.push(event('MODIFIED', 'a', '12'));
    await clock.advance(0);
    expect(source.watchVersions).toEqual(['10', '11']);
    expect(source.listVersions).toEqual(['0']);
    expect(stored()).toEqual(['a@12']);
    expect(errors).toEqual([error]);
  });

  it('counts what is no event, and asks for it again', async () => {
    const { source, clock, counts } = reflect({ list: () => emptyList('10') });
    await clock.advance(0);
    source.lastWatch.push(event('ADDED', 'a', '11'));
    source.lastWatch.fail(new MalformedEventError('a line that is no JSON'));
    await clock.advance(800);
    expect(counts.malformedEvent).toBe(1);
    expect(source.watchVersions).toEqual(['10', '11']);
  });

  it('lists the newest when the server has lost our version, as after a restore of etcd', async () => {
    const { source, clock, stored } = reflect({
      list: (_, call) => [{ items: [object(`list${call}`, '1')], resourceVersion: call === 1 ? '90' : '10' }],
    });
    await clock.advance(0);
    source.lastWatch.fail(apiError(refusals.tooLarge()));
    await clock.advance(800);
    expect(source.listVersions).toEqual(['0', '']);
    expect(source.watchVersions).toEqual(['90', '10']);
    expect(stored()).toEqual(['list2@1']);
  });

  it('does not turn in circles between a list and an expired watch', async () => {
    const { source, clock } = reflect({
      list: () => emptyList('10'),
      watch: (watch) => watch.fail(apiError(refusals.gone())),
    });
    await clock.advance(10_000);
    expect(source.lists).toHaveLength(4);
  });
});

describe('a stalled watch', () => {
  it('is given up when the server does not end it in time', async () => {
    const { source, clock } = reflect({ list: () => emptyList('10') });
    await clock.advance(314_999);
    expect(source.watches).toHaveLength(1);
    await clock.advance(1 + 800);
    expect(source.watchVersions).toEqual(['10', '10']);
    expect(source.watches[0]?.watch.isOpen).toBe(false);
    expect(source.listVersions).toEqual(['0']);
  });

  it('is given up after 150 s of silence once it has shown a bookmark', async () => {
    const { source, clock, reflector } = reflect({ list: () => emptyList('10') });
    await clock.advance(0);
    source.lastWatch.push(bookmark('11'));
    await clock.advance(100_000);
    source.lastWatch.push(event('ADDED', 'a', '12'));
    await clock.advance(149_999);
    expect(source.watches).toHaveLength(1);
    expect(reflector.lastEventAgeMs).toBe(149_999);
    await clock.advance(1 + 800);
    expect(source.watchVersions).toEqual(['10', '12']);
  });

  it('is not suspected of being one for lack of events alone', async () => {
    const { source, clock } = reflect({ list: () => emptyList('10') });
    await clock.advance(0);
    source.lastWatch.push(event('ADDED', 'a', '11'));
    await clock.advance(299_000);
    expect(source.watches).toHaveLength(1);
  });

  it('leaves no timer behind', async () => {
    const { source, clock, controller, running } = reflect({ list: () => emptyList('10') });
    await clock.advance(0);
    source.lastWatch.push(bookmark('11'));
    await clock.advance(2000);
    source.lastWatch.end();
    await clock.advance(0);
    expect(clock.pendingTimers).toBe(1); // the deadline of the second watch
    controller.abort();
    await running;
    expect(clock.pendingTimers).toBe(0);
  });
});
