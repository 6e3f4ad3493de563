import type { EngineEvent } from "@pulumi/pulumi/automation";
import { isStateful } from "../../../policies/resilience/stateful-types.ts";
import { nameInUrn } from "../../../policies/urn.ts";
import type { Place } from "../../inventory/place.ts";
import type { Counts, Operation, ResourceChange } from "../report.ts";
import { countProblems, countsOf } from "./counts.ts";
import { errorsIn } from "./diagnostics.ts";
import { differencesOf } from "./differences.ts";
import { parentOf, placesIn } from "./places.ts";
import type { ResourceSteps } from "./steps.ts";
import { stepsByResource } from "./steps.ts";

/** What a preview's events say. */
export interface EventsRead {
  /** Everything but `same`, components as well, in the order in which the engine came to it. */
  readonly changes: readonly ResourceChange[];
  /** Resources of each operation, without components. */
  readonly counts: Counts;
  /** What the engine and the program complained of, and where the events disagree with the engine's own summary. */
  readonly errors: readonly string[];
}

/**
 * Reads what a preview would change out of the engine's events, as `onEvent` of the Automation API gives them and `--event-log` writes them.
 *
 * Counts are checked against the engine's summary; where a preview failed, the errors tell of that already.
 *
 * @param regions names of the environment's regions, for previews of a part of it, whose events tell of no region. Default: none
 */
export function changesOf(
  events: readonly EngineEvent[],
  { regions = [] }: { readonly regions?: readonly string[] } = {},
): EventsRead {
  const resources = stepsByResource(events);
  const placeAt = placesIn(resources, regions);
  const errors = errorsIn(events);
  const changes = resources.flatMap(({ operation, ...rest }) =>
    operation === "same" ? [] : [changeOf(rest, operation, placeAt(rest.urn))],
  );
  return {
    changes,
    counts: countsOf(resources.filter((resource) => !isComponent(resource)).map(({ operation }) => operation)),
    errors: errors.length > 0 ? errors : countProblems(events, resources),
  };
}

function changeOf({ urn, type, steps }: Omit<ResourceSteps, "operation">, operation: Operation, place: Place) {
  const told = steps.find(
    ({ detailedDiff, diffs, keys }) => (detailedDiff ?? diffs ?? keys ?? undefined) !== undefined,
  );
  const differences =
    told === undefined || !["update", "replace"].includes(operation) ? [] : differencesOf({ ...told, type });
  const state = steps.flatMap((step) => step.old ?? []).at(0) ?? steps.flatMap((step) => step.new ?? []).at(0);
  const change: ResourceChange = {
    urn,
    type,
    name: nameInUrn(urn),
    parent: parentOf(steps),
    ...place,
    component: isComponent({ steps }),
    operation,
    stateful: isStateful(type),
    protect: state?.protect ?? false,
    deletedFirst: operation === "replace" && isDeletedFirst(steps),
    retained: operation === "delete" && (state?.retainOnDelete ?? false),
    differences,
    uncertain: isUncertain(differences),
  };
  return change;
}

/** Components are managed by no provider. */
const isComponent = ({ steps }: Pick<ResourceSteps, "steps">): boolean =>
  !steps.some((step) => (step.new ?? step.old)?.custom ?? false);

function isDeletedFirst(steps: ResourceSteps["steps"]): boolean {
  const at = (op: string): number => steps.findIndex((step) => step.op === op);
  return at("delete-replaced") >= 0 && at("delete-replaced") < at("create-replacement");
}

/** Whether each difference is only that what was known is not known yet. */
const isUncertain = (differences: ResourceChange["differences"]): boolean =>
  differences.length > 0 &&
  differences.every(
    ({ before, after }) => after.kind === "unknown" && (before.kind === "text" || before.kind === "secret"),
  );
