/** CPU of judging, without HTTP and TLS. */
import pino from 'pino';
import { reviewResponder } from '../src/admission/responder.ts';
import { kinds } from '../src/kinds.ts';
import { gatewayReviewText } from './gateway-review.ts';
import { atMost, type Effort, type Measurement, median } from './measurement.ts';

const log = pino({ level: 'silent' });

/** µs of CPU of this process for one call. */
function microsecondsOf(call: () => unknown, calls: number): number {
  const start = process.cpuUsage();
  for (let index = 0; index < calls; index++) call();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / calls;
}

/** One after the other, several times, so that all see the same machine. */
function alternate(calls: readonly (() => unknown)[], effort: Effort): number[] {
  const [rounds, size] = effort === 'quick' ? [10, 500] : [30, 2000];
  for (const call of calls) microsecondsOf(call, 20_000); // until it is compiled: a webhook runs for weeks
  const figures = Array.from({ length: rounds }, () => calls.map((call) => microsecondsOf(call, size)));
  return calls.map((_, index) => median(figures.map((round) => round[index] ?? 0)));
}

export const admissionCpu: Measurement = {
  id: 'admission-cpu',
  what: 'CPU of one mutate and one validate of a 4 KB Gateway, in process',
  against: 'JSON.parse of the same review',
  run: async (effort) => {
    const admitted = kinds.find(({ admitted: { resource } }) => resource.kind === 'Gateway')?.admitted;
    if (admitted === undefined) throw new Error('there is no kind Gateway');
    const [mutate, validate] = [
      reviewResponder('mutate', admitted, { log }),
      reviewResponder('validate', admitted, { log }),
    ];
    const parse = (): unknown => JSON.parse(gatewayReviewText);
    // Each judges what has just been decoded, as over the wire; an object that is judged again and again costs less.
    const judging = [() => mutate(parse()), () => validate(parse())];
    const [parsing = 0, ...parsingToo] = alternate([parse, ...judging], effort);
    const both = parsingToo.reduce((sum, time) => sum + time - parsing, 0);
    const bytes = { name: 'size of the review', value: Buffer.byteLength(gatewayReviewText), unit: 'bytes' };
    return [atMost(3, { name: 'mutate and validate', value: both, unit: 'µs', peer: parsing }), bytes];
  },
};
