import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import * as ec2 from "@pulumi/aws/ec2";
import * as sqs from "@pulumi/aws/sqs";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { cloudFolder, openCloud, simulatedAws } from "../../clouds/aws/index.ts";
import type { OpenedCloud } from "../../clouds/aws/index.ts";
import { endingQuietly } from "../engine-end.ts";
import { createTestStack } from "../harness.ts";
import type { TestStack } from "../harness.ts";
import { initialSettings, simulationProgram, Untyped } from "./simulation-program.ts";
import type { Settings } from "./simulation-program.ts";

jest.setTimeout(180_000);

/** What is done to each resource that is not left as it is, by logical name, with the paths of what differs. */
type Steps = Record<string, string>;

/** One stack on one simulated cloud, taken through its life in the order of the tests. */
describe("the simulated AWS under the real engine", () => {
  const settings: Settings = initialSettings();
  const printed: string[] = [];
  let test_: TestStack;
  let cloud: OpenedCloud;

  const collect = (steps: Steps) => ({
    onOutput: (text: string) => printed.push(text),
    onEvent: ({ resourcePreEvent, resOutputsEvent }: EngineEvent) => {
      for (const metadata of [resourcePreEvent?.metadata, resOutputsEvent?.metadata]) {
        if (metadata === undefined || !["create", "update", "replace", "delete"].includes(metadata.op)) continue;
        if (metadata.type.startsWith("pulumi:")) continue;
        const name = metadata.urn.split("::").at(-1) ?? "";
        const paths = Object.keys(metadata.detailedDiff ?? {}).sort();
        steps[name] = [metadata.op, ...paths].join(" ");
      }
    },
  });
  const preview = async (): Promise<Steps> => {
    const steps: Steps = {};
    await test_.stack.preview({ ...collect(steps), diff: true });
    return steps;
  };
  const up = async (): Promise<Steps> => {
    const steps: Steps = {};
    await test_.stack.up(collect(steps));
    return steps;
  };
  const error = async (run: () => Promise<unknown>): Promise<string> => {
    try {
      await run();
    } catch (caught) {
      return String(caught);
    }
    return "";
  };
  const named = (name: string) => cloud.resources().filter((each) => each.name === name);
  const created = {
    "eu-west-1-network-vpc": "create",
    "eu-west-1-network-private-a": "create",
    "eu-west-1-storage-logs": "create",
    "eu-west-1-identity-service": "create",
    "eu-west-1-identity-logs": "create",
    "eu-west-1-redis-password": "create",
    "eu-west-1-redis-password-1": "create",
  };

  beforeAll(async () => {
    test_ = await createTestStack({
      program: endingQuietly(simulationProgram(settings)),
      projectName: "simulation",
      stackName: "life",
      plugins: [simulatedAws],
      environment: (folder) => ({ MERIDIAN_SIMULATED_AWS: cloudFolder(folder), PULUMI_SKIP_CHECKPOINTS: "true" }),
    });
    cloud = openCloud(cloudFolder(test_.folder));
  });

  afterAll(() => {
    cloud.close();
    test_.dispose();
  });

  it("previews creations and creates nothing", async () => {
    expect(await preview()).toEqual(created);
    expect(cloud.everything()).toEqual([]);
    expect(cloud.journal()).toEqual([]);
  });

  it("creates, with outputs of AWS's shapes", async () => {
    expect(await up()).toEqual(created);
    const outputs = await test_.stack.outputs();
    const vpc = String(outputs["vpc"]?.value);
    expect(vpc).toMatch(/^vpc-[0-9a-f]{17}$/);
    expect(outputs["vpcArn"]?.value).toBe(`arn:aws:ec2:eu-west-1:123456789012:vpc/${vpc}`);
    expect(outputs["bucket"]?.value).toMatch(/^eu-west-1-storage-logs-[0-9a-f]{7}$/);
    expect(outputs["role"]?.value).toMatch(/^arn:aws:iam::123456789012:role\/eu-west-1-identity-service-[0-9a-f]{7}$/);
    expect(
      cloud
        .resources()
        .map(({ name, region }) => `${name} ${region}`)
        .sort(),
    ).toEqual([
      "eu-west-1-identity-logs global",
      "eu-west-1-identity-service global",
      "eu-west-1-network-private-a eu-west-1",
      "eu-west-1-network-vpc eu-west-1",
      "eu-west-1-redis-password eu-west-1",
      "eu-west-1-redis-password-1 eu-west-1",
      "eu-west-1-storage-logs eu-west-1",
    ]);
    expect(named("eu-west-1-network-private-a")[0]?.state).toMatchObject({ vpcId: vpc, ownerId: "123456789012" });
  });

  it("changes nothing without a change, also after a refresh", async () => {
    expect(await up()).toEqual({});
    const before = cloud.journal().length;
    await test_.stack.refresh({ onOutput: (text) => printed.push(text) });
    expect(await up()).toEqual({});
    expect(cloud.journal().length).toBe(before);
  });

  it("updates in place, and names the property", async () => {
    settings.tags["Team"] = "storage";
    expect(await preview()).toEqual({ "eu-west-1-network-vpc": 'update tags["Team"]' });
    expect(await up()).toEqual({ "eu-west-1-network-vpc": 'update tags["Team"]' });
    expect(named("eu-west-1-network-vpc")[0]?.state["tagsAll"]).toEqual({ Team: "storage" });
  });

  it("replaces where AWS cannot change", async () => {
    const [before] = named("eu-west-1-network-private-a");
    settings.subnetRange = "10.1.16.0/20";
    expect(await preview()).toEqual({ "eu-west-1-network-private-a": "replace cidrBlock" });
    expect(await up()).toEqual({ "eu-west-1-network-private-a": "replace cidrBlock" });
    const after = named("eu-west-1-network-private-a");
    expect(after.map(({ state }) => state["cidrBlock"])).toEqual(["10.1.16.0/20"]);
    expect(after[0]?.id).not.toBe(before?.id);
  });

  it("sends secrets as secrets, and shows them nowhere", async () => {
    settings.password = "another horse, another staple";
    expect(await up()).toEqual({ "eu-west-1-redis-password-1": "replace secretString" });
    const states = readdirSync(test_.backend, { recursive: true, encoding: "utf8" })
      .map((file) => join(test_.backend, file))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, "utf8"));
    expect(states.some((state) => state.includes("eu-west-1-redis-password-1"))).toBe(true);
    expect(named("eu-west-1-redis-password-1")[0]?.state["secretString"]).toBe(settings.password);
    for (const text of [...states, ...printed]) expect(text).not.toContain("horse");
  });

  it("refuses a resource type that it does not know", async () => {
    settings.more = () => {
      new Untyped("aws:gamelift/fleet:Fleet", "a-fleet", { region: "eu-west-1" });
    };
    expect(await error(preview)).toContain(
      "the simulated AWS does not know the resource type aws:gamelift/fleet:Fleet: describe it in test/clouds/aws/facts/",
    );
  });

  it("refuses a property that it does not know, and a regional resource without a region", async () => {
    settings.more = ({ vpc }) => {
      new Untyped("aws:ec2/subnet:Subnet", "a-subnet", { vpcId: vpc.id, cidr: "10.1.32.0/20" });
    };
    const message = await error(preview);
    expect(message).toMatch(/a-subnet.*property cidr .* there is no such property; what is accepted here: assignIpv6/);
    expect(message).toMatch(/a-subnet.*property region .* was not given; every regional resource states its region/);
  });

  it("refuses what does not exist, by the name of the resource that asks for it", async () => {
    settings.more = () => {
      new ec2.Subnet("stray", { region: "eu-west-1", vpcId: "vpc-00000000000000000", cidrBlock: "10.1.32.0/20" });
    };
    expect(await error(up)).toContain(
      "stray: create of aws:ec2/subnet:Subnet in eu-west-1: InvalidVpcID.NotFound: vpcId: there is no vpc-00000000000000000",
    );
    expect(named("stray")).toEqual([]);
    settings.more = () => undefined;
    expect(await up()).toEqual({});
  });

  describe("with faults", () => {
    const queue = { "eu-west-1-queue": "create" };
    const addQueue = (): void => {
      settings.more = () => {
        new sqs.Queue("eu-west-1-queue", { region: "eu-west-1", name: "prod-eu-west-1-orders" });
      };
    };
    const removeQueue = async (): Promise<void> => {
      cloud.setFaults([]);
      settings.more = () => undefined;
      await up();
      expect(named("eu-west-1-queue")).toEqual([]);
    };
    const fault = { operation: "create", type: "aws:sqs/queue:Queue" } as const;

    beforeEach(addQueue);
    afterEach(removeQueue);

    it("bears being throttled", async () => {
      cloud.setFaults([{ ...fault, kind: "throttle", times: 3 }]);
      expect(await up()).toEqual(queue);
      const outcomes = cloud
        .journal()
        .slice(-4)
        .map(({ name, outcome }) => `${name} ${outcome}`);
      expect(outcomes).toEqual([
        "eu-west-1-queue throttled",
        "eu-west-1-queue throttled",
        "eu-west-1-queue throttled",
        "eu-west-1-queue done",
      ]);
    });

    it("converges after a failed creation", async () => {
      cloud.setFaults([{ ...fault, kind: "fail" }]);
      expect(await error(up)).toContain("eu-west-1-queue: create of aws:sqs/queue:Queue in eu-west-1: InternalFailure");
      expect(named("eu-west-1-queue")).toEqual([]);
      expect(await up()).toEqual(queue);
      expect(named("eu-west-1-queue")).toHaveLength(1);
    });

    it("converges after a creation whose end could not be waited for", async () => {
      cloud.setFaults([{ ...fault, kind: "lost-answer" }]);
      expect(await error(up)).toContain("eu-west-1-queue: create of aws:sqs/queue:Queue in eu-west-1: RequestError");
      const [unfinished] = named("eu-west-1-queue");
      expect(await up()).toEqual({ "eu-west-1-queue": "update" });
      expect(named("eu-west-1-queue").map(({ id }) => id)).toEqual([unfinished?.id]);
      expect(await up()).toEqual({});
    });

    it("converges after the provider died before the creation", async () => {
      cloud.setFaults([{ ...fault, kind: "kill" }]);
      expect(await error(up)).toContain("eu-west-1-queue");
      expect(named("eu-west-1-queue")).toEqual([]);
      await up();
      expect(named("eu-west-1-queue")).toHaveLength(1);
      expect(await up()).toEqual({});
    });

    it("runs into what it was not told of, as the real provider does", async () => {
      cloud.setFaults([{ ...fault, kind: "unanswered" }]);
      expect(await error(up)).toContain("eu-west-1-queue: create of aws:sqs/queue:Queue in eu-west-1: RequestError");
      const [orphan] = named("eu-west-1-queue");
      expect(await error(up)).toContain(
        "eu-west-1-queue: create of aws:sqs/queue:Queue in eu-west-1: QueueAlreadyExists: eu-west-1-queue is https://sqs.eu-west-1.amazonaws.com/123456789012/prod-eu-west-1-orders already",
      );
      settings.more = () => {
        const args = { region: "eu-west-1", name: "prod-eu-west-1-orders" };
        new sqs.Queue("eu-west-1-queue", args, { import: `${orphan?.id ?? ""}@eu-west-1` });
      };
      await up();
      addQueue();
      expect(await up()).toEqual({});
      expect(named("eu-west-1-queue").map(({ id }) => id)).toEqual([orphan?.id]);
    });
  });

  it("destroys everything", async () => {
    await test_.stack.destroy();
    expect(cloud.everything()).toEqual([]);
  });
});
