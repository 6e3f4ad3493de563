import { writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { PreviewOptions } from "@pulumi/pulumi/automation";
import { PROJECT } from "../../stacks/program.ts";

/** Names of the policy packs: their folders in `policies/packs`. */
export const PACK_NAMES = ["resilience", "security", "cost", "operations"] as const;

/** Folder of a policy pack, for `--policy-pack`; `all` is every pack in one process. */
export const packFolder = (name: (typeof PACK_NAMES)[number] | "all"): string =>
  join(PROJECT, "policies", "packs", name);

/**
 * PATH for an engine that is to run policy packs: with a starter of packs of ours at its end, for an engine that has come without the Node.js
 * language host.
 */
export function pathWithPolicyHost(path = process.env["PATH"] ?? ""): string {
  return [path, join(__dirname, "policy-host")].filter((part) => part !== "").join(delimiter);
}

/**
 * Has packs judge a preview without ending it, so that it tells everything that is found and everything that changes. Whoever reads the
 * findings decides what is refused.
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
