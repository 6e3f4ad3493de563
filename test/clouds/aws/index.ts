import { openCloudOf } from "../simulated/opened-cloud.ts";
import type { OpenedCloud } from "../simulated/opened-cloud.ts";
import type { CloudSettings } from "../simulated/journal.ts";
import { awsFacts } from "./facts.ts";
import { aws } from "./kind.ts";

export type { CloudSettings, Fault, OperationEntry, OperationName, Outcome } from "../simulated/journal.ts";
export type { StoredResource } from "../simulated/model.ts";
export { cloudFolder } from "../simulated/opened-cloud.ts";
export type { OpenedCloud } from "../simulated/opened-cloud.ts";

/**
 * The simulated AWS, as a path plugin in the place of the provider `aws`. It keeps its cloud in the folder that the
 * environment variable MERIDIAN_SIMULATED_AWS of the engine names: one for each test.
 */
export const simulatedAws = { name: "aws", path: __dirname } as const;

/**
 * Opens the simulated AWS in a folder; it is made if there is none.
 *
 * @param settings what there is before anything is created; given once, before the first operation
 */
export function openCloud(folder: string, settings?: CloudSettings): OpenedCloud {
  return openCloudOf(aws, awsFacts(), folder, settings);
}
