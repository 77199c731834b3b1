/** Environment variables as a Go program with go-envconfig reads them: one that is there but empty is zero, no default. */

/** A variable that cannot be read. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

function milliseconds(name: string, value: string): number {
  if (value === '' || value === '0') return 0;
  const parts = [...value.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== value) {
    throw new ConfigurationError(`${name}: time: invalid duration ${JSON.stringify(value)}`);
  }
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0), 0);
}

const truths = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const falsehoods = ['', '0', 'f', 'F', 'FALSE', 'false', 'False'];

/** The variables of a process. */
export class GoEnvironment {
  readonly #variables: Readonly<Record<string, string | undefined>>;

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = variables;
  }

  text(name: string, fallback = ''): string {
    return this.#variables[name] ?? fallback;
  }

  /** In milliseconds. */
  duration(name: string, fallback: string): number {
    return milliseconds(name, this.text(name, fallback));
  }

  flag(name: string): boolean {
    const value = this.text(name);
    if (truths.includes(value)) return true;
    if (falsehoods.includes(value)) return false;
    throw new ConfigurationError(`${name}: strconv.ParseBool: parsing ${JSON.stringify(value)}`);
  }

  /** Split at commas, and not trimmed. */
  list(name: string): string[] {
    return this.text(name)
      .split(',')
      .filter((item) => item !== '');
  }
}
