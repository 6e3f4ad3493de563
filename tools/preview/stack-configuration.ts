import { createHash } from "node:crypto";
import type { ConfigMap } from "@pulumi/pulumi/automation";
import { parse } from "yaml";
import { z } from "zod";

const stackFile = z.object({ config: z.record(z.string(), z.unknown()).default({}) });
const sealed = z.strictObject({ secure: z.string() });

/**
 * The configuration of a stack file, for a stack that is thrown away. Secrets cannot be read without the real stack's key: each is a stand-in, which
 * changes when the secret is written anew.
 *
 * @throws ZodError, or an error of the YAML parser, for text that is no stack file
 */
export function configurationOf(text: string): ConfigMap {
  const { config } = stackFile.parse(parse(text));
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, valueOf(value)]));
}

function valueOf(value: unknown): ConfigMap[string] {
  const { data } = sealed.safeParse(value);
  if (data !== undefined) {
    return { value: createHash("sha256").update(data.secure).digest("hex").slice(0, 32), secret: true };
  }
  return { value: typeof value === "string" ? value : JSON.stringify(value) };
}
