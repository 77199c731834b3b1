/** What the compiler says of a controller, and what it does not. */
import { expectTypeOf, it } from 'vitest';
import type { UntimedStatus } from '../runtime/controller/controlled-kind.ts';
import type { McpStatus } from '../schemas/inference-gateway/mcp/status.ts';

type Written = UntimedStatus<McpStatus>;

const whole = {
  ready: true,
  url: undefined,
  replicas: 1,
  selector: 'app=files',
  observedGeneration: 2,
} as const;

it('a status has conditions without times, and every field of its schema, if only as undefined', () => {
  expectTypeOf({ ...whole, conditions: [] }).toExtend<Written>();
  expectTypeOf<Written['url']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<Written['conditions'][number]>().not.toHaveProperty('lastTransitionTime');
  const { ready: _, ...lacking } = whole;
  expectTypeOf({ ...lacking, conditions: [] }).not.toExtend<Written>();
  expectTypeOf({ ...whole, ready: 'yes', conditions: [] }).not.toExtend<Written>();
});

it('a field that the schema does not have, and the API server would drop, is none of a status', () => {
  // @ts-expect-error: misspelt
  const misspelt: Written = { ...whole, conditions: [], urls: 'http://files' };
  expectTypeOf(misspelt).toEqualTypeOf<Written>();
});
