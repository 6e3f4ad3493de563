import { z } from "zod";
import {
  filesSchema,
  insidePathSchema,
  nameSchema,
  portSchema,
  rootSchema,
  secondsSchema,
  signalSchema,
  variablesSchema,
} from "../inputs.ts";

const timing = {
  deadlineSeconds: secondsSchema.optional(),
  intervalMilliseconds: z.number().min(10).max(60_000).optional(),
};

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, "m").source !== "";
  } catch {
    return false;
  }
}

const readinessSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("tcp"), port: portSchema, ...timing }),
  z.strictObject({
    kind: z.literal("http"),
    url: z.string().regex(/^https?:\/\//, "must begin with http:// or https://"),
    status: z.int().min(100).max(599).optional(),
    ...timing,
  }),
  z.strictObject({
    kind: z.literal("log"),
    pattern: z.string().refine(isPattern, "must be a regular expression of JavaScript"),
    ...timing,
  }),
  z.strictObject({
    kind: z.literal("command"),
    command: z.string().min(1),
    arguments: z.array(z.string()).optional(),
    ...timing,
  }),
]);

/** Inputs of a `Process`. `sdk.ts` documents them. */
export const processSchema = z
  .strictObject({
    root: rootSchema,
    name: nameSchema,
    command: z.string().min(1),
    arguments: z.array(z.string()).optional(),
    environment: variablesSchema.optional(),
    files: filesSchema.optional(),
    prepare: z
      .array(
        z.strictObject({
          command: z.string().min(1),
          arguments: z.array(z.string()).optional(),
          unless: insidePathSchema.optional(),
          deadlineSeconds: secondsSchema.optional(),
        }),
      )
      .optional(),
    ports: z.array(portSchema).optional(),
    readiness: readinessSchema.optional(),
    stopSignal: signalSchema.optional(),
    graceSeconds: secondsSchema.optional(),
    reload: z.strictObject({ signal: signalSchema, files: z.array(insidePathSchema).min(1) }).optional(),
    restartOn: z.record(z.string(), z.string()).optional(),
  })
  .superRefine((inputs, context) => {
    for (const [index, file] of (inputs.reload?.files ?? []).entries()) {
      if (!Object.hasOwn(inputs.files ?? {}, file))
        context.addIssue({
          code: "custom",
          path: ["reload", "files", index],
          message: `found "${file}", which is none of the rendered files (${Object.keys(inputs.files ?? {}).join(", ") || "none"})`,
        });
    }
  });

/** Checked inputs of a `Process`. */
export type ProcessInputs = z.infer<typeof processSchema>;

/** What a process is started with, as two hashes: it must be restarted for the first, and told to reload for the second. */
export interface Configuration {
  readonly restart: unknown;
  readonly reload: unknown;
}

/** Divides the inputs by what a change of them asks for. Readiness, stop signal and grace time ask for neither. */
export function divide(inputs: ProcessInputs): Configuration {
  const reloadable = new Set(inputs.reload?.files);
  const files = Object.entries(inputs.files ?? {});
  return {
    restart: {
      command: inputs.command,
      arguments: inputs.arguments ?? [],
      environment: inputs.environment ?? {},
      files: Object.fromEntries(files.filter(([path]) => !reloadable.has(path))),
      reloadable: [...reloadable].sort(),
      prepare: inputs.prepare ?? [],
      ports: inputs.ports ?? [],
      restartOn: inputs.restartOn ?? {},
    },
    reload: Object.fromEntries(files.filter(([path]) => reloadable.has(path))),
  };
}
