import type { Value } from "./values.ts";
import { Properties } from "./values.ts";

/** A resource, as it was declared: where it comes from (a preview, a state, a recording) makes no difference. */
export interface ResourceData {
  readonly urn: string;
  /** Type token, such as `aws:ec2/subnet:Subnet`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  readonly properties: Readonly<Record<string, Value | undefined>>;
  readonly protect: boolean;
  /** By property: URNs of the resources whose outputs its value was made from. Known also where the value is not. */
  readonly references: Readonly<Record<string, readonly string[]>>;
}

/** A resource, for policies to read. */
export class Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** What was declared, and what the cloud has filled in. */
  readonly properties: Properties;
  readonly protect: boolean;
  readonly references: Readonly<Record<string, readonly string[]>>;

  constructor(data: ResourceData) {
    this.urn = data.urn;
    this.type = data.type;
    this.name = data.name;
    this.properties = new Properties(data.urn, data.properties);
    this.protect = data.protect;
    this.references = data.references;
  }

  /** The region that the cloud has it in; `global` for what belongs to none. */
  get region(): string {
    return this.properties.text("region") ?? "global";
  }
}

/** All resources of an environment. */
export class Resources {
  readonly all: readonly Resource[];
  readonly #byUrn: ReadonlyMap<string, Resource>;
  readonly #byType = new Map<string, Resource[]>();

  constructor(all: readonly ResourceData[]) {
    this.all = all.map((data) => new Resource(data));
    this.#byUrn = new Map(this.all.map((resource) => [resource.urn, resource]));
    for (const resource of this.all) {
      const known = this.#byType.get(resource.type);
      if (known === undefined) this.#byType.set(resource.type, [resource]);
      else known.push(resource);
    }
  }

  /** Those of some types, in the order of their creation. */
  of(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.#byType.get(type) ?? []);
  }

  get(urn: string): Resource | undefined {
    return this.#byUrn.get(urn);
  }

  /**
   * The resources that a property was made from. Also where the value itself is not known yet, as in the preview of an empty environment.
   *
   * @param property name of a property at the top, such as `subnetIds`
   * @param type only those of this type. Default: all
   */
  referenced(from: Resource, property: string, type?: string): readonly Resource[] {
    return (from.references[property] ?? []).flatMap((urn) => {
      const resource = this.#byUrn.get(urn);
      return resource === undefined || (type !== undefined && resource.type !== type) ? [] : [resource];
    });
  }

  /** The resources of a type with a property that was made from this one: a bucket's encryption, a role's policies. */
  referring(to: Resource, type: string, property: string): readonly Resource[] {
    return this.of(type).filter((resource) => resource.references[property]?.includes(to.urn) ?? false);
  }
}
