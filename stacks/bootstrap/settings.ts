import { z } from "zod";

/** What the bootstrap of an account is told. */
export interface BootstrapSettings {
  /** Repository on GitHub whose workflows deploy: `owner/name`, in GitHub's own spelling. */
  readonly repository: string;
  /** AWS region of the state, the keys and the image registry. */
  readonly region: string;
  /** Environments in this account. */
  readonly environments: readonly string[];
}

const schema = z.strictObject({
  // Letters, digits, `-`, `_`, `.`: no `*`, which would widen whom the roles trust. Source: GitHub's rules for names.
  repository: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/, "expected owner/name"),
  region: z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, "expected an AWS region, such as eu-west-1"),
  // Part of the names of roles, which have 64 characters at most.
  environments: z
    .array(
      z
        .string()
        .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, "expected lower-case letters, digits and hyphens")
        .max(30),
    )
    .min(1)
    .max(20)
    .refine((names) => new Set(names).size === names.length, "expected each once"),
});

/** The settings cannot be used. The message names every field, what is accepted and how to mend it. */
export class BootstrapSettingsError extends Error {
  /** @param source file that holds them, from the project's folder */
  constructor(source: string, faults: readonly z.core.$ZodIssue[]) {
    super(
      faults
        .map(
          ({ path, message }) =>
            `${source}\n  ${["meridian-bootstrap:settings", ...path.map(String)].join(".")}\n    found     ${message}\n` +
            "    accepted  as in stacks/bootstrap/Pulumi.example.yaml\n    mend      correct it",
        )
        .join("\n"),
    );
    this.name = "BootstrapSettingsError";
  }
}

/** @throws BootstrapSettingsError naming everything that is wrong */
export function parseBootstrapSettings(value: unknown, source: string): BootstrapSettings {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new BootstrapSettingsError(source, parsed.error.issues);
  return parsed.data;
}
