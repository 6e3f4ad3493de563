import type { EngineEvent } from "@pulumi/pulumi/automation";
import { driftOf } from "../../tools/deploy/drift.ts";
import { exclusionPatterns } from "../../tools/deploy/region-patterns.ts";
import { stackState } from "../../tools/deploy/stack-state.ts";
import { deploymentSteps } from "../../tools/deploy/waves.ts";
import { withoutStackTraces } from "../../tools/inventory/stack-traces.ts";
import type { Plan } from "../../components/topology/index.ts";
import type { Fault, OperationEntry, StoredResource } from "../clouds/aws/index.ts";
import type { Declaration } from "./aws/environment.ts";
import { AwsEnvironment, committedDeclaration } from "./aws/environment.ts";

jest.setTimeout(900_000);

const [ALIVE, DEAD] = ["eu-central-1", "eu-west-1"] as const;

/** The smallest environment with two regions on AWS. The one with the lower index also holds what is the whole environment's. */
const DECLARATION: Declaration = {
  ...committedDeclaration("dev"),
  // MSK Replicator takes no smaller brokers.
  kafka: { brokerMemoryGiB: 8 },
  regions: { [DEAD]: { cloud: "aws", index: 0 }, [ALIVE]: { cloud: "aws", index: 1 } },
};
const CHANGED: Declaration = { ...DECLARATION, tags: { "cost-center": "1234" } };

describe("a change, taken through the regions of an environment", () => {
  let environment: AwsEnvironment;
  let plan: Plan;

  beforeAll(async () => {
    environment = await AwsEnvironment.open("dev", DECLARATION);
    plan = await environment.declare(DECLARATION);
    await environment.up();
  });
  afterAll(() => {
    environment.dispose();
  });

  /** As `npm run deploy up` does it: the arguments of a step to the engine, and what was asked of the cloud. */
  const update = async (commandLine: readonly string[]): Promise<readonly OperationEntry[]> => {
    const start = environment.cloud.journal().length;
    const of = (flag: string): string[] =>
      commandLine.flatMap((argument, index) => (commandLine[index - 1] === flag ? [argument] : []));
    const [target, exclude] = [of("--target"), of("--exclude")];
    await withoutStackTraces(() =>
      environment.stack.up({
        ...(target.length > 0 ? { target } : {}),
        ...(exclude.length > 0 ? { exclude, excludeDependents: commandLine.includes("--exclude-dependents") } : {}),
      }),
    );
    return environment.cloud.journal().slice(start);
  };
  const steps = async (excluded: readonly string[]) => {
    const state = stackState(await environment.stack.exportStack());
    return deploymentSteps({ stack: "dev", plan, state, excluded });
  };
  const tagged = (): StoredResource[] =>
    environment.cloud.resources().filter(({ state }) => JSON.stringify(state["tags"] ?? {}).includes("cost-center"));
  const inRegion = (region: string): StoredResource[] =>
    environment.cloud.resources().filter((resource) => resource.region === region);

  /** Whatever is asked of the region's API fails, as long as it is down. */
  const down = (): Fault[] =>
    (["create", "read", "update", "delete"] as const).map((operation) => ({
      operation,
      name: `^(${inRegion(DEAD)
        .map(({ name }) => name)
        .join("|")})$`,
      kind: "fail",
      times: 1_000_000,
    }));

  it("leaves a region out that is down: the other gets it, and nothing is asked of the one", async () => {
    plan = await environment.declare(CHANGED);
    environment.cloud.setFaults(down());
    const [only, ...others] = await steps([DEAD]);
    expect(others).toEqual([]);
    const entries = await update(only?.arguments ?? []);
    expect(entries.filter(({ outcome }) => outcome !== "done")).toEqual([]);
    expect(entries.filter(({ region, name }) => region === DEAD || name.startsWith(`${DEAD}-`))).toEqual([]);
    // Of the region that lives nothing is left behind but what is between it and the one that is down, which has all of Cassandra's backups.
    const behind = inRegion(ALIVE).filter(
      ({ name, state }) => "tags" in state && !tagged().some((resource) => resource.name === name),
    );
    expect(behind.length).toBeLessThan(inRegion(ALIVE).length / 10);
    expect(
      behind
        .map(({ name }) => name)
        .filter((name) => !/-eu-west-1-|-alarms-backups-|-cassandra-backups-role-/.test(name)),
    ).toEqual([]);
    expect(tagged().filter(({ region }) => region === ALIVE).length).toBeGreaterThan(100);
  });

  it("fails without the exclusion, as long as the region is down", async () => {
    await expect(update([])).rejects.toThrow(`in ${DEAD}: InternalFailure`);
  });

  it("looks for drift around it, also at what is the whole environment's and lives there", async () => {
    const exclude = [
      ...exclusionPatterns("dev", DEAD),
      ...(stackState(await environment.stack.exportStack()).residents.get(DEAD) ?? []),
    ];
    expect(exclude.some((urn) => urn.endsWith("::registry-replication-configuration"))).toBe(true);
    const log: string[] = [];
    const onEvent = (event: EngineEvent): number => log.push(JSON.stringify(event));
    await withoutStackTraces(() => environment.stack.previewRefresh({ exclude, excludeDependents: true, onEvent }));
    expect(driftOf(log.join("\n"))).toEqual([]);
  });

  it("brings the region up to date once it is back, region by region", async () => {
    environment.cloud.setFaults([]);
    const all = await steps([]);
    expect(all.map(({ title }) => title)).toEqual([ALIVE, DEAD, "everything else"]);
    for (const { title, arguments: commandLine } of all) {
      const entries = await update(commandLine);
      expect(entries.filter(({ outcome }) => outcome !== "done")).toEqual([]);
      if (title === "everything else") continue;
      expect(
        entries.filter(({ urn, name }) => !urn.includes("meridian:region:Region$") || !name.startsWith(`${title}-`)),
      ).toEqual([]);
    }
    const untagged = environment.cloud
      .resources()
      .filter(({ state }) => "tags" in state && !JSON.stringify(state["tags"]).includes("cost-center"));
    expect(untagged.map(({ name }) => name)).toEqual([]);
  });
});
