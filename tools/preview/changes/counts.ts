import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Counts, Operation } from "../report.ts";
import type { ResourceSteps } from "./steps.ts";
import { operationNamed } from "./steps.ts";

/** Every operation and `same`, in the order in which reports name them. */
export const COUNTED: readonly (Operation | "same")[] = [
  "create",
  "update",
  "replace",
  "delete",
  "read",
  "import",
  "forget",
  "same",
];

/** How many there are of each operation. */
export function countsOf(operations: readonly (Operation | "same")[]): Counts {
  const counts = { create: 0, update: 0, replace: 0, delete: 0, read: 0, import: 0, forget: 0, same: 0 };
  for (const operation of operations) counts[operation] += 1;
  return counts;
}

/**
 * What is wrong with counts that differ from the engine's own, a sentence each. The engine counts components and the stack itself.
 *
 * @param steps of all resources and components
 */
export function countProblems(events: readonly EngineEvent[], steps: readonly ResourceSteps[]): string[] {
  const summaries = events.flatMap(({ summaryEvent }) => summaryEvent ?? []);
  const summary = summaries.at(-1);
  if (summary === undefined) return ["The events hold no summary: the preview did not come to its end."];
  const told = new Map<Operation | "same", number>();
  for (const [op, amount] of Object.entries(summary.resourceChanges as Readonly<Record<string, number>>)) {
    const operation = operationNamed(op);
    if (operation !== undefined) told.set(operation, (told.get(operation) ?? 0) + amount);
  }
  const stack = events
    .flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? [])
    .find(({ type }) => type === "pulumi:pulumi:Stack");
  const counted = countsOf([
    ...steps.flatMap(({ operation, leftover }) => (leftover ? [] : [operation])),
    ...(stack === undefined ? [] : [operationNamed(stack.op) ?? "same"]),
  ]);
  return COUNTED.flatMap((operation) => {
    const engine = told.get(operation) ?? 0;
    return engine === counted[operation]
      ? []
      : [
          `The engine counts ${engine} of the operation ${operation}, with components, and its events tell of ${counted[operation]}: this report may be incomplete.`,
        ];
  });
}
