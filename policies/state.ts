import { opened } from "../providers/local/properties.ts";
import type { Wire } from "../providers/local/properties.ts";
import type { ResourceData } from "./resource.ts";
import { nameInUrn } from "./urn.ts";
import type { Value } from "./values.ts";
import { SECRET } from "./values.ts";

/** A resource as the engine's state has it, as far as policies look. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly protect?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

/**
 * The resources of a finished update, from the engine's exported state. Everything is known there. What is declared wins over what the
 * cloud reports. The stack itself and providers are left out.
 */
export function declaredInState(resources: readonly StateResource[]): ResourceData[] {
  return resources
    .filter(({ type }) => !type.startsWith("pulumi:"))
    .map(({ urn, type, id, protect, inputs, outputs, propertyDependencies }): ResourceData => ({
      urn,
      type,
      name: nameInUrn(urn),
      properties: {
        ...(id === undefined ? {} : { id }),
        ...(plain(outputs ?? {}) as Record<string, Value>),
        ...(plain(inputs ?? {}) as Record<string, Value>),
      },
      protect: protect ?? false,
      references: referencesOf(propertyDependencies ?? {}),
    }));
}

/** By property: what its value was made from, as the engine writes it; properties that were made from nothing are left out. */
export function referencesOf(
  propertyDependencies: Readonly<Record<string, readonly string[] | null>>,
): ResourceData["references"] {
  return Object.fromEntries(
    Object.entries(propertyDependencies).flatMap(([property, urns]) =>
      urns === null || urns.length === 0 ? [] : [[property, urns]],
    ),
  );
}

function plain(value: unknown): Value {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value as Value;
  if (opened(value as Wire).isSecret) return SECRET;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
