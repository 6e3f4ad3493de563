import type { z } from "zod";
import type { EnvironmentClass } from "../../components/topology/cloud.ts";
import { ENVIRONMENTS } from "../../components/topology/cloud.ts";
import { accepted } from "../../components/topology/schema/accepted.ts";
import { documentationOf } from "../../components/topology/schema/field.ts";
import { declaration } from "../../components/topology/schema/index.ts";
import { defaultOf, elementOf, fieldsOf, shapeOf } from "../../components/topology/schema/walk.ts";

/** The value of a field that is left out, where it is the same whatever else is declared. */
export type Defaults = Readonly<Record<EnvironmentClass, unknown>>;

/** All that is documented of one field of the topology. */
export interface DocumentedField {
  /** Keys from the root; a mapping's key stands as `<region>`. */
  readonly path: readonly string[];
  readonly description: string;
  /** Type, limits and unit in words. */
  readonly accepted: string;
  readonly required: boolean;
  /** `rule` where the description states a default that depends on other fields, `none` where nothing stands in. */
  readonly default: Defaults | "rule" | "none";
  readonly unit: string | undefined;
  readonly source: string | undefined;
  readonly examples: readonly unknown[];
  /** Whether the field only holds other fields, which are documented themselves. */
  readonly section: boolean;
}

/** Every field of the topology, sections before what is in them. */
export function documentedFields(): DocumentedField[] {
  const byClass = ENVIRONMENTS.map((environment) => ({ environment, fields: fieldsOf(declaration(environment)) }));
  return fieldsOf(declaration("prod")).map(({ path, schema, optional }, at) => {
    const { description = "", unit, source, examples = [] } = documentationOf(schema);
    const values = byClass.map(({ environment, fields }) => [environment, defaultAt(fields[at]?.schema)] as const);
    return {
      path,
      description,
      accepted: accepted(schema),
      required: !optional,
      default: defaultsOf(description, Object.fromEntries(values)),
      unit,
      source,
      examples,
      section: holdsFields(schema),
    };
  });
}

/** Whether a field is a section, or a mapping of sections. */
function holdsFields(schema: z.ZodType): boolean {
  const element = elementOf(schema);
  return shapeOf(element ?? schema).size > 0;
}

const defaultAt = (schema: z.ZodType | undefined): unknown => (schema === undefined ? undefined : defaultOf(schema));

function defaultsOf(description: string, values: Readonly<Record<string, unknown>>): Defaults | "rule" | "none" {
  if (description.includes("Default: ")) return "rule";
  if (values["prod"] === undefined) return "none";
  const { local, dev, staging, prod } = values;
  return { local, dev, staging, prod };
}

/** Whether the default of a field depends on the class of environment. */
export function dependsOnClass(defaults: Defaults): boolean {
  return new Set(ENVIRONMENTS.map((environment) => JSON.stringify(defaults[environment]))).size > 1;
}
