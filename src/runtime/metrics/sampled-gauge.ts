import { Gauge, type Registry } from 'prom-client';

/** A gauge's name, help text and labels. */
export interface GaugeDescription<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
}

/** Adds a source of values. Undefined: there is no value now, and the series is left out. */
export type AddSample<Label extends string> = (
  labels: Readonly<Record<Label, string>>,
  read: () => number | undefined,
) => void;

/** Registers a gauge that is read when it is scraped, from every source that was added. */
export function sampledGauge<Label extends string>(
  registry: Registry,
  { name, help, labelNames }: GaugeDescription<Label>,
): AddSample<Label> {
  const samples: { labels: Readonly<Record<Label, string>>; read: () => number | undefined }[] = [];
  new Gauge<Label>({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      if (labelNames.length === 0) this.remove(); // such a gauge is reset to zero, which nobody has read
      for (const { labels, read } of samples) {
        const value = read();
        if (value !== undefined) this.set(labels, value);
      }
    },
  });
  return (labels, read) => {
    samples.push({ labels, read });
  };
}
