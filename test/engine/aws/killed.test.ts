import type { Plan } from "../../../components/topology/index.ts";
import { inventoryOf } from "../../../tools/inventory/index.ts";
import type { StoredResource } from "../../clouds/aws/index.ts";
import { until } from "../harness.ts";
import { EngineProcess } from "./engine-process.ts";
import { AwsEnvironment, committedDeclaration } from "./environment.ts";

jest.setTimeout(600_000);

/** Named by us: nobody can create a second one. */
const NAMED = {
  "eu-west-1-kubernetes-cluster": "ResourceInUseException",
  "eu-west-1-network-flow-logs-role": "EntityAlreadyExists",
};
/** Named by AWS: there can be any number. */
const UNNAMED = ["eu-west-1-network-routing-nat-a-address", "eu-west-1-storage-backups"];

/** One dev environment on one simulated cloud, in the order of the tests. */
describe("an update of the dev environment that is cut off", () => {
  const declaration = committedDeclaration("dev");
  let environment: AwsEnvironment;
  let plan: Plan;
  let before: readonly StoredResource[];
  let engine: EngineProcess;

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

  /** Each resource of the inventory is there once, besides those that were expected to be left over. */
  const expectWhole = async (leftOver: readonly string[] = []): Promise<void> => {
    const found = environment.cloud.resources().map(({ name }) => name);
    expect(found.sort()).toEqual([...(await inventoryOf(plan)).map(({ name }) => name), ...leftOver].sort());
    const { changes } = await engine.run("up");
    expect(Object.keys(changes ?? {})).toEqual(["same"]);
  };

  it("names the resource at which the provider died, and goes on from there", async () => {
    // One at a time: of what a dying provider has in hand beside, the answers may be lost.
    environment.cloud.setFaults([{ operation: "create", name: "^eu-west-1-storage-backups$", kind: "kill" }]);
    const { error } = await engine.run("up", { parallel: 1 });
    expect(error).toMatch(/eu-west-1-storage-backups \*\*creating failed\*\*/);
    expect(error).toContain("exited prematurely");
    expect(await unknownToEngine()).toEqual([]);
    expect(environment.cloud.resources().length).toBeGreaterThan(0);
  });

  it("goes on after its engine was killed, once the lock is broken, with nothing twice", async () => {
    const killed = new EngineProcess(environment, { checkpoints: true });
    const running = killed.run("up", { parallel: 1 });
    await until(
      "the backups' bucket",
      () => environment.cloud.resources().some(({ name }) => name === "eu-west-1-storage-backups"),
      120,
    );
    killed.kill();
    expect((await running).error).toBeDefined();
    await killed.end();
    expect((await engine.run("up")).error).toMatch(/the stack is currently locked by 1 lock/);
    environment.test.unlock();

    // At most the one that was in hand. Whether its answer came in time is chance; what never came has to be imported.
    const lost = await unknownToEngine();
    expect(lost.length).toBeLessThanOrEqual(1);
    expect((await engine.run("up", {}, importsOf(lost))).error).toBeUndefined();
    await expectWhole();
  });

  it("is destroyed, and leaves nothing", async () => {
    expect((await engine.run("destroy")).error).toBeUndefined();
    expect(environment.cloud.everything()).toEqual(before);
  });

  it("names what was created and never answered for; what is imported is kept, what is not is left over", async () => {
    const unanswered = [...Object.keys(NAMED), ...UNNAMED];
    environment.cloud.setFaults(
      unanswered.map((name) => ({ operation: "create", name: `^${name}$`, kind: "unanswered" })),
    );
    const first = await engine.run("up", { continueOnError: true });
    for (const name of unanswered) expect(first.error).toMatch(new RegExp(`${name}: create of .*: RequestError: `));
    const orphans = await unknownToEngine();
    expect(orphans.map(({ name }) => name).sort()).toEqual([...unanswered].sort());

    // Without knowing the ids, the named ones are in the way, and the others come into being again.
    const second = await engine.run("up", { continueOnError: true });
    for (const [name, code] of Object.entries(NAMED))
      expect(second.error).toMatch(new RegExp(`${name}: create of .*: ${code}: .*already`));
    expect((await unknownToEngine()).map(({ id }) => id).sort()).toEqual(orphans.map(({ id }) => id).sort());

    const named = orphans.filter(({ name }) => name in NAMED);
    expect((await engine.run("up", {}, importsOf(named))).error).toBeUndefined();
    await expectWhole(UNNAMED);
    // They can be found: each has the same Name tag as the one that took its place.
    for (const { id, type, name, state } of await unknownToEngine()) {
      const twin = environment.cloud.resources().find((other) => other.name === name && other.id !== id);
      expect([name, type, twin?.type, nameTag(state)]).toEqual([name, type, type, nameTag(twin?.state ?? {})]);
      expect(nameTag(state)).toBe(`dev-${name}`);
    }
    expect((await engine.run("destroy")).error).toBeUndefined();
    expect(
      environment.cloud
        .resources()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...UNNAMED].sort());
  });
});

/** What to import them by: AWS's id, with the region that it is to be looked for in. */
function importsOf(resources: readonly StoredResource[]): Record<string, string> {
  return Object.fromEntries(
    resources.map(({ name, id, region }) => [name, region === "global" ? id : `${id}@${region}`]),
  );
}

const nameTag = (state: Readonly<Record<string, unknown>>): unknown => {
  const { tags } = state;
  return typeof tags === "object" && tags !== null && "Name" in tags ? tags.Name : undefined;
};
