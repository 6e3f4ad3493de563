import { Agent, request } from "node:https";
import { isKubernetesObject, isObject } from "./kubernetes-object.ts";
import type { KubernetesObject, ObjectReference } from "./kubernetes-object.ts";
import type { Connection } from "./kubeconfig.ts";

export { isKubernetesObject } from "./kubernetes-object.ts";
export type { KubernetesObject, ObjectMetadata, ObjectReference } from "./kubernetes-object.ts";

/** The API server refused something; the message is its own. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** Status code of HTTP. */
  readonly code: number;
  /** Such as `NotFound`, `Invalid`, `Conflict`. */
  readonly reason: string;

  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

/** The API server does not answer. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** How an object is applied. */
export interface ApplyOptions {
  /** Who owns the fields. */
  readonly fieldManager: string;
  /** Takes fields over that another manager owns; otherwise that is a conflict. */
  readonly force: boolean;
  /** Everything is checked and admitted, nothing is stored. */
  readonly dryRun?: boolean;
}

interface ResourceKind {
  readonly plural: string;
  readonly namespaced: boolean;
}

type Query = Readonly<Record<string, string>>;

/** How long one request may take. */
const requestMilliseconds = 30_000;

function asObject(value: unknown): KubernetesObject {
  if (isKubernetesObject(value)) return value;
  throw new Error("the API server answered with something that is no object");
}

/** An API server, spoken to in its own REST. */
export class ApiServer {
  readonly #connection: Connection;
  readonly #agent: Agent;
  readonly #kinds = new Map<string, ReadonlyMap<string, ResourceKind>>();

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#agent = new Agent({
      keepAlive: true,
      ...(connection.authority === undefined ? {} : { ca: connection.authority }),
    });
  }

  /** Closes the idle connections. */
  close(): void {
    this.#agent.destroy();
  }

  /**
   * One request.
   *
   * @throws ApiError for an answer that is not 2xx
   * @throws UnreachableError when there is none
   */
  async send(
    method: string,
    path: string,
    query: Query = {},
    body?: unknown,
    type = "application/json",
  ): Promise<unknown> {
    const search = new URLSearchParams(query).toString();
    const url = new URL(`${this.#connection.server}${path}${search === "" ? "" : `?${search}`}`);
    const content = body === undefined ? undefined : JSON.stringify(body);
    const headers: Record<string, string> = { accept: "application/json" };
    if (this.#connection.token !== undefined) headers["authorization"] = `Bearer ${this.#connection.token}`;
    if (content !== undefined) headers["content-type"] = type;
    const { code, text } = await new Promise<{ code: number; text: string }>((resolve, reject) => {
      const sent = request(url, { method, headers, agent: this.#agent, timeout: requestMilliseconds }, (response) => {
        let received = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (received += chunk));
        response.on("end", () => {
          resolve({ code: response.statusCode ?? 0, text: received });
        });
        response.on("error", reject);
      });
      sent.on("timeout", () => sent.destroy(new Error(`no answer within ${requestMilliseconds / 1000} s`)));
      sent.on("error", reject);
      sent.end(content);
    }).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UnreachableError(`the API server of ${this.#connection.cluster} cannot be reached: ${reason}`);
    });
    const answer = jsonOf(text);
    if (code >= 200 && code < 300) return answer;
    const { reason, message } = isObject(answer) ? answer : {};
    throw new ApiError(
      code,
      typeof reason === "string" ? reason : "",
      typeof message === "string" && message !== "" ? message : `status ${code}: ${text.trim()}`,
    );
  }

  /** Whether it says that it is ready to serve. */
  async ready(): Promise<boolean> {
    try {
      return (await this.send("GET", "/readyz")) === "ok";
    } catch (error) {
      if (error instanceof ApiError || error instanceof UnreachableError) return false;
      throw error;
    }
  }

  /**
   * What a kind is called in paths. Asked again when it is not known: a definition may have come meanwhile.
   *
   * @throws ApiError 404 for a kind that there is not
   */
  async kindOf(apiVersion: string, kind: string): Promise<ResourceKind> {
    const known = this.#kinds.get(apiVersion)?.get(kind);
    if (known !== undefined) return known;
    const list = await this.send("GET", groupPath(apiVersion)).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === 404) throw noKind(apiVersion, kind);
      throw error;
    });
    const resources = isObject(list) && Array.isArray(list["resources"]) ? list["resources"] : [];
    const kinds = new Map<string, ResourceKind>();
    for (const resource of resources as readonly unknown[]) {
      if (!isObject(resource)) continue;
      const { name, kind: of, namespaced } = resource;
      // With a slash, it is a subresource.
      if (typeof name === "string" && typeof of === "string" && !name.includes("/"))
        kinds.set(of, { plural: name, namespaced: namespaced === true });
    }
    this.#kinds.set(apiVersion, kinds);
    const found = kinds.get(kind);
    if (found === undefined) throw noKind(apiVersion, kind);
    return found;
  }

  async #collection(apiVersion: string, kind: string, namespace: string | undefined): Promise<string> {
    const { plural, namespaced } = await this.kindOf(apiVersion, kind);
    const within = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
    return `${groupPath(apiVersion)}${within}/${plural}`;
  }

  async #path({ apiVersion, kind, name, namespace }: ObjectReference): Promise<string> {
    return `${await this.#collection(apiVersion, kind, namespace ?? "default")}/${encodeURIComponent(name)}`;
  }

  /** An object, or undefined where there is none. */
  async get(reference: ObjectReference): Promise<KubernetesObject | undefined> {
    try {
      return asObject(await this.send("GET", await this.#path(reference)));
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) return undefined;
      throw error;
    }
  }

  /** The objects of a kind, of one namespace or of all. */
  async list(
    apiVersion: string,
    kind: string,
    selection: { readonly namespace?: string | undefined; readonly labels?: string; readonly fields?: string } = {},
  ): Promise<readonly KubernetesObject[]> {
    const query: Record<string, string> = {};
    if (selection.labels !== undefined) query["labelSelector"] = selection.labels;
    if (selection.fields !== undefined) query["fieldSelector"] = selection.fields;
    const list = await this.send("GET", await this.#collection(apiVersion, kind, selection.namespace), query);
    const items = isObject(list) && Array.isArray(list["items"]) ? list["items"] : [];
    // In a list, the items leave out what the list says.
    return (items as readonly unknown[]).filter(isObject).map((item) => asObject({ apiVersion, kind, ...item }));
  }

  /** Creates an object, by a plain POST. */
  async create(object: KubernetesObject): Promise<KubernetesObject> {
    const { apiVersion, kind, metadata } = object;
    return asObject(
      await this.send(
        "POST",
        await this.#collection(apiVersion, kind, metadata.namespace ?? "default"),
        strict,
        object,
      ),
    );
  }

  /** Creates or changes an object by server-side apply, with strict field validation. */
  async apply(object: KubernetesObject, options: ApplyOptions): Promise<KubernetesObject> {
    const { apiVersion, kind, metadata } = object;
    const path = await this.#path({ apiVersion, kind, name: metadata.name, namespace: metadata.namespace });
    const query: Query = {
      ...strict,
      fieldManager: options.fieldManager,
      force: String(options.force),
      ...(options.dryRun === true ? { dryRun: "All" } : {}),
    };
    return asObject(await this.send("PATCH", path, query, object, "application/apply-patch+yaml"));
  }

  /** Changes an object by a JSON merge patch; a subresource such as `status` or `scale` where one is named. */
  async patch(reference: ObjectReference, change: unknown, subresource?: string): Promise<KubernetesObject> {
    const path = `${await this.#path(reference)}${subresource === undefined ? "" : `/${subresource}`}`;
    return asObject(await this.send("PATCH", path, strict, change, "application/merge-patch+json"));
  }

  /** Asks for an object's end. Its finalizers, and what it owns, may take time. Nothing happens where there is none. */
  async delete(
    reference: ObjectReference,
    propagation: "Foreground" | "Background" | "Orphan" = "Background",
  ): Promise<void> {
    try {
      await this.send("DELETE", await this.#path(reference), { propagationPolicy: propagation });
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 404)) throw error;
    }
  }

  /**
   * Asks for a pod's eviction, as `kubectl drain` does.
   *
   * @returns whether it was granted: a PodDisruptionBudget may refuse it
   */
  async evict(namespace: string, pod: string): Promise<boolean> {
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: pod, namespace } };
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/eviction`;
    try {
      await this.send("POST", path, {}, eviction);
      return true;
    } catch (error) {
      // 429 Too Many Requests is how the eviction API says that a budget forbids it.
      if (error instanceof ApiError && error.code === 429) return false;
      throw error;
    }
  }
}

/** Unknown and double fields are errors, not warnings. */
const strict: Query = { fieldValidation: "Strict" };

const groupPath = (apiVersion: string): string =>
  apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** In the words of Kubernetes' own tools. */
function noKind(apiVersion: string, kind: string): ApiError {
  return new ApiError(404, "NoKindMatch", `no matches for kind "${kind}" in version "${apiVersion}"`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
