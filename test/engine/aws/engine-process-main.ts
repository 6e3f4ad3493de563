import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import type { OpMap } from "@pulumi/pulumi/automation";
import { program } from "../../../stacks/program.ts";
import { cloudFolder, simulatedAws } from "../../clouds/aws/index.ts";
import { testKubernetes, withoutControlPlanes } from "../../clouds/kubernetes/index.ts";
import { createTestStack, localProvider, projectFolder } from "../harness.ts";
import type { Answer, Request, Settings } from "./engine-process.ts";

/** Runs operations on an environment that its parent process has opened, one for each of its messages, until it is ended. */
const { folder, name, checkpoints } = JSON.parse(process.argv[2] ?? "{}") as Settings;
const placement = join(folder, "work", "placement.json");

let adopted: Request["adopted"] = {};

// What failed is in the operation's own error. The SDK tells it again for every output that was to come of it.
process.on("unhandledRejection", () => undefined);
// Nothing is ever asked again.
process.on("disconnect", () => process.exit(0));

const opened = createTestStack({
  projectName: "meridian",
  stackName: name,
  program: () => {
    // The way that a user has to take a resource over without touching a component.
    runtime.registerResourceTransform(({ name: logicalName, props, opts }) => {
      const id = adopted[logicalName];
      return id === undefined ? undefined : { props, opts: { ...opts, import: id } };
    });
    return Promise.resolve(program({ project: projectFolder, processes: "/nowhere" }, placement));
  },
  plugins: [localProvider, simulatedAws, testKubernetes],
  folder,
  environment: {
    MERIDIAN_SIMULATED_AWS: cloudFolder(folder),
    ...withoutControlPlanes,
    PULUMI_SKIP_CHECKPOINTS: String(!checkpoints),
  },
});

process.on("message", (request: Request) => {
  adopted = request.adopted;
  run(request).then(
    (changes) => {
      answer({ changes });
    },
    (error: unknown) => {
      answer({ error: error instanceof Error ? error.message : String(error) });
    },
  );
});

async function run({ operation, options }: Request): Promise<OpMap> {
  const { stack } = await opened;
  const { summary } = await (operation === "up" ? stack.up(options) : stack.destroy(options));
  return summary.resourceChanges ?? {};
}

function answer(answer: Answer): void {
  process.send?.(answer);
}
