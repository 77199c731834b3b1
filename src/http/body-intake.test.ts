import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { BodyIntake, type IntakeResult } from './body-intake.ts';

const bounds = { largest: 1000, small: 100, smallTogether: 250, time: 60_000, standstill: 20 };

/** A body that is being read. */
class Sent {
  readonly stream = new PassThrough();
  readonly results: IntakeResult[] = [];

  constructor(intake: BodyIntake, bytes = 0) {
    intake.read(this.stream, (result) => this.results.push(result));
    if (bytes > 0) this.stream.write('x'.repeat(bytes));
  }

  /** Resolves with what became of it. */
  async outcome(): Promise<string> {
    await expect.poll(() => this.results.length).toBe(1);
    const [result] = this.results;
    if (result === undefined) throw new Error('there is none');
    return 'problem' in result ? String(result.problem) : result.bytes.toString();
  }

  /** Lets the next large one be read. */
  release(): void {
    for (const result of this.results) if ('release' in result) result.release();
  }
}

describe('the bodies of a server', () => {
  it('are read whole', async () => {
    const intake = new BodyIntake(bounds);
    const body = new Sent(intake, 10);
    body.stream.end('end');
    expect(await body.outcome()).toBe(`${'x'.repeat(10)}end`);
    expect(intake.held).toBe(0);
  });

  it('that are small make room by the age of those that are not complete', async () => {
    const intake = new BodyIntake(bounds);
    const [oldest, older, newest] = [new Sent(intake, 90), new Sent(intake, 90), new Sent(intake, 90)];
    expect(await oldest.outcome()).toBe('429');
    expect(intake.held).toBe(180);
    for (const body of [older, newest]) body.stream.end();
    expect(await older.outcome()).toHaveLength(90);
    expect(await newest.outcome()).toHaveLength(90);
    expect(intake.held).toBe(0);
  });

  it('that are too large are not read to their end', async () => {
    const intake = new BodyIntake(bounds);
    const body = new Sent(intake, 1001);
    expect(await body.outcome()).toBe('413');
    expect(intake.held).toBe(0);
    expect(body.stream.isPaused()).toBe(true);
  });

  it('have their time, and no more', async () => {
    const intake = new BodyIntake({ ...bounds, time: 30 });
    const body = new Sent(intake, 10);
    expect(await body.outcome()).toBe('408');
    expect(intake.held).toBe(0);
  });

  it('leave nothing behind when their client leaves', async () => {
    const intake = new BodyIntake(bounds);
    const [small, large] = [new Sent(intake, 90), new Sent(intake, 500)];
    await expect.poll(() => intake.held).toBe(90);
    small.stream.destroy();
    large.stream.destroy();
    await expect.poll(() => intake.held).toBe(0);
    const next = new Sent(intake, 500);
    next.stream.end();
    expect(await next.outcome()).toHaveLength(500);
    expect([...small.results, ...large.results]).toEqual([]);
  });

  it('that are large are read one after another, the newest first', async () => {
    const intake = new BodyIntake({ ...bounds, standstill: 60_000 });
    const first = new Sent(intake, 500);
    await expect.poll(() => intake.held).toBe(0);
    const second = new Sent(intake, 500);
    await expect.poll(() => second.stream.isPaused()).toBe(true);
    const third = new Sent(intake, 500);
    await expect.poll(() => third.stream.isPaused()).toBe(true);
    for (const body of [first, second, third]) body.stream.end();
    await first.outcome();
    expect([second.results, third.results]).toEqual([[], []]);
    first.release();
    await third.outcome();
    expect(second.results).toEqual([]);
    third.release();
    expect(await second.outcome()).toHaveLength(500);
    second.release();
  });

  it('that are large and stand still give way to those that wait, and to nobody else', async () => {
    const intake = new BodyIntake(bounds);
    const still = new Sent(intake, 500);
    await new Promise((resolve) => setTimeout(resolve, 3 * bounds.standstill));
    expect(still.results).toEqual([]);
    const next = new Sent(intake, 500);
    next.stream.end();
    expect(await still.outcome()).toBe('429');
    expect(await next.outcome()).toHaveLength(500);
  });
});
