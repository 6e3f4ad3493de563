import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import type { Operation } from "../report.ts";

/** All steps that an update takes with one resource. */
export interface ResourceSteps {
  readonly urn: string;
  readonly type: string;
  /** In the order in which the engine takes them, each once. */
  readonly steps: readonly StepEventMetadata[];
  /** What they come to. */
  readonly operation: Operation | "same";
  /** Whether all that is done is to delete what an earlier replacement left. The engine's summary does not count it. */
  readonly leftover: boolean;
}

const REPLACING: readonly string[] = ["replace", "create-replacement", "delete-replaced", "discard-replaced"];

/** What the engine's operations are called in a report; `replace` and its parts apart. A refresh changes nothing. */
const OPERATIONS: Readonly<Record<string, Operation | "same">> = {
  same: "same",
  create: "create",
  update: "update",
  delete: "delete",
  read: "read",
  "read-replacement": "read",
  import: "import",
  "import-replacement": "import",
  discard: "forget",
  "read-discard": "forget",
  "remove-pending-replace": "forget",
};

/**
 * What happens to each resource, in the order in which the engine came to it. The stack itself and the providers that the engine makes by
 * itself are left out; components are in.
 */
export function stepsByResource(events: readonly EngineEvent[]): ResourceSteps[] {
  const byUrn = new Map<string, StepEventMetadata[]>();
  for (const event of events) {
    // A step is told of before it is taken and after; refused ones only before.
    const step = (event.resourcePreEvent ?? event.resOutputsEvent)?.metadata;
    if (step === undefined || isOfTheEngine(step)) continue;
    const known = byUrn.get(step.urn);
    if (known === undefined) byUrn.set(step.urn, [step]);
    else if (!known.some(({ op }) => op === step.op)) known.push(step);
  }
  return [...byUrn].flatMap(([urn, steps]) => {
    const operation = operationOf(steps);
    const [first] = steps;
    if (operation === undefined || first === undefined) return [];
    const leftover = operation === "delete" && !steps.some(({ op }) => op === "delete");
    return [{ urn, type: first.type, steps, operation, leftover }];
  });
}

/** Name of what an operation is in the report's terms; undefined for a step that changes nothing, such as a refresh. */
export const operationNamed = (op: string): Operation | "same" | undefined =>
  REPLACING.includes(op) ? "replace" : OPERATIONS[op];

const isOfTheEngine = ({ type, urn }: StepEventMetadata): boolean =>
  type === "pulumi:pulumi:Stack" || (type.startsWith("pulumi:providers:") && urn.includes("::default"));

function operationOf(steps: readonly StepEventMetadata[]): Operation | "same" | undefined {
  const ops: readonly string[] = steps.map(({ op }) => op);
  if (ops.some((op) => op === "replace" || op === "create-replacement")) return "replace";
  // What an earlier replacement left may be deleted beside a resource that is there: what becomes of that one is what counts.
  const named = ops.flatMap((op) => OPERATIONS[op] ?? []);
  const own =
    named.find((one) => one !== "same" && one !== "delete") ?? named.find((one) => one !== "same") ?? named[0];
  return own ?? (ops.some((op) => REPLACING.includes(op)) ? "delete" : undefined);
}
