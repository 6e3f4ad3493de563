import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent, OpMap, Stack } from "@pulumi/pulumi/automation";
import { parse } from "yaml";
import type { DeclarationInput, Placement, Plan } from "../../../components/topology/index.ts";
import { decodePlacement, encodePlacement, parseTopology, plan } from "../../../components/topology/index.ts";
import { program } from "../../../stacks/program.ts";
import type { OpenedCloud } from "../../clouds/aws/index.ts";
import { openCloud, simulatedAws } from "../../clouds/aws/index.ts";
import { testKubernetes, withoutControlPlanes } from "../../clouds/kubernetes/index.ts";
import { withoutStackTraces } from "../../../tools/inventory/stack-traces.ts";
import { endingQuietly } from "../engine-end.ts";
import type { TestStack } from "../harness.ts";
import { createTestStack, localProvider, projectFolder } from "../harness.ts";

/** A declaration, as it stands in a stack file. */
export type Declaration = DeclarationInput;

/** The declaration of a committed stack file. */
export function committedDeclaration(environment: string): Declaration {
  const file = join(projectFolder, "stacks", `Pulumi.${environment}.yaml`);
  const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, Declaration> };
  const declared = config["meridian:topology"];
  if (declared === undefined) throw new Error(`${file} declares no topology`);
  return declared;
}

/**
 * The declaration of a committed stack file as far as its regions on AWS go, without what it says of others: where voters and data are is
 * left to the default rules.
 */
export function committedOnAws(environment: string): Declaration {
  const { regions, environment: ofClass, dns, failover } = committedDeclaration(environment);
  const onAws = Object.fromEntries(Object.entries(regions).filter(([, { cloud }]) => cloud === "aws"));
  return { ...(ofClass === undefined ? {} : { environment: ofClass }), dns, failover, regions: onAws };
}

/** One step of an update: what was done to which resource. */
export interface Step {
  readonly operation: string;
  readonly urn: string;
  readonly name: string;
  readonly type: string;
  /** The region's component that it hangs under; `global` for the rest. */
  readonly region: string;
  /** Top-level properties that differ. */
  readonly changed: readonly string[];
}

/** An environment on the simulated AWS, under the real engine. */
export class AwsEnvironment {
  readonly name: string;
  readonly test: TestStack;
  readonly cloud: OpenedCloud;
  readonly #placement: string;

  private constructor(name: string, test: TestStack, cloud: OpenedCloud, placement: string) {
    this.name = name;
    this.test = test;
    this.cloud = cloud;
    this.#placement = placement;
  }

  /** Opens an empty cloud and a stack beside it. Creates nothing yet. */
  static async open(
    name: string,
    declaration: Declaration,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<AwsEnvironment> {
    const test = await createTestStack({
      projectName: "meridian",
      stackName: name,
      program: endingQuietly(() =>
        Promise.resolve(program({ project: projectFolder, processes: "/nowhere" }, placementIn(test))),
      ),
      plugins: [localProvider, simulatedAws, testKubernetes],
      config: { "aws:region": { value: "eu-west-1" } },
      environment: (folder) => ({
        MERIDIAN_SIMULATED_AWS: join(folder, "cloud"),
        ...withoutControlPlanes,
        // The whole state at the end of an operation is enough for a simulated cloud, and much faster.
        PULUMI_SKIP_CHECKPOINTS: "true",
        ...environment,
      }),
    });
    const folder = join(test.folder, "cloud");
    mkdirSync(folder, { recursive: true });
    const opened = new AwsEnvironment(
      name,
      test,
      openCloud(folder, { publicZones: [zoneOf(declaration)], principals: principalsOf(declaration) }),
      placementIn(test),
    );
    await opened.declare(declaration);
    return opened;
  }

  get stack(): Stack {
    return this.test.stack;
  }

  /** Changes the declaration, and takes the shard placement over that it asks for, as a reviewed commit would. */
  async declare(declaration: Declaration): Promise<Plan> {
    const topology = parseTopology(declaration, { name: this.name, source: "this test" });
    const planned = plan(topology, this.placement());
    writeFileSync(this.#placement, encodePlacement(planned.placement));
    await this.stack.setConfig("meridian:topology", { value: JSON.stringify(declaration) });
    return planned;
  }

  /** The shard placement in force; undefined before the first. */
  placement(): Placement | undefined {
    if (!existsSync(this.#placement)) return undefined;
    return decodePlacement(JSON.parse(readFileSync(this.#placement, "utf8")));
  }

  /** What an update would do. Unchanged resources are left out. */
  async preview(): Promise<Step[]> {
    const steps: Step[] = [];
    await withoutStackTraces(() => this.stack.preview({ onEvent: collect(steps) }));
    return steps;
  }

  /** Updates, and tells what was done. Unchanged resources are left out. */
  async up(): Promise<{ readonly steps: Step[]; readonly changes: OpMap }> {
    const steps: Step[] = [];
    const { summary } = await withoutStackTraces(() => this.stack.up({ onEvent: collect(steps) }));
    return { steps, changes: summary.resourceChanges ?? {} };
  }

  /** Updates in vain, and tells the error. */
  async failingUp(): Promise<string> {
    return (await failure(() => withoutStackTraces(() => this.stack.up()))).message;
  }

  /**
   * `pulumi destroy --yes`, as a user has it: it previews first, and a preview that fails ends it. The Automation API leaves that preview
   * out, and would have deleted what is not protected by the time it meets something that is.
   */
  destroyAsUser(): Promise<{ readonly succeeded: boolean; readonly printed: string }> {
    const { workDir, envVars, pulumiCommand, pulumiHome } = this.stack.workspace;
    const commandLine = ["destroy", "--yes", "--non-interactive", "--stack", this.name];
    // A preview of a thousand resources is long.
    const options = {
      cwd: workDir,
      env: { ...process.env, ...envVars, PULUMI_HOME: pulumiHome },
      maxBuffer: 64 * 2 ** 20,
    };
    return new Promise((resolve) => {
      execFile(pulumiCommand.command, commandLine, options, (error, stdout, stderr) => {
        resolve({ succeeded: error === null, printed: `${stdout}\n${stderr}` });
      });
    });
  }

  /** Resources that the engine has on record, without the stack itself and providers: `type name`, sorted. */
  async recorded(): Promise<RecordedState[]> {
    const deployment = (await this.stack.exportStack()).deployment as { readonly resources?: RecordedState[] };
    return (deployment.resources ?? []).filter(({ type }) => !type.startsWith("pulumi:"));
  }

  dispose(): void {
    this.test.dispose();
  }
}

/** A resource as the engine has it on record. */
export interface RecordedState {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly protect?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** The file of a test's shard placement. */
const placementIn = ({ work }: TestStack): string => join(work, "placement.json");

/** The public zone that a declaration counts on: the simulated AWS has it from the start. */
function zoneOf({ dns }: Declaration): string {
  if (dns?.zone === undefined) throw new Error("the declaration names no DNS zone");
  return dns.zone;
}

/** The administrators that are AWS's: the simulated AWS has them from the start. */
function principalsOf({ kubernetes }: Declaration): string[] {
  return (kubernetes?.administrators ?? []).filter((identity) => identity.startsWith("arn:"));
}

/** What a promise fails with. */
export async function failure(run: () => Promise<unknown>): Promise<Error> {
  let error: unknown;
  try {
    await run();
  } catch (caught) {
    error = caught;
  }
  if (error instanceof Error) return error;
  throw new Error("it was expected to fail, and did not");
}

/** Logical name of a URN. */
export const nameOf = (urn: string): string => urn.split("::").at(-1) ?? urn;

/** Those of the resources that are on AWS itself: what is inside clusters is on record only. */
export const onAws = <Item extends { readonly type: string }>(items: readonly Item[]): Item[] =>
  items.filter(({ type }) => type.startsWith("aws:"));

function collect(steps: Step[]): (event: EngineEvent) => void {
  return (event) => {
    const metadata = event.resourcePreEvent?.metadata;
    if (metadata === undefined || metadata.op === "same" || metadata.type.startsWith("pulumi:")) return;
    steps.push({
      operation: metadata.op,
      urn: metadata.urn,
      name: nameOf(metadata.urn),
      type: metadata.type,
      region: regionOf(metadata.urn, metadata.type),
      changed: [
        ...new Set(Object.keys(metadata.detailedDiff ?? {}).map((path) => path.split(/[.[]/)[0] ?? path)),
      ].sort(),
    });
  };
}

/** A region's name begins the names of all that hangs under its component. */
function regionOf(urn: string, type: string): string {
  const inRegion = type === "meridian:region:Region" || urn.includes("::meridian:region:Region$");
  return inRegion ? (/^[a-z]+(-[a-z]+)+-\d/.exec(nameOf(urn))?.[0] ?? "unknown") : "global";
}
