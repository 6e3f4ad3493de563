import { hasUnknown, reveal } from "../../../providers/local/properties.ts";
import type { PlainObject, WireObject } from "../../../providers/local/properties.ts";
import { ApiError, ApiServer, isKubernetesObject, UnreachableError } from "./api-server.ts";
import type { KubernetesObject, ObjectReference } from "./api-server.ts";
import type { Checked, Difference, Recorded } from "../provider-protocol.ts";
import { autoname, checkObject } from "./check.ts";
import { differences, equal, isPlainObject, lies, without, withoutGaps } from "./difference.ts";
import { inputsOf } from "./drift.ts";
import { objectType, RELEASE } from "./object-type.ts";
import { checkRelease, RELEASE_REPLACES, releaseId, releaseState } from "./release.ts";
import { replacingPaths } from "./replacement.ts";
import { markSecrets, stateOf } from "./secrets.ts";
import type { Settings } from "./settings.ts";
import { NotReadyError, untilGone, untilReady } from "./waiting.ts";
import type { Patience } from "./waiting.ts";

/** The resource that an operation is about. */
export interface Target {
  readonly type: string;
  /** Logical name. */
  readonly name: string;
}

/** An object was applied, and did not become ready: the engine is to record it all the same. */
export class InitializationError extends Error {
  override readonly name = "InitializationError";
  readonly recorded: Recorded;

  constructor(recorded: Recorded, message: string) {
    super(message);
    this.recorded = recorded;
  }
}

/** Owner of every field that is applied here. */
const FIELD_MANAGER = "pulumi-kubernetes";

/** Annotations of the real provider. */
const SKIP_AWAIT = "pulumi.com/skipAwait";
const TIMEOUT = "pulumi.com/timeoutSeconds";
const PATCH_FORCE = "pulumi.com/patchForce";

/** The real provider's deadline for a rollout. Seconds. */
export const USUAL_SECONDS = 600;

/** Applies objects to a control plane, as the provider `kubernetes` does with server-side apply. */
export class KubernetesProvider {
  readonly #settings: Settings;
  readonly #api: ApiServer | undefined;
  readonly #usualSeconds: number;

  constructor(settings: Settings, usualSeconds = USUAL_SECONDS) {
    this.#settings = settings;
    this.#api = settings.connection === undefined ? undefined : new ApiServer(settings.connection);
    this.#usualSeconds = usualSeconds;
  }

  /** Closes its connections. */
  close(): void {
    this.#api?.close();
  }

  check({ type, name }: Target, old: WireObject, news: WireObject, seed: Uint8Array): Checked {
    if (type === RELEASE) return { inputs: news, failures: checkRelease(reveal(news).value) };
    return checkObject(objectType(type), name, old, news, seed);
  }

  /** Compares inputs; what else the API server does not let change is its own refusal, in the preview of the update. */
  diff({ type }: Target, old: WireObject, news: WireObject): Difference {
    const [before, after] = [reveal(old).value, reveal(news).value];
    const replacing = type === RELEASE ? RELEASE_REPLACES : replacingPaths(...typeArguments(type), this.#settings);
    const changes = differences(before, after).map((change) => ({
      ...change,
      // A whole section may come or go, and the replacing field in it.
      replaces: replacing.some(
        (path) => lies(change.path, path) || (change.kind !== "update" && lies(path, change.path)),
      ),
    }));
    const replaced = changes.some(({ replaces }) => replaces);
    const sameName = ["name", "namespace"].every((field) => equal(metadataOf(before)[field], metadataOf(after)[field]));
    const release = type === RELEASE && ["name", "namespace"].every((field) => equal(before[field], after[field]));
    const named = type !== RELEASE && autoname(news) === undefined && sameName;
    return { changes, deleteBeforeReplace: replaced && (named || release) };
  }

  /** What would be created: with everything known, the API server is asked, by a dry run. */
  async previewCreation({ type }: Target, inputs: WireObject): Promise<WireObject> {
    return this.#dryRun(type, inputs, async (api, object) => {
      const options = { fieldManager: FIELD_MANAGER, force: true, dryRun: true };
      const { name } = object.metadata;
      const taken = (await api.get(await this.#reference(api, object))) !== undefined;
      if (!taken) return api.apply(object, options);
      // What it replaces still has its name, and would be taken for an object to change.
      const beside = { ...object, metadata: { ...object.metadata, name: `${name.slice(0, 40)}-dry-run` } };
      const made = await api.apply(beside, options);
      return { ...made, metadata: { ...made.metadata, name } };
    });
  }

  /** What an object would be changed to, by a dry run as well. */
  async previewUpdate({ type }: Target, inputs: WireObject): Promise<WireObject> {
    return this.#dryRun(type, inputs, (api, object) =>
      api.apply(object, { fieldManager: FIELD_MANAGER, force: this.#forced(object), dryRun: true }),
    );
  }

  async #dryRun(
    type: string,
    inputs: WireObject,
    ask: (api: ApiServer, object: KubernetesObject) => Promise<KubernetesObject>,
  ): Promise<WireObject> {
    const plain = reveal(inputs).value;
    if (type === RELEASE || this.#api === undefined || hasUnknown(plain)) return inputs;
    try {
      return stateOf(inputs, plainOf(await ask(this.#api, this.#object(plain))));
    } catch (error) {
      // Its namespace or definition may be about to be created; or its whole cluster.
      if (error instanceof UnreachableError || (error instanceof ApiError && error.code === 404)) return inputs;
      throw error;
    }
  }

  async create({ type }: Target, inputs: WireObject, patience: WaitRequest): Promise<Recorded> {
    const plain = reveal(inputs).value;
    if (type === RELEASE) return { id: releaseId(plain), inputs, state: sealed(inputs, releaseState(plain)) };
    const object = this.#object(plain);
    if (this.#api === undefined) return { id: idOf(object), inputs, state: inputs };
    const reference = await this.#reference(this.#api, object);
    if (!this.#settings.upserts && (await this.#api.get(reference)) !== undefined)
      throw new Error(
        `${object.kind} ${idOf(object)} exists already; import it, or let the provider take it over by upsertExistingObjects`,
      );
    return this.#apply(this.#api, object, inputs, patience);
  }

  async update({ type }: Target, inputs: WireObject, patience: WaitRequest): Promise<Recorded> {
    const plain = reveal(inputs).value;
    if (type === RELEASE) return { id: releaseId(plain), inputs, state: sealed(inputs, releaseState(plain)) };
    const object = this.#object(plain);
    if (this.#api === undefined) return { id: idOf(object), inputs, state: inputs };
    return this.#apply(this.#api, object, inputs, patience);
  }

  /** What there is, and the inputs as they would have to be for it; undefined when it is gone. */
  async read({ type }: Target, id: string, inputs: WireObject, state: WireObject): Promise<Recorded | undefined> {
    if (type === RELEASE || this.#api === undefined) return { id, inputs, state };
    if (Object.keys(inputs).length === 0)
      throw new Error(`${id}: this provider imports nothing; declare it, with upsertExistingObjects`);
    const plain = reveal(inputs).value;
    const object = this.#object(plain);
    const live = await this.#api.get(await this.#reference(this.#api, object)).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === 404) return undefined;
      throw error;
    });
    if (live === undefined || live.metadata.deletionTimestamp !== undefined) return undefined;
    const wanted = await this.#api.apply(object, { fieldManager: FIELD_MANAGER, force: true, dryRun: true });
    const now = inputsOf(plain, plainOf(wanted), plainOf(live));
    return { id, inputs: sealed(inputs, now), state: stateOf(inputs, plainOf(live)) };
  }

  async delete({ type }: Target, inputs: WireObject, patience: WaitRequest): Promise<void> {
    if (type === RELEASE || this.#api === undefined) return;
    const object = this.#object(reveal(inputs).value);
    const reference = await this.#reference(this.#api, object).catch((error: unknown) => {
      // Without its definition there is no object either.
      if (error instanceof ApiError && error.code === 404) return undefined;
      throw error;
    });
    if (reference === undefined) return;
    await this.#api.delete(reference, "Foreground");
    if (object.metadata.annotations?.[SKIP_AWAIT] === "true") return;
    await untilGone(this.#api, reference, this.#patience(object, patience));
  }

  async #apply(api: ApiServer, object: KubernetesObject, inputs: WireObject, wait: WaitRequest): Promise<Recorded> {
    const applied = await api.apply(object, { fieldManager: FIELD_MANAGER, force: this.#forced(object) });
    const record = (live: KubernetesObject): Recorded => ({
      id: idOf(live),
      inputs,
      state: stateOf(inputs, plainOf(live)),
    });
    if (["true", "ready"].includes(object.metadata.annotations?.[SKIP_AWAIT] ?? "")) return record(applied);
    try {
      return record(await untilReady(api, applied, this.#patience(object, wait)));
    } catch (error) {
      if (error instanceof NotReadyError) throw new InitializationError(record(error.object), error.message);
      throw error;
    }
  }

  /** The object to apply, in the namespace that it is in when it names none. */
  #object(inputs: PlainObject): KubernetesObject {
    // The status is the controllers' own.
    const object = withoutGaps(without(inputs, "status"));
    if (!isKubernetesObject(object)) throw new Error("metadata.name is missing");
    return object;
  }

  async #reference(api: ApiServer, { apiVersion, kind, metadata }: KubernetesObject): Promise<ObjectReference> {
    const { namespaced } = await api.kindOf(apiVersion, kind);
    const namespace = namespaced ? (metadata.namespace ?? this.#settings.namespace) : undefined;
    return { apiVersion, kind, name: metadata.name, namespace };
  }

  #forced({ metadata }: KubernetesObject): boolean {
    const annotation = metadata.annotations?.[PATCH_FORCE];
    return annotation === undefined ? this.#settings.forced : annotation === "true";
  }

  /** The annotation, before the resource's own timeouts, before the usual one. */
  #patience({ metadata }: KubernetesObject, { seconds, signal }: WaitRequest): Patience {
    const annotated = Number(metadata.annotations?.[TIMEOUT]);
    return { seconds: annotated > 0 ? annotated : seconds > 0 ? seconds : this.#usualSeconds, signal };
  }
}

/** How long the engine lets an operation wait. */
export interface WaitRequest {
  /** From the resource's `customTimeouts`; 0 where it has none. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

function typeArguments(token: string): readonly [string, string] {
  const { apiVersion, kind } = objectType(token);
  return [apiVersion, kind];
}

const metadataOf = (inputs: PlainObject): PlainObject => {
  const { metadata } = inputs;
  return isPlainObject(metadata) ? metadata : {};
};

/** As the real provider has it. */
const idOf = ({ metadata: { name, namespace } }: KubernetesObject): string =>
  namespace === undefined ? name : `${namespace}/${name}`;

/** JSON from the API server is plain; who owns which field is nobody's concern in a stack. */
function plainOf(object: KubernetesObject): PlainObject {
  return { ...object, metadata: without(object.metadata, "managedFields") } as PlainObject;
}

function sealed(inputs: WireObject, value: PlainObject): WireObject {
  return markSecrets(inputs, value) as WireObject;
}
