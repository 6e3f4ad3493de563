import type { CloudKind } from "./cloud-kind.ts";
import type { Cloud, Filter, StoredResource } from "./model.ts";
import { equal, texts, valueAt } from "./values.ts";

/** The longest string that is looked up as an id, an ARN or a name. Policies and user data are longer. */
const longestName = 2048;

/** Where a resource is: a type's id is unique in a region. */
export interface Place {
  readonly type: string;
  readonly region: string;
  readonly id: string;
}

/** The resources of an account of a simulated cloud, in memory, with what is needed to find them fast. */
export class CloudMemory implements Cloud {
  readonly account: string;
  readonly #resources = new Map<string, StoredResource>();
  readonly #byType = new Map<string, Set<string>>();
  readonly #byId = new Map<string, Set<string>>();
  readonly #byLink = new Map<string, string>();
  readonly #mentions = new Map<string, Set<string>>();
  /** Keys of what a resource implies, by the resource's key. */
  readonly #implied = new Map<string, readonly string[]>();
  readonly #links: (resource: StoredResource) => readonly string[];
  readonly #borrowsId: (type: string) => boolean;

  /** @param borrowsId tells types whose id or ARN is that of the resource that they belong to */
  constructor(kind: CloudKind, borrowsId: (type: string) => boolean) {
    this.account = kind.account;
    this.#links = (resource) => kind.links(resource);
    this.#borrowsId = borrowsId;
  }

  get(type: string, id: string, region?: string): StoredResource | undefined {
    if (region !== undefined) return this.#resources.get(keyOf({ type, region, id }));
    return this.byId(id).find((resource) => resource.type === type);
  }

  byId(id: string): readonly StoredResource[] {
    return this.#resolve(this.#byId.get(id));
  }

  byLink(link: string): StoredResource | undefined {
    const key = this.#byLink.get(link);
    return key === undefined ? undefined : this.#resources.get(key);
  }

  all(type: string, filter: Filter = {}): readonly StoredResource[] {
    const conditions = Object.entries(filter.with ?? {});
    return this.#resolve(this.#byType.get(type)).filter(
      ({ region, state }) =>
        (filter.region === undefined || filter.region === region) &&
        conditions.every(([path, value]) => equal(valueAt(state, path), value)),
    );
  }

  mentioning(value: string, type?: string): readonly StoredResource[] {
    return this.#resolve(this.#mentions.get(value)).filter((resource) => type === undefined || resource.type === type);
  }

  dependents(resource: StoredResource): readonly StoredResource[] {
    const own = new Set([keyOf(resource), ...(this.#implied.get(keyOf(resource)) ?? [])]);
    const found = new Set([resource.id, ...this.#links(resource)].flatMap((name) => this.mentioning(name)));
    return [...found].filter((each) => !own.has(keyOf(each)));
  }

  /** Every resource, in the order of creation, with what the cloud made itself and what was there before. */
  everything(): readonly StoredResource[] {
    return [...this.#resources.values()];
  }

  /** Creates a resource or puts a new version in its place. */
  put(resource: StoredResource): void {
    const key = keyOf(resource);
    const before = this.#resources.get(key);
    if (before !== undefined) this.#forget(key, before);
    this.#resources.set(key, resource);
    add(this.#byType, resource.type, key);
    add(this.#byId, resource.id, key);
    if (!this.#borrowsId(resource.type)) for (const link of this.#links(resource)) this.#byLink.set(link, key);
    for (const { text } of texts(resource.inputs)) if (text.length <= longestName) add(this.#mentions, text, key);
  }

  /** Puts what the cloud makes on its own with a resource, in place of what it had made before. */
  imply(by: Place, resources: readonly StoredResource[]): void {
    const key = keyOf(by);
    const kept = new Set(resources.map(keyOf));
    for (const each of this.#implied.get(key) ?? []) if (!kept.has(each)) this.#removeKey(each);
    for (const each of resources) this.put(each);
    this.#implied.set(key, [...kept]);
  }

  /** Removes a resource and what it implies. */
  remove(place: Place): void {
    const key = keyOf(place);
    this.imply(place, []);
    this.#implied.delete(key);
    this.#removeKey(key);
  }

  #removeKey(key: string): void {
    const resource = this.#resources.get(key);
    if (resource === undefined) return;
    this.#resources.delete(key);
    this.#byType.get(resource.type)?.delete(key);
    this.#forget(key, resource);
  }

  #forget(key: string, resource: StoredResource): void {
    this.#byId.get(resource.id)?.delete(key);
    for (const link of this.#links(resource)) if (this.#byLink.get(link) === key) this.#byLink.delete(link);
    for (const { text } of texts(resource.inputs)) this.#mentions.get(text)?.delete(key);
  }

  #resolve(keys: ReadonlySet<string> | undefined): readonly StoredResource[] {
    return [...(keys ?? [])].flatMap((key) => this.#resources.get(key) ?? []);
  }
}

function keyOf({ type, region, id }: Place): string {
  return `${type}\n${region}\n${id}`;
}

function add(index: Map<string, Set<string>>, name: string, key: string): void {
  const keys = index.get(name);
  if (keys === undefined) index.set(name, new Set([key]));
  else keys.add(key);
}
