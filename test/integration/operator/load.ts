/** People and pipelines at work. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../../../src/runtime/client/client.ts';
import { applyGateway, deleteGateway, findGateway, type GatewaySpec, minimalSpec } from './gateways.ts';
import { collectGarbage } from './owned-objects.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Specs that differ in which children they have, and in what these say. */
function anySpec(random: SeededRandom): GatewaySpec {
  return {
    ...minimalSpec,
    ...(random.chance(0.3)
      ? {
          hpa: {
            enabled: true,
            config: { minReplicas: 1 + random.below(2), maxReplicas: 5 },
          },
        }
      : { replicas: 1 + random.below(3) }),
    ...(random.chance(0.3) && { ingress: { enabled: true, host: `host-${random.below(3)}.example.com` } }),
    ...(random.chance(0.3) && { telemetry: { enabled: true, metrics: { enabled: true, port: 9464 } } }),
    ...(random.chance(0.3) && { serviceAccount: { create: false, name: 'shared' } }),
    image: `ghcr.io/inference-gateway/inference-gateway:0.${20 + random.below(5)}.0`,
  };
}

/** Creates, changes and deletes Gateways of a few names, so that names come back soon after they went. */
export class GatewayLoad {
  readonly #client: ApiClient;
  readonly #random: SeededRandom;
  readonly #names: readonly string[];
  #done = 0;

  constructor(client: ApiClient, random: SeededRandom, names = 12) {
    this.#client = client;
    this.#random = random;
    this.#names = Array.from({ length: names }, (_, index) => `gateway-${index}`);
  }

  /** How many changes the API server has taken. */
  get done(): number {
    return this.#done;
  }

  /** Goes on until `signal` aborts, also while the API server does not answer. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#goOn(signal), this.#goOn(signal), this.#tidyUp(signal)]);
  }

  /** Makes one change, if the API server takes it. */
  async change(): Promise<void> {
    const name = this.#names[this.#random.below(this.#names.length)] ?? '';
    const spec = anySpec(this.#random);
    const isDeletion = this.#random.chance(0.25);
    try {
      if (isDeletion && (await findGateway(this.#client, name)) !== undefined) {
        await deleteGateway(this.#client, name);
      } else {
        await applyGateway(this.#client, name, spec);
      }
      this.#done++;
    } catch {
      // Two changes at once, or the API server is away: then this change is not made.
    }
  }

  async #goOn(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.change();
      await sleep(20);
    }
  }

  async #tidyUp(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await collectGarbage(this.#client).catch(() => undefined);
      await sleep(300);
    }
  }
}
