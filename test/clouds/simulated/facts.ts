import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Value } from "./model.ts";

/** What a property takes. `map` is an object with strings as values, `any` is taken as it is. */
export type PropertyType =
  "any" | "boolean" | "boolean[]" | "map" | "number" | "number[]" | "object" | "object[]" | "string" | "string[]";

/** What is known about an input. Limits of a list's items (`values`, `pattern`, lengths, `min`, `max`) hold for each item. */
export interface InputFacts {
  readonly type: PropertyType;
  /** Takes an object too, and makes JSON of it. */
  readonly json?: boolean;
  readonly required?: boolean;
  /** A change replaces the resource. */
  readonly replaces?: boolean;
  /** The cloud fills it in where it is absent: its removal is no change. */
  readonly computed?: boolean;
  readonly secret?: boolean;
  readonly deprecated?: boolean;
  readonly values?: readonly (string | number)[];
  readonly min?: number;
  readonly max?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** What the provider itself puts in where it is absent. */
  readonly default?: Value;
  /** Template of what the cloud puts in where it is absent (see `template.ts`). */
  readonly value?: Value;
  /** Type token of the resource whose id it is. */
  readonly refers?: string;
  /** What it names may live in another region; so may what is named below it. */
  readonly crossRegion?: boolean;
  /** Properties beside it that may not be given with it. */
  readonly conflicts?: readonly string[];
  /** Properties beside it that must be given with it. */
  readonly requires?: readonly string[];
  /** Properties beside it, itself included, of which exactly one must be given. */
  readonly exactlyOneOf?: readonly string[];
  /** The properties of an object, or of each object in a list. */
  readonly properties?: Readonly<Record<string, InputFacts>>;
  /** What each value of a map is, if not a string. */
  readonly of?: InputFacts;
}

/** What is known about an output. */
export interface OutputFacts {
  readonly type: PropertyType;
  /** Template of its value (see `template.ts`). Default: what is empty of its type. */
  readonly value?: Value;
}

/** How Pulumi names a resource whose name is not given. */
export interface AutoNameFacts {
  readonly property: string;
  /** Most characters that the service accepts. */
  readonly maxLength: number;
  /** No name is made where this property is given. */
  readonly unless?: string;
  /** Between the logical name and the random digits. Default `-`. */
  readonly separator?: string;
  readonly lowerCase?: boolean;
  /** What the name has to begin with. */
  readonly prefix?: string;
}

/** What is known about a resource type. */
export interface TypeFacts {
  /** Where the facts come from. */
  readonly source: string;
  /** Lives in no region: has no argument `region`. */
  readonly global?: boolean;
  /** The input that says where it lives. Default `region`. */
  readonly place?: string;
  /** Template of its id. */
  readonly id: string;
  readonly autoName?: AutoNameFacts;
  /** The cloud's code where the id is taken. Default `AlreadyExists`. */
  readonly exists?: string;
  /** Inputs that no two resources of the type have in common in a region, and the cloud's code where they do. */
  readonly unique?: { readonly by: readonly string[]; readonly code: string };
  /** Its id may be taken in no other region either. */
  readonly uniqueAnywhere?: boolean;
  /** Its id is that of the resource that it belongs to: a policy of a topic, an accepter of a peering. */
  readonly borrowsId?: boolean;
  /** The cloud's code where a resource of this type is named that does not exist. */
  readonly notFound?: string;
  /** The cloud's code where it cannot be deleted because a resource of these types mentions it. */
  readonly inUse?: { readonly code: string; readonly by: readonly string[] };
  /** Dotted paths of properties that name further regions in which its id is known. */
  readonly visibleIn?: readonly string[];
  /** Outputs that an update changes. */
  readonly changesOnUpdate?: readonly string[];
  readonly inputs: Readonly<Record<string, InputFacts>>;
  readonly outputs: Readonly<Record<string, OutputFacts>>;
}

/** Facts by type token, such as `aws:ec2/subnet:Subnet`. */
export type Facts = ReadonlyMap<string, TypeFacts>;

/** Reads the facts of every type: a JSON file a service, in `facts/`. A type is added by adding it there. */
export function readFacts(folder: string): Facts {
  const facts = new Map<string, TypeFacts>();
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".json")) continue;
    const types = JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, TypeFacts>;
    for (const [type, known] of Object.entries(types)) facts.set(type, known);
  }
  return facts;
}
