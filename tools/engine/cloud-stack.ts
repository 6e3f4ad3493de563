import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { presentRegions } from "../../components/topology/index.ts";
import { PROJECT } from "../../stacks/program.ts";
import { CommandError } from "../command-error.ts";
import { ensureTool } from "../toolchain/index.ts";
import type { DeclaredEnvironment } from "./environments.ts";

/** What the Pulumi command line calls the operation. */
const ARGUMENTS = {
  preview: ["preview"],
  up: ["up"],
  refresh: ["refresh"],
  destroy: ["destroy"],
  outputs: ["stack", "output"],
} as const;

/**
 * Runs an operation on an environment on clouds: the same as `pulumi <operation> -s <environment>`, in the terminal of the user.
 *
 * @param more further arguments of the command line
 * @throws CommandError that names everything that is missing, before anything is touched
 */
export async function runOnCloud(
  operation: keyof typeof ARGUMENTS,
  environment: DeclaredEnvironment,
  json = false,
  more: readonly string[] = [],
): Promise<void> {
  const pulumi = await ensureTool("pulumi", { onProgress: (message) => process.stderr.write(`${message}\n`) });
  const executable = pulumi.paths["pulumi"] ?? "pulumi";
  const path = `${dirname(executable)}${delimiter}${process.env["PATH"] ?? ""}`;
  const lacking = lacksOf(operation, environment, path);
  if (lacking.length > 0) {
    throw new CommandError(
      `${environment.name} is on clouds, and \`pulumi ${ARGUMENTS[operation].join(" ")}\` would lack:\n\n` +
        lacking.map(({ what, mend }) => `  ${what}\n    mend  ${mend}`).join("\n"),
    );
  }
  const child = spawn(
    executable,
    [...ARGUMENTS[operation], "--stack", environment.name, ...(json ? ["--json"] : []), ...more],
    {
      cwd: PROJECT,
      stdio: "inherit",
      env: { ...process.env, PATH: path },
    },
  );
  // The terminal sends Ctrl-C to the engine too, which stops in good order; this process only waits for it.
  const wait = (): void => undefined;
  process.on("SIGINT", wait);
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (exit) => {
      resolve(exit ?? 1);
    });
  });
  process.off("SIGINT", wait);
  if (code !== 0) throw new CommandError("", code);
}

/** Something that an operation needs and does not find, and how to come by it. */
export interface Lack {
  readonly what: string;
  readonly mend: string;
}

/**
 * What the live operation needs and does not find. Looks at files and variables only: nothing is called.
 *
 * @param path folders that programs are looked for in, as in `PATH`
 */
export function lacksOf(
  operation: keyof typeof ARGUMENTS,
  environment: Pick<DeclaredEnvironment, "topology">,
  path: string,
): Lack[] {
  // Outputs are read from the state alone; everything else runs the program or speaks to the clouds.
  const live = operation !== "outputs";
  const clouds = new Set(live ? presentRegions(environment.topology).map((region) => region.cloud) : []);
  const lacks: Lack[] = [];
  if (live && !onPath("pulumi-language-nodejs", path)) {
    lacks.push({
      what: "the Pulumi plugin that runs Node.js programs (pulumi-language-nodejs is not on PATH)",
      mend: "install the Pulumi CLI from its official package, which brings it: https://www.pulumi.com/docs/install/",
    });
  }
  if (!has("PULUMI_ACCESS_TOKEN", "PULUMI_BACKEND_URL") && !exists(".pulumi", "credentials.json")) {
    lacks.push({ what: "a place for the state", mend: "pulumi login, or set PULUMI_BACKEND_URL" });
  }
  if (
    clouds.has("aws") &&
    !has("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI") &&
    !exists(".aws", "credentials") &&
    !exists(".aws", "config")
  ) {
    lacks.push({ what: "AWS credentials", mend: "aws sso login, or set AWS_PROFILE" });
  }
  if (clouds.has("aws") && !onPath("aws", path)) {
    lacks.push({
      what: "the AWS command line, which makes the tokens for the clusters (aws is not on PATH)",
      mend: "install version 2: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
    });
  }
  if (operation === "up" && PLACEHOLDER.test(environment.topology.service.image ?? "")) {
    lacks.push({
      what: "the service's image (service.image is a digest of zeros, which no image has)",
      mend: "take service.image out, which brings up everything else; push the image then, and declare the digest that `docker push` prints",
    });
  }
  // Regions on Google Cloud are planned and not created yet: nothing speaks to it.
  return lacks;
}

/** What the committed stack files declare, so that plans and checks have an image. */
const PLACEHOLDER = /sha256:0{64}$/;

const has = (...variables: readonly string[]): boolean => variables.some((name) => (process.env[name] ?? "") !== "");
const exists = (...parts: readonly string[]): boolean => existsSync(join(homedir(), ...parts));
const onPath = (program: string, path: string): boolean =>
  path.split(delimiter).some((folder) => existsSync(join(folder, program)));
