import { z } from "zod";
import { signalNames } from "./ending.ts";
import { refuseRoot } from "./environment-folder.ts";
import { hasUnknown, isRecord, UNKNOWN } from "./properties.ts";
import type { Plain, PlainObject } from "./properties.ts";

/** One thing wrong with a resource's inputs. */
export interface Failure {
  /** Path of the property, such as `ports[1]`. */
  readonly property: string;
  readonly reason: string;
}

/** The environment's folder. */
export const rootSchema = z.string().superRefine((root, context) => {
  const reason = refuseRoot(root);
  if (reason !== undefined) context.addIssue({ code: "custom", message: reason });
});

/** Name of a process or job: segments as in a path, which is also its folder under the root. */
export const nameSchema = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/,
    "must be one or more segments of letters, digits, '.', '_' and '-', divided by '/', each beginning with a letter or digit",
  );

/** A path inside of a process's own folder. */
export const insidePathSchema = z
  .string()
  .regex(
    /^(?!\/)(?!(.*\/)?\.\.(\/|$)).+$/,
    "must be a path inside of the process's folder: relative, and without '..'",
  );

/** A TCP port. */
export const portSchema = z.int().min(1).max(65535);

/** Files to render, by path. */
export const filesSchema = z.record(
  insidePathSchema.refine((path) => path !== "log", "'log' is where the output goes; choose another name"),
  z.strictObject({
    content: z.string(),
    mode: z
      .string()
      .regex(/^0?[0-7]{3}$/, 'must be octal permissions as a string, such as "0640"')
      .optional(),
  }),
);

/** Environment variables. */
export const variablesSchema = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of an environment variable"),
  z.string(),
);

/** A signal's name. */
export const signalSchema = z.enum(signalNames);

/** A time in seconds, at most a day. */
export const secondsSchema = z.number().min(0).max(86_400);

function at(value: Plain, path: readonly PropertyKey[]): Plain | undefined {
  let current: unknown = value;
  for (const step of path) {
    if (current === UNKNOWN) return UNKNOWN;
    if (Array.isArray(current)) current = current[Number(step)];
    else if (isRecord(current)) current = current[String(step)];
    else return undefined;
  }
  return current === UNKNOWN ? UNKNOWN : undefined;
}

function show(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}

/** Checks inputs against a schema. What is unknown in a preview is taken to be right. Reasons hold no property's value. */
export function checkInputs(schema: z.ZodType, inputs: PlainObject): Failure[] {
  const result = schema.safeParse(inputs);
  if (result.success) return [];
  return result.error.issues
    .filter((issue) => at(inputs, issue.path) !== UNKNOWN)
    .filter((issue) => !(issue.code === "invalid_union" && hasUnknown(inputs)))
    .map((issue) => ({ property: show(issue.path), reason: issue.message }));
}
