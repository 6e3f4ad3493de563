import type { PulumiFn } from "@pulumi/pulumi/automation";
import { openGcp, simulatedGcp } from "../../clouds/gcp/index.ts";
import { cloudFolder } from "../../clouds/simulated/opened-cloud.ts";
import type { OpenedCloud } from "../../clouds/simulated/opened-cloud.ts";
import { endingQuietly } from "../engine-end.ts";
import { createTestStack } from "../harness.ts";
import type { TestStack } from "../harness.ts";

/** A stack under the real engine, on a simulated Google Cloud of its own. */
export interface GcpStack {
  readonly stack: TestStack["stack"];
  readonly cloud: OpenedCloud;
  /** Removes both. */
  dispose(): void;
}

/** Makes it, with nothing in it yet. */
export async function createGcpStack(program: PulumiFn, projectName: string, stackName: string): Promise<GcpStack> {
  const made = await createTestStack({
    program: endingQuietly(program),
    projectName,
    stackName,
    plugins: [simulatedGcp],
    environment: (folder) => ({ MERIDIAN_SIMULATED_GCP: cloudFolder(folder), PULUMI_SKIP_CHECKPOINTS: "true" }),
  });
  const cloud = openGcp(cloudFolder(made.folder));
  return {
    stack: made.stack,
    cloud,
    dispose() {
      cloud.close();
      made.dispose();
    },
  };
}
