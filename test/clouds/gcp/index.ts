import type { CloudSettings } from "../simulated/journal.ts";
import { openCloudOf } from "../simulated/opened-cloud.ts";
import type { OpenedCloud } from "../simulated/opened-cloud.ts";
import { gcpFacts } from "./facts.ts";
import { gcp } from "./kind.ts";

/**
 * The simulated Google Cloud, as a path plugin in the place of the provider `gcp`. It keeps its cloud in the folder that the
 * environment variable MERIDIAN_SIMULATED_GCP of the engine names: one for each test.
 */
export const simulatedGcp = { name: "gcp", path: __dirname } as const;

/**
 * Opens the simulated Google Cloud in a folder; it is made if there is none.
 *
 * @param settings of which only `seed` says something here: nothing is there before
 */
export function openGcp(folder: string, settings?: Pick<CloudSettings, "seed">): OpenedCloud {
  return openCloudOf(gcp, gcpFacts(), folder, settings);
}
