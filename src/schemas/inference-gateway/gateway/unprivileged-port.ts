import { IntOrString } from '../../structural.ts';

/** A port that an unprivileged process can bind; text that is a whole number is read as one. */
export function UnprivilegedPort(rule: string, description: string) {
  return IntOrString({
    description,
    rule,
    cel: [
      {
        id: rule,
        rule: 'int(self) >= 1024 && int(self) <= 65535',
        message: 'must be between 1024 and 65535',
      },
    ],
  });
}
