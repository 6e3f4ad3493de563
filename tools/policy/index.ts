import { TopologyError } from "../../components/topology/index.ts";
import { PACKS, POLICIES } from "../../policies/catalogue.ts";
import { settingProblems } from "../../policies/declared-settings.ts";
import type { Review } from "../../policies/review.ts";
import { review } from "../../policies/review.ts";
import { planWith } from "../../stacks/placement.ts";
import type { DeclaredEnvironment } from "../engine/environments.ts";
import { isLocal } from "../engine/environments.ts";
import { ensureTool } from "../toolchain/index.ts";
import { finishedEnvironment } from "./finished-environment.ts";
import { recordedEnvironment } from "./recorded-environment.ts";

export { renderReviewJson } from "./json.ts";
export { renderReviewMarkdown } from "./markdown.ts";
export { renderReviewSarif } from "./sarif.ts";
export { renderReviewTable } from "./table.ts";
export { summary } from "./wording.ts";

/**
 * Judges an environment by every policy: brings it up on a simulated AWS first, so that everything is known.
 *
 * @param today day on which exceptions and end dates are judged, `2026-01-31`
 * @throws TopologyError for a declaration that names policies or settings that there are not
 */
export async function reviewEnvironment(
  { name, topology, declaration, placement }: DeclaredEnvironment,
  today: string,
  onProgress: (message: string) => void,
): Promise<Review> {
  const problems = settingProblems(topology, POLICIES);
  if (problems.length > 0) throw new TopologyError(`stacks/Pulumi.${name}.yaml`, problems);
  const plan = planWith(topology, placement);
  if (isLocal(topology)) {
    return review({ topology, plan, resources: await recordedEnvironment(plan), packs: PACKS, today });
  }
  const pulumi = await ensureTool("pulumi", { onProgress });
  onProgress(`bringing ${name} up on a simulated AWS: nothing is created anywhere`);
  const resources = await finishedEnvironment({ name, plan, declaration, pulumi });
  return review({ topology, plan, resources, packs: PACKS, today });
}
