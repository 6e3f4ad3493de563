import type { Value } from "../../../policies/values.ts";
import type { Change, NewValue } from "../change.ts";

/** A weakness put into `prod`: policies have to find it. */
export interface Mutant {
  /** What was weakened, in words; unique. */
  readonly title: string;
  readonly changes: readonly Change[];
}

/** A mutant that sets properties of one resource. */
export const weakened = (title: string, resource: string, set: Readonly<Record<string, NewValue>>): Mutant => ({
  title,
  changes: [{ resource, set }],
});

/** A mutant that takes resources away. */
export const without = (title: string, resource: string | RegExp): Mutant => ({
  title,
  changes: [{ resource, remove: true }],
});

/** A change to the text of a property. */
export const text =
  (edit: (old: string) => string): NewValue =>
  (old) =>
    edit(typeof old === "string" ? old : "");

/** Adds a statement to a policy document. */
export const statement = (added: Readonly<Record<string, unknown>>): NewValue =>
  text((old) => {
    const document = JSON.parse(old) as { readonly Statement: readonly unknown[] };
    return JSON.stringify({ ...document, Statement: [...document.Statement, added] });
  });

/** Keeps the first items of a list. */
export const first =
  (count: number): NewValue =>
  (old) =>
    Array.isArray(old) ? (old as readonly Value[]).slice(0, count) : old;
