/**
 * What a rule of a simulated cloud is: a file `rules/<service>.ts` exports a `Rules` object, `rules/index.ts` lists it.
 *
 * Most of a type needs no rule. From `facts/<service>.json` alone the simulation knows what a type accepts, what replaces
 * it, the shape of its id, its ARN and its outputs, which names are unique, and that an id or ARN in an input must exist
 * and be visible in the resource's own region. A rule adds what is between resources (a subnet lies within its VPC),
 * or what an output is made of (a certificate's validation records).
 */

/** A value as a cloud knows it: JSON. No unknowns, no secret wrappers. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

/** The properties of a resource, by the names of the SDK. Absent is absent, never `undefined`. */
export type Properties = Readonly<Record<string, Value>>;

/** A resource that a simulated cloud has. */
export interface StoredResource {
  /** Type token, such as `aws:ec2/subnet:Subnet`. */
  readonly type: string;
  /** Id by which the provider knows it, such as `subnet-0c5e…`. Unique for a type in a region, not among types. */
  readonly id: string;
  /** Region that it lives in; `global` for types that have none. */
  readonly region: string;
  /** Logical name; for what the cloud made itself, what it is, such as `default security group of eu-west-1-network-vpc`. */
  readonly name: string;
  /** URN; absent where the cloud made it itself, or where it was there before. */
  readonly urn?: string;
  /** What the user asked for, defaults and automatic names included. */
  readonly inputs: Properties;
  /** `inputs` and what the cloud computed. */
  readonly state: Properties;
}

/** A resource that a cloud makes on its own with another one, and removes with it: a VPC's default security group. */
export interface ImpliedResource {
  readonly type: string;
  readonly id: string;
  /** Words for error messages, such as `default security group of eu-west-1-network-vpc`. */
  readonly name: string;
  /** Default: the region of the resource that implies it. */
  readonly region?: string;
  /** Its state; include `arn` if it has one that inputs may name. */
  readonly state: Properties;
}

/** Narrows a search for resources of a type. */
export interface Filter {
  /** Only those that live in this region. Default: in any. */
  readonly region?: string;
  /** Only those whose state has exactly these values at these dotted paths, such as `{ "vpcConfig.vpcId": "vpc-1" }`. */
  readonly with?: Readonly<Record<string, Value>>;
}

/** What a rule may ask of the cloud as it is now. Includes what the cloud made itself and what was there before. */
export interface Cloud {
  /** Account id of AWS, 12 digits; project of Google Cloud. */
  readonly account: string;
  /** The resource of this type with this id, in a region or (without one) in any. */
  get(type: string, id: string, region?: string): StoredResource | undefined;
  /** Every resource with this id. More than one where types share it, such as a peering and its accepter. */
  byId(id: string): readonly StoredResource[];
  /** The resource with this ARN, or with this self link. */
  byLink(arn: string): StoredResource | undefined;
  /** The resources of a type, in the order of their creation. */
  all(type: string, filter?: Filter): readonly StoredResource[];
  /**
   * Resources that have this string somewhere in their inputs, as a whole value (also in a list, or nested): the way to
   * find what refers to an id, an ARN or a name.
   *
   * @param type only of this type. Default: of every type.
   */
  mentioning(value: string, type?: string): readonly StoredResource[];
  /** Resources that mention this resource's id, ARN or self link in their inputs; without itself and what it implies. */
  dependents(resource: StoredResource): readonly StoredResource[];
}

/** What every function of a rule gets. */
export interface Context {
  readonly cloud: Cloud;
  readonly type: string;
  /** Logical name. Error messages get it without a rule's doing: `<name>: <your message>`. */
  readonly name: string;
  readonly urn: string;
  /** Region of the resource; `global` for types that have none. */
  readonly region: string;
  /** What is asked for: complete and known, secrets in plain text. Never put a secret into a message. */
  readonly inputs: Properties;
  /** Lower-case hexadecimal digits that only this resource has, the same in each run. Other `salt`, other digits. */
  readonly hex: (length: number, salt?: string) => string;
}

/** When outputs are computed. */
export interface Computation extends Context {
  readonly id: string;
  /** The resource as it was, at an update; absent at a creation. */
  readonly previous?: StoredResource;
  /** What the facts' templates gave so far: `inputs`, and outputs over them. */
  readonly state: Properties;
}

/** When a resource is changed in place. */
export interface Change extends Context {
  /** The resource as it was. `inputs` is what it shall be. */
  readonly previous: StoredResource;
}

/** When a resource is deleted. */
export interface Deletion extends Context {
  /** The resource that shall go. */
  readonly resource: StoredResource;
}

/** After a resource was created, updated or deleted. */
export interface Aftermath extends Context {
  /** The resource: as it is now, or (after a deletion) as it was. */
  readonly resource: StoredResource;
  /**
   * Lays values over another resource's state, such as `{ acceptStatus: "active" }` over an accepted peering's. What begins
   * with `$` is what the cloud knows and shows nobody: rules see it in the state, the engine never does.
   */
  readonly amend: (resource: StoredResource, state: Properties) => void;
}

/** What a rule changes about the comparison of old and new inputs. Dotted paths of properties. */
export interface DifferenceChange {
  /** Changes that are none. */
  readonly ignore?: readonly string[];
  /** Changes that replace although the facts do not say so. */
  readonly replace?: readonly string[];
  /** Changes that do not replace although the facts say so. */
  readonly inPlace?: readonly string[];
}

/** When old and new inputs are compared. Values that are not known yet are absent from `inputs` and listed in `unknown`. */
export interface Comparison {
  readonly previous: Properties;
  readonly inputs: Properties;
  /** Dotted paths whose new value is not known yet. */
  readonly unknown: readonly string[];
  /** Dotted paths that differ. */
  readonly changed: readonly string[];
}

/** When the provider checks inputs, in a preview too. Values that are not known yet are absent from `inputs`. */
export interface Proposal {
  readonly inputs: Properties;
  /** Dotted paths whose value is not known yet. */
  readonly unknown: readonly string[];
}

/**
 * What the facts cannot say about a type. Every function is optional.
 *
 * Functions that return messages refuse the operation by a message that looks like the cloud's own, code first, such as
 * `InvalidSubnet.Range: 10.1.0.0/20 is not within 10.0.0.0/16 of eu-west-1-network-vpc (vpc-0a…)`. An empty list is
 * consent. All messages are shown. Name other resources by their logical name, so that a reader finds them.
 */
export interface TypeModel {
  /** Its id. Default: the facts' template. */
  identify?(context: Context): string;
  /** Values that the cloud computes. They are laid over `state`, nested objects into nested objects. */
  compute?(context: Computation): Properties;
  /** Refuses inputs in a preview already, as the provider itself does without asking the cloud. */
  validate?(proposal: Proposal): readonly string[];
  /** Refuses a creation. */
  check?(context: Context): readonly string[];
  /** Refuses a change in place. Not called for `check`'s sake: call what both share. */
  update?(context: Change): readonly string[];
  /** Corrects the comparison of old and new inputs. */
  difference?(comparison: Comparison): DifferenceChange;
  /** Refuses a deletion, as long as something is in the way. */
  blocksDelete?(context: Deletion): readonly string[];
  /** What the cloud makes on its own with it. Its ids must be what `compute` shows in the state. */
  implies?(context: Computation): readonly ImpliedResource[];
  created?(context: Aftermath): void;
  updated?(context: Aftermath): void;
  deleted?(context: Aftermath): void;
}

/** The rules of a service, by type token. */
export type Rules = Readonly<Record<string, TypeModel>>;
