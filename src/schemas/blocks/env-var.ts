/** Environment variables of a container, as in the core API (`EnvVar`). */
import type { Static } from 'typebox';
import { Flag, IntOrString, List, Optional, Struct, Text } from '../structural.ts';

const optionalReference = Optional(
  Flag({ description: 'Whether the pod starts when the object or the key is missing. Default: false.' }),
);

const objectName = Text({
  maxLength: 253,
  description: 'Name of the object, in the namespace of this resource. Example: `provider-keys`.',
});

const configMapKeyRef = Struct(
  {
    name: Optional(objectName),
    key: Text({ maxLength: 253, description: 'Key in the ConfigMap. Example: `region`.' }),
    optional: optionalReference,
  },
  { description: 'A key of a ConfigMap. Example: `{name: settings, key: region}`.' },
);

const secretKeyRef = Struct(
  {
    name: Optional(objectName),
    key: Text({ maxLength: 253, description: 'Key in the Secret. Example: `OPENAI_API_KEY`.' }),
    optional: optionalReference,
  },
  { description: 'A key of a Secret. Example: `{name: provider-keys, key: OPENAI_API_KEY}`.' },
);

const fieldRef = Struct(
  {
    apiVersion: Optional(
      Text({ maxLength: 63, description: 'Version that the path is written in. Default: `v1`.' }),
    ),
    fieldPath: Text({ description: 'Path in the pod. Example: `metadata.namespace`.' }),
  },
  { description: 'A field of the pod. Example: `{fieldPath: status.podIP}`.' },
);

const resourceFieldRef = Struct(
  {
    containerName: Optional(
      Text({
        maxLength: 63,
        description: 'Container that the resource belongs to. Default: this container.',
      }),
    ),
    divisor: Optional(
      IntOrString({ description: 'Unit of the output, a quantity. Default: 1. Example: `1Mi`.' }),
    ),
    resource: Text({ maxLength: 253, description: 'Which resource. Example: `limits.memory`.' }),
  },
  { description: 'A resource request or limit of the container. Example: `{resource: limits.cpu}`.' },
);

const valueFrom = Struct(
  {
    configMapKeyRef: Optional(configMapKeyRef),
    fieldRef: Optional(fieldRef),
    resourceFieldRef: Optional(resourceFieldRef),
    secretKeyRef: Optional(secretKeyRef),
  },
  {
    description:
      'Where the value comes from; the kubelet reads it when the container starts. Not together with `value`.',
  },
);

/** Schema of one environment variable; `rule` is the id of the rule that judges its name and content. */
export function EnvVarSchema(rule: string) {
  return Struct(
    {
      name: Text({
        maxLength: 253,
        description:
          'Name of the variable: letters, digits, `_`, `-` and `.`, not starting with a digit. Example: `OPENAI_API_KEY`.',
        cel: [
          {
            id: rule,
            rule: "self.matches('^[-._a-zA-Z][-._a-zA-Z0-9]*$') && self != '.' && !self.startsWith('..')",
            message: 'must be a variable name such as OPENAI_API_KEY',
          },
        ],
      }),
      value: Optional(
        Text({
          maxLength: 32768,
          isFree: true,
          description: 'The value as plain text. Default: empty. Put keys and tokens in a Secret instead.',
        }),
      ),
      valueFrom: Optional(valueFrom),
    },
    {
      description:
        'A variable with a `value` or a `valueFrom`. Example: `{name: OPENAI_API_KEY, valueFrom: {secretKeyRef: {name: openai, key: key}}}`.',
      cel: [
        {
          id: rule,
          rule: "!(has(self.value) && self.value != '' && has(self.valueFrom))",
          message: 'may not be specified when `value` is not empty',
          fieldPath: '.valueFrom',
        },
      ],
    },
  );
}

/** A list of environment variables. */
export function EnvVars(rule: string, description: string) {
  return List(EnvVarSchema(rule), { maxItems: 100, description });
}

export type EnvVar = Static<ReturnType<typeof EnvVarSchema>>;

/**
 * The value by which a container is given a text as it is: the kubelet replaces `$(NAME)` by the variable of that name
 * and `$$` by `$`, from the left, so that a doubled `$` is one to it, whatever follows.
 */
export function literalValue(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** A variable as a container takes it: quantities are text. */
export type ContainerVariable = Omit<EnvVar, 'valueFrom'> & {
  valueFrom?: Omit<NonNullable<EnvVar['valueFrom']>, 'resourceFieldRef'> & {
    resourceFieldRef?: { containerName?: string; divisor?: string; resource: string };
  };
};

/** The variable as a container takes it. */
export function containerVariableOf({ valueFrom, ...variable }: EnvVar): ContainerVariable {
  if (valueFrom === undefined) return variable;
  const { resourceFieldRef, ...rest } = valueFrom;
  if (resourceFieldRef === undefined) return { ...variable, valueFrom: rest };
  const { divisor, ...reference } = resourceFieldRef;
  return {
    ...variable,
    valueFrom: {
      ...rest,
      resourceFieldRef: { ...reference, ...(divisor !== undefined && { divisor: String(divisor) }) },
    },
  };
}
