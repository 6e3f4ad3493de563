import type { Plan } from "../../../components/topology/index.ts";
import { inventoryOf } from "../../../tools/inventory/index.ts";
import type { Fault, OperationEntry, OperationName, StoredResource } from "../../clouds/aws/index.ts";
import { EngineProcess } from "./engine-process.ts";
import type { Answer } from "./engine-process.ts";
import type { Declaration } from "./environment.ts";
import { AwsEnvironment, committedDeclaration, onAws } from "./environment.ts";

jest.setTimeout(600_000);

/** What most of the others hang on. */
const ROOTS = ["eu-west-1-network-vpc", "eu-west-1-alarms-topic"];

/** What has faults, of every tier: logical name to type. */
const FAULTY: Readonly<Record<string, string>> = {
  "eu-west-1-network-vpc": "aws:ec2/vpc:Vpc",
  "eu-west-1-network-transit-a": "aws:ec2/subnet:Subnet",
  "eu-west-1-network-routing-nat-a": "aws:ec2/natGateway:NatGateway",
  "eu-west-1-keys-secrets": "aws:kms/key:Key",
  "eu-west-1-storage-backups": "aws:s3/bucket:Bucket",
  "eu-west-1-registry-repository": "aws:ecr/repository:Repository",
  "eu-west-1-kubernetes-cluster": "aws:eks/cluster:Cluster",
  "eu-west-1-network-flow-logs-role": "aws:iam/role:Role",
  "eu-west-1-kafka-cluster": "aws:msk/cluster:Cluster",
  "eu-west-1-redis-group": "aws:elasticache/replicationGroup:ReplicationGroup",
  "eu-west-1-load-balancing-load-balancer": "aws:lb/loadBalancer:LoadBalancer",
  "eu-west-1-alarms-topic": "aws:sns/topic:Topic",
  "eu-west-1-alarms-quota-cpus-short": "aws:cloudwatch/metricAlarm:MetricAlarm",
};
const NAMES = Object.keys(FAULTY);

/** Runs that may be needed. Each gets as far as what does not depend on what fails in it. */
const MOST_RUNS = 8;

/** Each is throttled twice, fails, and comes to an end that nobody hears of. */
const faultsOf = (operation: OperationName, names: readonly string[]): Fault[] =>
  names.flatMap((name): Fault[] => {
    const where = { operation, type: FAULTY[name] ?? "", name: `^${name}$` };
    return [
      { ...where, kind: "throttle", times: 2 },
      { ...where, kind: "fail" },
      { ...where, kind: "lost-answer" },
    ];
  });

/** One dev environment, taken through its life in the order of the tests. */
describe("faults of AWS, in the dev environment", () => {
  const declaration = committedDeclaration("dev");
  const changed: Declaration = { ...declaration, tags: { "cost-center": "1234" } };
  let environment: AwsEnvironment;
  let engine: EngineProcess;
  let plan: Plan;
  let before: readonly StoredResource[];

  beforeAll(async () => {
    environment = await AwsEnvironment.open("dev", declaration);
    plan = await environment.declare(declaration);
    before = environment.cloud.everything();
    engine = new EngineProcess(environment);
  });
  afterAll(async () => {
    await engine.end();
    environment.dispose();
  });

  /** What was done to resources in a run, and what came of it. */
  const run = async (
    operation: "up" | "destroy",
  ): Promise<Answer & { readonly entries: readonly OperationEntry[] }> => {
    const start = environment.cloud.journal().length;
    const answer = await engine.run(operation, { continueOnError: true });
    return { ...answer, entries: environment.cloud.journal().slice(start) };
  };

  /** Runs until nothing fails any more. Nothing fails but by faults, and every run names all that failed in it. */
  const untilDone = async (operation: "up" | "destroy"): Promise<readonly OperationEntry[]> => {
    const all: OperationEntry[] = [];
    for (let runs = 0; runs < MOST_RUNS; runs += 1) {
      const { error, entries } = await run(operation);
      all.push(...entries);
      const failed = entries.filter(({ outcome }) => !["done", "throttled"].includes(outcome));
      expect(failed.filter(({ name, outcome }) => outcome === "refused" || !NAMES.includes(name))).toEqual([]);
      if (error === undefined) {
        expect(failed).toEqual([]);
        return all;
      }
      expect(failed).not.toEqual([]);
      for (const { name, type, operation: done } of failed) expect(error).toContain(`${name}: ${done} of ${type} in `);
    }
    throw new Error(`${MOST_RUNS} runs did not come to an end`);
  };

  const expectOutcomes = (names: readonly string[], entries: readonly OperationEntry[], outcomes: string[]): void => {
    const found = names.map((name) => [name, ...outcomesOf(name, entries)]);
    expect(found).toEqual(names.map((name) => [name, ...outcomes]));
  };

  const expectWhole = async (): Promise<void> => {
    expect(namesOf(environment.cloud.resources())).toEqual(namesOf(onAws(await inventoryOf(plan))));
    const { changes, entries } = await run("up");
    expect(Object.keys(changes ?? {})).toEqual(["same"]);
    expect(entries).toEqual([]);
  };

  it("names what could not be created; the next updates go on from there, and nothing is there twice", async () => {
    environment.cloud.setFaults(faultsOf("create", NAMES));
    expectOutcomes(NAMES, await untilDone("up"), [
      "create throttled",
      "create throttled",
      "create failed",
      "create unfinished",
      "update done",
    ]);
    await expectWhole();
  });

  it("names what could not be updated; the next updates finish it", async () => {
    const updated = NAMES.filter((name) => !ROOTS.includes(name));
    plan = await environment.declare(changed);
    environment.cloud.setFaults(faultsOf("update", updated));
    expectOutcomes(updated, await untilDone("up"), [
      "update throttled",
      "update throttled",
      "update failed",
      "update unfinished",
      "update done",
    ]);
    const tagged = environment.cloud
      .resources()
      .filter(
        ({ name, state }) => NAMES.includes(name) && JSON.stringify(state["tags"]).includes('"cost-center":"1234"'),
      )
      .map(({ name }) => name);
    expect(tagged.sort()).toEqual([...NAMES].sort());
    await expectWhole();
  });

  it("names what could not be deleted; the next destroys leave nothing", async () => {
    environment.cloud.setFaults(faultsOf("delete", NAMES));
    expectOutcomes(NAMES, await untilDone("destroy"), [
      "delete throttled",
      "delete throttled",
      "delete failed",
      "delete unfinished",
    ]);
    expect(environment.cloud.everything()).toEqual(before);
    expect(await environment.recorded()).toEqual([]);
  });
});

/** What came of everything that was done to a resource. */
function outcomesOf(name: string, entries: readonly OperationEntry[]): string[] {
  return entries.filter((entry) => entry.name === name).map(({ operation, outcome }) => `${operation} ${outcome}`);
}

/** `type name` of each, sorted. */
function namesOf(items: readonly { readonly type: string; readonly name: string }[]): string[] {
  return items.map(({ type, name }) => `${type} ${name}`).sort();
}
