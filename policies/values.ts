import { UnknownProperty } from "./unknown-property.ts";

/** Stands for what is not known yet: in a preview, what only the cloud can tell. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** Stands for a secret that is there. Policies never see its value, so that no message can hold it. */
export const SECRET: unique symbol = Symbol("secret");

/** What a property may hold. */
export type Value =
  | string
  | number
  | boolean
  | null
  | typeof UNKNOWN
  | typeof SECRET
  | readonly Value[]
  | { readonly [key: string]: Value | undefined };

/**
 * Reads properties by paths such as `vpcConfig.endpointPublicAccess`. Whatever is missing, or not of the kind that is asked for, reads as
 * undefined.
 *
 * @throws UnknownProperty from every method, where the path meets what is not known yet
 */
export class Properties {
  readonly #urn: string;
  readonly #path: string;
  readonly #value: Value | undefined;

  /**
   * @param urn the resource that they belong to
   * @param value usually an object; anything else has no properties
   */
  constructor(urn: string, value: Value | undefined, path = "") {
    this.#urn = urn;
    this.#value = value;
    this.#path = path;
  }

  /** The value itself. Without a path, that of this place. */
  value(path = ""): Value | undefined {
    let found = this.#checked(this.#value, "");
    let walked = "";
    for (const step of path === "" ? [] : path.split(".")) {
      if (typeof found !== "object" || found === null) return undefined;
      walked = walked === "" ? step : `${walked}.${step}`;
      const next: Value | undefined = (found as Readonly<Record<string, Value | undefined>>)[step];
      found = this.#checked(next, walked);
    }
    return found;
  }

  /** The value of one key of an object, taken as a whole: a tag's key may hold dots. Undefined where `path` is no object. */
  entry(path: string, key: string): Value | undefined {
    const object = this.value(path);
    if (typeof object !== "object" || object === null || Array.isArray(object)) return undefined;
    return this.#checked((object as Readonly<Record<string, Value | undefined>>)[key], `${path}.${key}`);
  }

  /** Whether it is there: a secret is, null and an empty text are not. */
  has(path: string): boolean {
    const value = this.value(path);
    return value !== undefined && value !== null && value !== "";
  }

  /** A text that is not empty. */
  text(path = ""): string | undefined {
    const value = this.value(path);
    return typeof value === "string" && value !== "" ? value : undefined;
  }

  /** A number, also one that the cloud's interface takes as a text. */
  number(path = ""): number | undefined {
    const value = this.value(path);
    if (typeof value === "number") return value;
    return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))
      ? Number(value)
      : undefined;
  }

  /** True or false, also where the cloud's interface takes it as a text. */
  flag(path = ""): boolean | undefined {
    const value = this.value(path);
    if (typeof value === "boolean") return value;
    return value === "true" ? true : value === "false" ? false : undefined;
  }

  /** The items of a list, or none. An unknown item throws only when it is read. */
  list(path = ""): Properties[] {
    const value = this.value(path);
    return Array.isArray(value)
      ? (value as readonly Value[]).map(
          (item, at) => new Properties(this.#urn, item, this.#at(path === "" ? `${at}` : `${path}.${at}`)),
        )
      : [];
  }

  /** The texts of a list, or none. */
  texts(path = ""): string[] {
    return this.list(path).flatMap((item) => item.text() ?? []);
  }

  /** A part, to be read by paths of its own. Missing parts have no properties. */
  part(path: string): Properties {
    return new Properties(this.#urn, this.value(path), this.#at(path));
  }

  /** Keys of an object, sorted, or none. */
  keys(path = ""): string[] {
    const value = this.value(path);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value).sort() : [];
  }

  /** A document that the cloud's interface takes as JSON text, such as an IAM policy. Undefined where it is none. */
  document(path: string): Properties | undefined {
    const text = this.text(path);
    if (text === undefined) return undefined;
    try {
      return new Properties(this.#urn, JSON.parse(text) as Value, this.#at(path));
    } catch {
      return undefined;
    }
  }

  #checked(value: Value | undefined, path: string): Exclude<Value, typeof UNKNOWN> | undefined {
    if (value === UNKNOWN) throw new UnknownProperty(this.#urn, this.#at(path));
    return value;
  }

  #at(path: string): string {
    return [this.#path, path].filter((part) => part !== "").join(".");
  }
}
