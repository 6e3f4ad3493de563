import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PreviewOptions } from "@pulumi/pulumi/automation";

/**
 * Has packs judge a preview without ending it, so that it tells everything that is found and everything that changes. What a mandatory policy
 * finds is refused afterwards, by the report.
 *
 * @param folder where the packs' settings are written to
 * @param policyPacks folders of packs
 */
export async function advisoryPacks(
  folder: string,
  policyPacks: readonly string[],
): Promise<Pick<PreviewOptions, "policyPacks" | "policyPackConfigs">> {
  const levels = join(folder, "policy-levels.json");
  await writeFile(levels, JSON.stringify({ all: "advisory" }));
  return { policyPacks: [...policyPacks], policyPackConfigs: policyPacks.map(() => levels) };
}
