import { z } from "zod";
import { ENVIRONMENTS } from "../../components/topology/cloud.ts";
import { accepted } from "../../components/topology/schema/accepted.ts";
import { documentationOf } from "../../components/topology/schema/field.ts";
import { declaration } from "../../components/topology/schema/index.ts";
import { dependsOnClass } from "./topology-fields.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = Readonly<Record<string, Json>>;

/**
 * JSON Schema of a stack file, for editors: draft 7, which they all know. It checks each field; what depends on several
 * fields is checked by `npm run plan`.
 */
export function stackFileSchema(): JsonObject {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Meridian environment",
    description: "A Pulumi stack file whose configuration declares a Meridian topology.",
    type: "object",
    required: ["config"],
    properties: {
      config: {
        type: "object",
        description:
          "Configuration of the stack. Keys of other namespaces, such as `aws:`, may stand beside the topology.",
        required: ["meridian:topology"],
        properties: {
          "meridian:topology": {
            description: "The environment that this stack is: its regions, its tiers and what it must survive.",
            ...topologySchema(),
          },
        },
      },
    },
  };
}

function topologySchema(): JsonObject {
  const [first, ...rest] = ENVIRONMENTS.map((environment) =>
    z.toJSONSchema(declaration(environment), { target: "draft-07", io: "input", override: document }),
  ).map(plain);
  return first === undefined ? {} : withoutClassDefaults(first, rest);
}

/** A schema as the JSON that it is written as, without the keyword that only a whole document has. */
function plain(schema: z.core.JSONSchema.BaseSchema): JsonObject {
  const written = JSON.parse(JSON.stringify(schema)) as JsonObject;
  return Object.fromEntries(Object.entries(written).filter(([key]) => key !== "$schema"));
}

/** Puts what the reference page says into the description, which is what editors show, and drops keywords of our own. */
function document({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}) {
  if (!(zodSchema instanceof z.ZodType)) return;
  const { description, unit, source } = documentationOf(zodSchema);
  if (description !== undefined) {
    const unitText = unit === undefined ? "" : ` Unit: ${unit}.`;
    jsonSchema.description = `${description}${unitText}${source === undefined ? "" : ` Source: ${source}.`}`;
  }
  if (jsonSchema.pattern !== undefined) jsonSchema["patternErrorMessage"] = `Accepted: ${accepted(zodSchema)}`;
  for (const own of ["unit", "source", "keys"]) Reflect.deleteProperty(jsonSchema, own);
}

/** One schema for all classes: a default that they do not share goes into the description. */
function withoutClassDefaults(schema: JsonObject, others: readonly JsonObject[]): JsonObject {
  const [local, dev, staging, prod] = [schema, ...others].map((each) => each["default"]);
  const differs = dependsOnClass({ local, dev, staging, prod });
  const entries = Object.entries(schema)
    .filter(([key]) => !(differs && key === "default"))
    .map(([key, value]): [string, Json] => {
      if (differs && key === "description" && typeof value === "string" && !value.includes("Default: ")) {
        return [key, `${value} Default: ${byClass([local, dev, staging, prod])}.`];
      }
      if (!isObject(value)) return [key, value];
      const same = others.map((other) => other[key]).map((other) => (isObject(other) ? other : {}));
      return [key, withoutClassDefaults(value, same)];
    });
  return Object.fromEntries(entries);
}

const byClass = (values: readonly (Json | undefined)[]): string =>
  ENVIRONMENTS.map((environment, at) => `${JSON.stringify(values[at])} on ${environment}`).join(", ");

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
