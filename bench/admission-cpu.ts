/** CPU of judging, without HTTP and TLS. */
import pino from 'pino';
import { reviewHandler } from '../src/admission/handler.ts';
import { kinds } from '../src/kinds.ts';
import { gatewayReview, gatewayReviewText } from './gateway-review.ts';
import { atMost, type Effort, type Measurement, median } from './measurement.ts';

const log = pino({ level: 'silent' });

/** µs of CPU of this process for one call. */
function microsecondsOf(call: () => unknown, calls: number): number {
  const start = process.cpuUsage();
  for (let index = 0; index < calls; index++) call();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / calls;
}

/** One after the other, several times, so that both see the same machine. */
function alternate(first: () => unknown, second: () => unknown, effort: Effort): [number, number] {
  const [rounds, calls] = effort === 'quick' ? [5, 1000] : [15, 4000];
  for (const call of [first, second]) microsecondsOf(call, 20_000); // until it is compiled: a webhook runs for weeks
  const figures = Array.from({ length: rounds }, () => [
    microsecondsOf(first, calls),
    microsecondsOf(second, calls),
  ]);
  return [median(figures.map(([a = 0]) => a)), median(figures.map(([, b = 0]) => b))];
}

export const admissionCpu: Measurement = {
  id: 'admission-cpu',
  what: 'CPU of one mutate and one validate of a 4 KB Gateway, in process',
  against: 'JSON.parse of the same review',
  run: async (effort) => {
    const admitted = kinds.find(({ admitted: { resource } }) => resource.kind === 'Gateway')?.admitted;
    if (admitted === undefined) throw new Error('there is no kind Gateway');
    const [mutate, validate] = [
      reviewHandler('mutate', admitted, { log }),
      reviewHandler('validate', admitted, { log }),
    ];
    const [both, parse] = alternate(
      () => [mutate(gatewayReview), validate(gatewayReview)],
      () => JSON.parse(gatewayReviewText),
      effort,
    );
    const bytes = { name: 'size of the review', value: Buffer.byteLength(gatewayReviewText), unit: 'bytes' };
    return [atMost(3, { name: 'mutate and validate', value: both, unit: 'µs', peer: parse }), bytes];
  },
};
