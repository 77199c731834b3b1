import { expect, it } from 'vitest';
import { createLog } from './process.ts';

it('a line of the log is one line of JSON that no terminal acts on, and means what was said', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => lines.push(line) });
  const said = 'a\r\n\u001b[2J\u009b31m\u202e\u2028\u3164\ufe0f\u{e0041}';
  log.child({ part: said }).warn({ [said]: { error: said } }, said);
  expect(lines.join('')).toMatch(/^[ -~]+\n$/);
  expect(JSON.parse(lines.join(''))).toMatchObject({ part: said, [said]: { error: said }, msg: said });
});
