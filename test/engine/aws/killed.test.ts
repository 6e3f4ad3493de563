import type { Plan } from "../../../components/topology/index.ts";
import { inventoryOf } from "../../../tools/inventory/index.ts";
import type { StoredResource } from "../../clouds/aws/index.ts";
import { until } from "../harness.ts";
import { EngineProcess } from "./engine-process.ts";
import { AwsEnvironment, committedDeclaration, onAws } from "./environment.ts";

jest.setTimeout(600_000);

const VPC = "eu-west-1-network-vpc";
/** Named by us: nobody can create a second one. */
const NAMED = {
  "eu-west-1-kubernetes-cluster": "ResourceInUseException",
  "eu-west-1-network-flow-logs-role": "EntityAlreadyExists",
};
/** Named by AWS: there can be any number. */
const UNNAMED = ["eu-west-1-network-routing-nat-a-address"];

/** One dev environment on one simulated cloud, in the order of the tests. */
describe("an update of the dev environment that is cut off", () => {
  const declaration = committedDeclaration("dev");
  let environment: AwsEnvironment;
  let plan: Plan;
  let before: readonly StoredResource[];
  let engine: EngineProcess;
  /** What the killed engine had in hand and has no record of. */
  let lost: readonly StoredResource[] = [];
  /** What was created and is not on record. */
  let orphans: readonly StoredResource[] = [];

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

  /** What is in the cloud, and not in the engine's state. */
  const unknownToEngine = async (): Promise<StoredResource[]> => {
    const known = new Set(
      (await environment.recorded()).flatMap(({ urn, id }) => (id === undefined ? [] : `${urn} ${id}`)),
    );
    return environment.cloud.resources().filter(({ urn, id }) => !known.has(`${urn ?? ""} ${id}`));
  };

  it("names the resource at which the provider died, and goes on from there", async () => {
    // One at a time: of what a dying provider has in hand beside, the answers may be lost.
    environment.cloud.setFaults([{ operation: "create", name: `^${VPC}$`, kind: "kill" }]);
    const { error } = await engine.run("up", { parallel: 1 });
    expect(error).toContain(`${VPC} **creating failed**`);
    expect(error).toContain("exited prematurely");
    expect(await unknownToEngine()).toEqual([]);
  });

  it("is locked after its engine was killed, and has at most the resource that was in hand not on record", async () => {
    const killed = new EngineProcess(environment, { checkpoints: true });
    const running = killed.run("up", { parallel: 1 });
    await until("the VPC", () => environment.cloud.resources().some(({ name }) => name === VPC), 120);
    killed.kill();
    expect((await running).error).toBeDefined();
    await killed.end();
    expect((await engine.run("up")).error).toContain("the stack is currently locked by 1 lock");
    environment.test.unlock();
    // Whether an answer was in time is chance.
    lost = await unknownToEngine();
    expect(lost.length).toBeLessThanOrEqual(1);
  });

  it("names what was created and never answered for; the named is then in the way, the rest comes into being again", async () => {
    const unanswered = [...Object.keys(NAMED), ...UNNAMED];
    environment.cloud.setFaults(
      unanswered.map((name) => ({ operation: "create", name: `^${name}$`, kind: "unanswered" })),
    );
    const first = await engine.run("up", { continueOnError: true }, importsOf(lost));
    for (const name of unanswered) expect(first.error).toMatch(new RegExp(`${name}: create of .*: RequestError: `));
    orphans = await unknownToEngine();
    expect(orphans.map(({ name }) => name).sort()).toEqual([...unanswered].sort());

    const second = await engine.run("up", { continueOnError: true });
    for (const [name, code] of Object.entries(NAMED))
      expect(second.error).toMatch(new RegExp(`${name}: create of .*: ${code}: .* already`));
    expect(idsOf(await unknownToEngine())).toEqual(idsOf(orphans));
  });

  it("comes up whole once the named is imported; only what has no name is left over, and known by its tags", async () => {
    const named = orphans.filter(({ name }) => name in NAMED);
    expect((await engine.run("up", {}, importsOf(named))).error).toBeUndefined();
    const found = environment.cloud.resources().map(({ name }) => name);
    expect(found.sort()).toEqual([...onAws(await inventoryOf(plan)).map(({ name }) => name), ...UNNAMED].sort());
    const { changes } = await engine.run("up");
    expect(Object.keys(changes ?? {})).toEqual(["same"]);

    const leftOver = await unknownToEngine();
    expect(idsOf(leftOver)).toEqual(idsOf(orphans.filter(({ name }) => UNNAMED.includes(name))));
    expect(leftOver.map(nameTag).sort()).toEqual(UNNAMED.map((name) => `dev-${name}`).sort());
    expect((await engine.run("destroy")).error).toBeUndefined();
    expect(idsOf(environment.cloud.everything())).toEqual(idsOf([...before, ...leftOver]));
  });
});

/** What to import them by: AWS's id, with the region that it is to be looked for in. */
function importsOf(resources: readonly StoredResource[]): Record<string, string> {
  return Object.fromEntries(
    resources.map(({ name, id, region }) => [name, region === "global" ? id : `${id}@${region}`]),
  );
}

const idsOf = (resources: readonly StoredResource[]): string[] => resources.map(({ id }) => id).sort();

function nameTag({ state }: StoredResource): string {
  const { tags } = state;
  const name = typeof tags === "object" && tags !== null && "Name" in tags ? tags["Name"] : undefined;
  return typeof name === "string" ? name : "";
}
