import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { EngineEvent, PreviewOptions, PulumiFn } from "@pulumi/pulumi/automation";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { commandOf } from "../engine/local-stack.ts";
import { advisoryPacks, pathWithPolicyHost } from "../engine/policy-packs.ts";
import { ensureTool } from "../toolchain/index.ts";
import type { PreviewAnswer, PreviewTask } from "./preview-task.ts";
import { PREVIEW_STACK } from "./preview-task.ts";
import type { Recording } from "./registrations.ts";

/** Previews once. Each preview has a process of its own, as with the command line: nothing is loaded or compiled already. */
async function main(): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? "") as PreviewTask;
  const stack = await LocalWorkspace.selectStack(
    { ...PREVIEW_STACK, program: () => Promise.resolve({}) },
    {
      ...task.workspace,
      envVars: { ...task.workspace.envVars },
      pulumiCommand: await commandOf(await ensureTool("pulumi")),
    },
  );
  const policies = await policyOptions(task);
  let resources = 0;
  const onEvent = ({ resourcePreEvent }: EngineEvent): void => {
    const metadata = resourcePreEvent?.metadata;
    if (metadata?.new?.custom === true && !metadata.type.startsWith("pulumi:")) resources++;
  };
  const from = performance.now();
  const program = await programOf(task);
  await stack.preview({ program, onEvent, ...policies });
  const answer: PreviewAnswer = { milliseconds: performance.now() - from, resources };
  writeFileSync(task.answer, JSON.stringify(answer));
}

/** The packs, none of which may end the preview: its time is what is measured. */
async function policyOptions({
  policyPacks,
  answer,
}: PreviewTask): Promise<Pick<PreviewOptions, "policyPacks" | "policyPackConfigs">> {
  if (policyPacks === undefined) return {};
  process.env["PATH"] = pathWithPolicyHost();
  return advisoryPacks(dirname(answer), policyPacks);
}

/** The program, with what it loads. */
async function programOf(task: PreviewTask): Promise<PulumiFn> {
  switch (task.program) {
    case "empty":
      return () => Promise.resolve({});
    case "flat":
    case "flat, mapped": {
      const { createFlat } = await import("./flat-program.ts");
      const { withoutSourceMaps } = await import("../../stacks/source-maps.ts");
      const recording = JSON.parse(readFileSync(task.recording, "utf8")) as Recording;
      const create = (): void => {
        createFlat(recording);
      };
      return () => {
        if (task.program === "flat") withoutSourceMaps(create);
        else create();
        return Promise.resolve({});
      };
    }
    case "meridian": {
      const { program } = await import("../../stacks/program.ts");
      const { withoutSourceMaps } = await import("../../stacks/source-maps.ts");
      return () => Promise.resolve(withoutSourceMaps(() => program(undefined, task.placement)));
    }
    case "recorded": {
      const { program } = await import("../../stacks/program.ts");
      const { withoutSourceMaps } = await import("../../stacks/source-maps.ts");
      const { recordRegistrations } = await import("./registrations.ts");
      return () => {
        const recording = recordRegistrations();
        // The last registrations are answered after the program has returned.
        process.once("exit", () => {
          writeFileSync(task.recording, JSON.stringify(recording));
        });
        return Promise.resolve(withoutSourceMaps(() => program(undefined, task.placement)));
      };
    }
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
