import { z } from "zod";
import { documentationOf } from "./field.ts";

/** A field of a schema and where it is. */
export interface SchemaField {
  /** Keys from the root; a mapping's key stands as `<region>`. */
  readonly path: readonly string[];
  /** The field's schema, with its wrappers (default, optional): documentation is on the outermost. */
  readonly schema: z.ZodType;
  /** Whether a declaration may leave the field out. */
  readonly optional: boolean;
}

/** The schema behind its optional, default and prefault wrappers. */
export function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    const inner = schema.unwrap();
    return inner instanceof z.ZodType ? unwrap(inner) : schema;
  }
  return schema;
}

/** The value that stands where a field is left out; undefined where there is none, or only sections below have one. */
export function defaultOf(schema: z.ZodType): unknown {
  return schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
}

/** The fields of an object schema by key; nothing for any other schema. */
export function shapeOf(schema: z.ZodType): ReadonlyMap<string, z.ZodType> {
  const inner = unwrap(schema);
  if (!(inner instanceof z.ZodObject)) return new Map();
  const fields: readonly [string, unknown][] = Object.entries(inner.shape);
  return new Map(fields.flatMap(([key, field]) => (field instanceof z.ZodType ? [[key, field]] : [])));
}

/** The schema of the values of a mapping or a list, or undefined for any other schema. */
export function elementOf(schema: z.ZodType): z.ZodType | undefined {
  const inner = unwrap(schema);
  const element: unknown =
    inner instanceof z.ZodRecord ? inner.valueType : inner instanceof z.ZodArray ? inner.element : undefined;
  return element instanceof z.ZodType ? element : undefined;
}

/** The schema at a path of keys, or undefined where the schema has no such place. */
export function schemaAt(schema: z.ZodType, path: readonly string[]): z.ZodType | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  const next = shapeOf(schema).get(key) ?? elementOf(schema);
  return next === undefined ? undefined : schemaAt(next, rest);
}

/** Every field, sections before what is in them, in the schema's order. */
export function fieldsOf(schema: z.ZodType, path: readonly string[] = []): SchemaField[] {
  const fields = [...shapeOf(schema)].flatMap(([key, field]) => [
    { path: [...path, key], schema: field, optional: field.safeParse(undefined).success },
    ...fieldsOf(field, [...path, key]),
  ]);
  const element = elementOf(schema);
  if (element === undefined) return fields;
  return [...fields, ...fieldsOf(element, [...path, `<${documentationOf(schema).keys ?? "name"}>`])];
}
