import type { z } from "zod";

/** What the reference page says of a field beside its type and default. */
export interface FieldDocumentation {
  /** What the field decides, in a sentence or two. */
  readonly description: string;
  /** Unit of a number, as the clouds write it: `seconds`, `GiB`, `requests/s`. */
  readonly unit?: string;
  /** Where the value or its limit comes from. */
  readonly source?: string;
  /** An example for editors and the reference page. */
  readonly examples?: readonly unknown[];
  /** What a key of a mapping names, in a word, for paths such as `regions.<region>`. */
  readonly keys?: string;
}

/** Attaches documentation to a field. Call it last: a wrapper made afterwards, such as a default, would not carry it. */
export function field<T extends z.ZodType>(schema: T, documentation: FieldDocumentation): T {
  const { examples, ...rest } = documentation;
  return schema.meta({ ...rest, ...(examples === undefined ? {} : { examples: [...examples] }) });
}

/** What `field` attached to a schema; nothing where it was never called. */
export function documentationOf(schema: z.ZodType): Partial<FieldDocumentation> {
  const { description, examples, ...rest } = schema.meta() ?? {};
  const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  const unit = text(rest["unit"]);
  const source = text(rest["source"]);
  const keys = text(rest["keys"]);
  return {
    ...(description === undefined ? {} : { description }),
    ...(unit === undefined ? {} : { unit }),
    ...(source === undefined ? {} : { source }),
    ...(Array.isArray(examples) ? { examples } : {}),
    ...(keys === undefined ? {} : { keys }),
  };
}
