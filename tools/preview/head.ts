import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import type { Plan } from "../../components/topology/index.ts";
import { program, PROJECT } from "../../stacks/program.ts";
import { withoutSourceMaps } from "../../stacks/source-maps.ts";
import { commandOf, stackFile } from "../engine/local-stack.ts";
import { advisoryPacks } from "../engine/policy-packs.ts";
import { openSimulatedStack } from "../engine/simulated-stack.ts";
import { settingsBefore } from "../engine/simulated-workspace.ts";
import { withoutStackTraces } from "../inventory/stack-traces.ts";
import { inTemporaryFolder } from "../temporary-folder.ts";
import type { Tool } from "../toolchain/index.ts";
import type { BaseEnvironment } from "./base/base-environment.ts";
import { configurationOf } from "./stack-configuration.ts";
import type { References } from "./update-plan.ts";
import { readReferences } from "./update-plan.ts";

/** What a preview of this tree came to. */
export interface HeadPreview {
  readonly events: readonly EngineEvent[];
  /** By URN and property, what values are made from; undefined where the preview did not come to its end. */
  readonly references: References | undefined;
  /** What ended it, where the events do not tell. */
  readonly failure: string | undefined;
}

/** What to preview. */
export interface ToPreview {
  readonly name: string;
  readonly plan: Plan;
  readonly base: BaseEnvironment;
  /** Folder of the policies that judge it; undefined for none. */
  readonly policyPack: string | undefined;
  readonly pulumi: Tool;
  readonly signal: AbortSignal;
}

/** Previews this tree, as its files are, against a copy of what the base consists of. */
export function previewHead({ name, plan, base, policyPack, pulumi, signal }: ToPreview): Promise<HeadPreview> {
  return inTemporaryFolder("meridian-preview-", async (folder) => {
    const pulumiCommand = await commandOf(pulumi);
    const needed = settingsBefore(plan.entry.zone, plan.kubernetes.administrators);
    const { publicZones, principals } = base.kept?.answer ?? { publicZones: [], principals: [] };
    const stack = await openSimulatedStack({
      name,
      folder,
      program: () => Promise.resolve(withoutSourceMaps(() => program({ project: PROJECT, processes: "/nowhere" }))),
      configuration: configurationOf(await readFile(stackFile(name), "utf8")),
      // What the base has not had: a zone that this change names was delegated before.
      settings: {
        publicZones: without(needed.publicZones, publicZones),
        principals: without(needed.principals, principals),
      },
      from: base.kept?.folder,
      automation: LocalWorkspace,
      pulumiCommand,
    });
    const events: EngineEvent[] = [];
    const updatePlan = join(folder, "update-plan.json");
    const packs = policyPack === undefined ? {} : await advisoryPacks(folder, [policyPack]);
    try {
      // No report shows the traces, which take a good part of the program's time.
      await withoutStackTraces(() =>
        stack.preview({ ...packs, plan: updatePlan, signal, onEvent: (event) => events.push(event) }),
      );
      return { events, references: await readReferences(updatePlan), failure: undefined };
    } catch (error) {
      return { events, references: undefined, failure: error instanceof Error ? error.message : String(error) };
    }
  });
}

const without = (all: readonly string[], known: readonly string[]): string[] =>
  all.filter((each) => !known.includes(each));
