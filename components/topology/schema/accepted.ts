import { z } from "zod";
import { documentationOf } from "./field.ts";
import { elementOf, shapeOf, unwrap } from "./walk.ts";

/**
 * What a field accepts, in words that follow "accepted:": `a whole number from 0 to 63`, `one of "aws", "gcp", "local"`.
 *
 * @param schema the field, with its wrappers and documentation
 */
export function accepted(schema: z.ZodType): string {
  const inner = unwrap(schema);
  const { unit, keys } = documentationOf(schema);
  if (inner instanceof z.ZodNumber) return acceptedNumber(inner, unit);
  if (inner instanceof z.ZodBoolean) return "true or false";
  if (inner instanceof z.ZodUnknown) return "any value";
  if (inner instanceof z.ZodUnion) return `one of ${inner.options.flatMap(literals).join(", ")}`;
  if (inner instanceof z.ZodEnum) return `one of ${inner.options.map((option) => JSON.stringify(option)).join(", ")}`;
  if (inner instanceof z.ZodObject) return `a mapping with the keys ${[...shapeOf(inner).keys()].join(", ")}`;
  const element = elementOf(inner);
  if (element !== undefined && inner instanceof z.ZodArray) return acceptedList(inner, element);
  if (element !== undefined) {
    const value = unit === undefined ? accepted(element) : inUnit(element, unit);
    return `a mapping by ${keys ?? documentationOf(inner).keys ?? "name"}, each ${value}`;
  }
  return acceptedString(inner);
}

function inUnit(element: z.ZodType, unit: string): string {
  const inner = unwrap(element);
  const deeper = elementOf(inner);
  if (inner instanceof z.ZodNumber) return acceptedNumber(inner, unit);
  return deeper === undefined
    ? accepted(element)
    : `a mapping by ${documentationOf(inner).keys ?? "name"}, each ${inUnit(deeper, unit)}`;
}

function literals(option: unknown): string[] {
  return option instanceof z.ZodLiteral ? [...option.values].map((value) => JSON.stringify(value)) : [];
}

function acceptedNumber(schema: z.ZodNumber, unit: string | undefined): string {
  const noun = schema.format === "safeint" ? "a whole number" : "a number";
  const { low, above, high } = range(schema);
  const parts = [
    ...(low === undefined ? [] : [high === undefined ? `of at least ${low}` : `from ${low}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(high === undefined ? [] : [low === undefined ? `up to ${high}` : `to ${high}`]),
  ];
  const limits = parts.join(above === undefined ? " " : ", ");
  return [noun, ...(limits === "" ? [] : [limits]), ...(unit === undefined ? [] : [unit])].join(" ");
}

interface Range {
  readonly low?: number;
  readonly above?: number;
  readonly high?: number;
}

function range(schema: z.ZodNumber): Range {
  return (schema.def.checks ?? []).reduce<Range>((limits, check) => {
    if (check instanceof z.core.$ZodCheckGreaterThan) {
      const value = Number(check._zod.def.value);
      return check._zod.def.inclusive ? { ...limits, low: value } : { ...limits, above: value };
    }
    return check instanceof z.core.$ZodCheckLessThan ? { ...limits, high: Number(check._zod.def.value) } : limits;
  }, {});
}

function acceptedList(list: z.ZodArray, element: z.ZodType): string {
  const { minimum, maximum } = lengths(list);
  const distinct = list.meta()?.["uniqueItems"] === true ? ", none twice" : "";
  return `a list${count(minimum, maximum, "item")}${distinct}, each ${accepted(element)}`;
}

interface Lengths {
  readonly minimum?: number;
  readonly maximum?: number;
}

function lengths(schema: z.ZodType): Lengths {
  return (schema.def.checks ?? []).reduce<Lengths>((limits, check) => {
    if (check instanceof z.core.$ZodCheckMinLength) return { ...limits, minimum: check._zod.def.minimum };
    return check instanceof z.core.$ZodCheckMaxLength ? { ...limits, maximum: check._zod.def.maximum } : limits;
  }, {});
}

/** The length of a list or a string; nothing where there is no limit. */
function count(minimum: number | undefined, maximum: number | undefined, noun: string): string {
  if (minimum !== undefined && maximum !== undefined) return ` of ${minimum} to ${maximum} ${noun}s`;
  if (minimum !== undefined) return ` of at least ${minimum} ${noun}${minimum === 1 ? "" : "s"}`;
  return maximum !== undefined ? ` of at most ${maximum} ${noun}s` : "";
}

/** A character that no pattern of the schema accepts: the refusal says what the pattern wants. */
const REFUSED = "\0";

function acceptedString(schema: z.ZodType): string {
  const pattern = schema.safeParse(REFUSED).error?.issues.find((issue) => issue.code === "invalid_format");
  if (pattern !== undefined) return pattern.message;
  const { minimum, maximum } = lengths(schema);
  return `a string${count(minimum, maximum, "character")}`;
}
