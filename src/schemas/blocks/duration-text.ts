import { Text } from '../structural.ts';

/** A duration as Go writes it, such as `90s` or `1h30m`. */
export function DurationText(description: string) {
  return Text({ maxLength: 64, description });
}
