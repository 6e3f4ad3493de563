import type { z } from "zod";
import type { Plain, PlainObject, Wire } from "./properties.ts";

/** What a resource's methods get beside their inputs. */
export interface Operation {
  readonly urn: string;
  /** Aborted when the engine cancels, or when it is gone. Waiting must then stop at once. */
  readonly signal: AbortSignal;
  /** Strings that are secret: nothing printed or thrown may contain them. */
  readonly secrets: readonly string[];
  /** Shows a line in the engine's display, in the resource's status column when it is ephemeral. */
  readonly report: (message: string, options?: { readonly ephemeral?: boolean }) => void;
}

/** Computed properties by name. A value that is a secret is wrapped by `secret()`. */
export type Computed = Readonly<Record<string, Wire>>;

/** One resource type of the provider. The server adds what is the same for all: validation, input diffs, previews, secrets. */
export interface ResourceType<Inputs> {
  /** The last part of the type token. */
  readonly name: string;
  /** Validates the inputs; unknown values are tolerated by the server. */
  readonly schema: z.ZodType<Inputs>;
  /** Inputs whose change makes another resource. It is deleted before its successor is created. */
  readonly replaceOn: readonly (keyof Inputs & string)[];
  /** Computed properties that an update may change: unknown in its preview. */
  readonly computed: readonly string[];
  /** Computed properties that the inputs alone decide, so that a preview knows them. */
  derive?(inputs: PlainObject): PlainObject;
  /** Computed values in the preview of an update, where more is known than "anything in `computed` may change". */
  preview?(inputs: Inputs, state: PlainObject, operation: Operation): Promise<Readonly<Record<string, Plain>>>;
  /**
   * Names what is not as it should be although no input changed: a dead process, a folder that is gone.
   * `inputs` is undefined when a preview does not know all of them.
   */
  drift?(inputs: Inputs | undefined, state: PlainObject, operation: Operation): Promise<readonly string[]>;
  create(inputs: Inputs, operation: Operation): Promise<{ readonly id: string; readonly outputs: Computed }>;
  /** Reads what is there now; undefined when the resource is gone. */
  read(inputs: Inputs, state: PlainObject, operation: Operation): Promise<Computed | undefined>;
  update(inputs: Inputs, state: PlainObject, operation: Operation): Promise<Computed>;
  delete(inputs: Inputs, state: PlainObject, operation: Operation): Promise<void>;
}

/** An error whose message is meant for the user as it stands. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
}

/** The code of a system error, such as `EEXIST`; undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
