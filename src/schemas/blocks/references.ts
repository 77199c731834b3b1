/** References to keys of Secrets, in the shapes of both documented eras. */
import type { Static } from 'typebox';
import { Flag, Optional, Struct, Text } from '../structural.ts';

/**
 * A key of a Secret in the namespace of the resource.
 * `key` is optional here because the older shape defaults it to `value`; rules ask for it in the newer one.
 */
export function SecretKeyReference(purpose: string, exampleKey: string) {
  return Struct(
    {
      name: Optional(
        Text({
          maxLength: 253,
          description: `Name of the Secret, in the namespace of this resource. Example: \`my-secret\`.`,
        }),
      ),
      key: Optional(
        Text({
          maxLength: 253,
          description: `Key in the Secret. Default: \`value\` beside providers written with \`type\`, otherwise required. Example: \`${exampleKey}\`.`,
        }),
      ),
      namespace: Optional(
        Text({
          maxLength: 63,
          description:
            'Namespace of the Secret. Default: the namespace of this resource, which is the only one that can be referenced.',
        }),
      ),
      optional: Optional(
        Flag({
          description: 'Whether the pod starts when the Secret or the key is missing. Default: false.',
        }),
      ),
    },
    { description: `${purpose} Example: \`{name: my-secret, key: ${exampleKey}}\`.` },
  );
}

/** A key of a Secret of the same namespace, as `SecretKeySelector` of the core API. */
export function SecretKeySelector(purpose: string, exampleKey: string) {
  return Struct(
    {
      name: Optional(
        Text({
          maxLength: 253,
          description: 'Name of the Secret, in the namespace of this resource. Example: `my-secret`.',
        }),
      ),
      key: Text({ maxLength: 253, description: `Key in the Secret. Example: \`${exampleKey}\`.` }),
      optional: Optional(
        Flag({
          description: 'Whether the pod starts when the Secret or the key is missing. Default: false.',
        }),
      ),
    },
    { description: `${purpose} Example: \`{name: my-secret, key: ${exampleKey}}\`.` },
  );
}

export type SecretKeySelector = Static<ReturnType<typeof SecretKeySelector>>;

/** A key of a Secret in the namespace of the resource, as controllers read it. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

export type SecretKeyReference = Static<ReturnType<typeof SecretKeyReference>>;
