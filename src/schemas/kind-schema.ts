/** What a kind says of itself to the API server: the data that a CustomResourceDefinition is made of. */
import type { TSchema } from 'typebox';
import type { Json } from '../kubernetes/object.ts';
import type { Resource } from '../kubernetes/resource.ts';

/** The systems that this operator can be asked to look after. */
export const systemNames = ['inference-gateway', 'genops', 'abi', 'gati'] as const;

/** By which a system is switched on and off. */
export type SystemName = (typeof systemNames)[number];

/** What the kinds of one system have in common. */
export interface System {
  readonly name: SystemName;
  /** API group and version of its kinds. */
  readonly group: string;
  readonly version: string;
  /** By which `kubectl get` lists all of them. */
  readonly category: string;
  /** A resource that its schema takes and the webhook alone refuses: by it, the startup check sees that the webhook is asked. */
  readonly refused: { readonly plural: string; readonly kind: string; readonly spec: Json };
}

/** A column of `kubectl get`. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date' | 'boolean';
  readonly jsonPath: string;
  /** 0 is always shown, 1 only with `-o wide`. */
  readonly priority?: 0 | 1;
  readonly description?: string;
}

/** The schema of one kind, and how the API server presents it. */
export interface KindSchema<Spec extends TSchema = TSchema, Status extends TSchema = TSchema> {
  readonly system: System;
  readonly resource: Resource;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly description: string;
  readonly spec: Spec;
  readonly status: Status;
  readonly columns: readonly PrinterColumn[];
  /** Present where `kubectl scale` makes sense. */
  readonly scale?: {
    readonly specReplicasPath: string;
    readonly statusReplicasPath: string;
    readonly labelSelectorPath: string;
  };
}

declare const normalized: unique symbol;

/**
 * A resource in the one form that controllers read. Only a kind's `normalize()` makes it: handing an un-normalized
 * spec to `children()` is a compile error.
 */
export type Normalized<Model> = Model & { readonly [normalized]: true };

/** A resource as stored: the identity that rules and `normalize()` may read, and the spec after all defaults. */
export interface Resourced<Spec> {
  readonly metadata: {
    readonly name?: string;
    readonly generateName?: string;
    readonly namespace?: string;
    readonly generation?: number;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: Spec;
}
