/** Why a check fails, for people; undefined: it passes. */
export type HealthCheck = () => string | undefined;

/** One check's result. */
export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** Why it fails. */
  readonly reason?: string;
}

/** The results of all checks of a probe; `ok` when every one of them is. */
export interface HealthReport {
  readonly ok: boolean;
  readonly checks: readonly CheckResult[];
}

/**
 * The answers to the probes of the kubelet, as data. Liveness is about this process alone, never about what it depends
 * on: a restart does not bring an API server back.
 */
export class Health {
  readonly #live = new Map<string, HealthCheck>();
  readonly #ready = new Map<string, HealthCheck>();

  /** Adds a check whose failure means that only a restart helps. A second check of one name replaces the first. */
  addLivezCheck(name: string, check: HealthCheck): void {
    this.#live.set(name, check);
  }

  /** Adds a check whose failure means that this process cannot serve now. A second check of one name replaces the first. */
  addReadyzCheck(name: string, check: HealthCheck): void {
    this.#ready.set(name, check);
  }

  /** Whether this process should live on. */
  livez(): HealthReport {
    return report(this.#live);
  }

  /** Whether this process can serve. */
  readyz(): HealthReport {
    return report(this.#ready);
  }
}

function report(checks: ReadonlyMap<string, HealthCheck>): HealthReport {
  const results = [...checks].map(([name, check]) => resultOf(name, check));
  return { ok: results.every(({ ok }) => ok), checks: results };
}

function resultOf(name: string, check: HealthCheck): CheckResult {
  const reason = failureOf(check);
  return reason === undefined ? { name, ok: true } : { name, ok: false, reason };
}

/** A check that throws has failed; it must not take the answer for the other checks with it. */
function failureOf(check: HealthCheck): string | undefined {
  try {
    return check();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
