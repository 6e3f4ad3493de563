import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openCloud, simulatedAws } from "../../test/clouds/aws/index.ts";
import { testKubernetes, withoutControlPlanes } from "../../test/clouds/kubernetes/index.ts";

/** Where the engine works on a stack: a part of the Automation API's `LocalWorkspaceOptions`. Paths are absolute. */
export interface SimulatedWorkspace {
  readonly workDir: string;
  readonly pulumiHome: string;
  readonly envVars: Record<string, string>;
}

/**
 * Makes an empty simulated AWS, and a project beside it whose stacks live on it, with a file backend. All of it lies in one folder, and goes
 * away with it: the secrets' passphrase is therefore none that has to be kept. What the stacks declare inside Kubernetes clusters is recorded,
 * and applied nowhere.
 *
 * @param folder where; it is made
 * @param settings what there is on the cloud before anything is created
 */
export async function simulatedWorkspace(
  folder: string,
  settings: Parameters<typeof openCloud>[1],
): Promise<SimulatedWorkspace> {
  const [cloud, backend, workDir] = [join(folder, "cloud"), join(folder, "backend"), join(folder, "project")];
  for (const each of [cloud, backend, workDir]) await mkdir(each, { recursive: true });
  openCloud(cloud, settings).close();
  const providers = [{ ...simulatedAws }, { ...testKubernetes }];
  const project = { name: "meridian", runtime: "nodejs", main: workDir, plugins: { providers } };
  // JSON is YAML too.
  await writeFile(join(workDir, "Pulumi.yaml"), JSON.stringify(project));
  return {
    workDir,
    pulumiHome: join(folder, "home"),
    envVars: {
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE: "thrown away with the folder",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      MERIDIAN_SIMULATED_AWS: cloud,
      ...withoutControlPlanes,
    },
  };
}

/**
 * What there has to be on the cloud before an environment comes up: it makes neither zones that are delegated to it nor the people who
 * administer it.
 *
 * @param zone name of its public DNS zone; undefined for none
 * @param administrators of its clusters, on any cloud
 */
export const settingsBefore = (
  zone: string | undefined,
  administrators: readonly string[],
): { readonly publicZones: string[]; readonly principals: string[] } => ({
  publicZones: zone === undefined ? [] : [zone],
  principals: administrators.filter((identity) => identity.startsWith("arn:")),
});
