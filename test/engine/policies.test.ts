import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import type { EngineEvent, PolicyEvent, PulumiFn } from "@pulumi/pulumi/automation";
import { PACKS } from "../../policies/catalogue.ts";
import { program } from "../../stacks/program.ts";
import { PACK_NAMES, packFolder, pathWithPolicyHost } from "../../tools/engine/policy-packs.ts";
import { AwsEnvironment, committedDeclaration, failure, nameOf } from "./aws/environment.ts";
import { withoutStackTraces } from "../../tools/inventory/stack-traces.ts";
import { endingQuietly } from "./engine-end.ts";
import { ensureCli, projectFolder } from "./harness.ts";

jest.setTimeout(900_000);

/** An environment whose engine can start packs. */
async function open(name: string): Promise<AwsEnvironment> {
  // Before PATH is read: the engine may have come to it only now.
  await ensureCli();
  return AwsEnvironment.open(name, committedDeclaration(name), { PATH: pathWithPolicyHost() });
}

/** The program of an environment, with some properties of some resources taken away or changed: as a user's transform may. */
const changed = (
  environment: AwsEnvironment,
  change: (type: string, name: string) => Record<string, unknown> | undefined,
): PulumiFn =>
  endingQuietly(() => {
    runtime.registerResourceTransform(({ type, name, props, opts }) => {
      const changes = change(type, name);
      return changes === undefined ? undefined : { props: { ...(props as object), ...changes }, opts };
    });
    const places = { project: projectFolder, processes: "/nowhere" };
    return Promise.resolve(program(places, join(environment.test.work, "placement.json")));
  });

/** Events of policies, and the packs that the engine says it ran. */
class Heard {
  readonly violations: PolicyEvent[] = [];
  packs: Readonly<Record<string, string>> = {};
  readonly onEvent = ({ policyEvent, summaryEvent }: EngineEvent): void => {
    if (policyEvent !== undefined) this.violations.push(policyEvent);
    // As the engine writes it: the SDK's types have it with a small letter.
    const { PolicyPacks } = { ...summaryEvent } as { readonly PolicyPacks?: Readonly<Record<string, string>> };
    this.packs = PolicyPacks ?? this.packs;
  };

  of(policy: string): PolicyEvent[] {
    return this.violations.filter(({ policyName }) => policyName === policy);
  }
}

const FLOW_LOG = "aws:ec2/flowLog:FlowLog";
const KEY = "aws:kms/key:Key";

describe("policy packs on dev", () => {
  let environment: AwsEnvironment;

  beforeAll(async () => {
    environment = await open("dev");
  });
  afterAll(() => {
    environment.dispose();
  });

  it("all run in a preview, and list what is not known yet", async () => {
    const heard = new Heard();
    const policyPacks = PACK_NAMES.map(packFolder);
    await withoutStackTraces(() => environment.stack.preview({ policyPacks, onEvent: heard.onEvent }));
    expect(
      Object.keys(heard.packs)
        .map((pack) => pack.split("|")[0])
        .sort(),
    ).toEqual(PACK_NAMES.map((name) => `meridian-${name}`).sort());
    expect(heard.violations.filter(({ enforcementLevel }) => enforcementLevel === "mandatory")).toEqual([]);

    // What an unknown kept from being judged: which policy, at which resource, for which property.
    const ids = new Set(Object.values(PACKS).flatMap((policies) => policies.map(({ id }) => id)));
    const listed = heard.violations.filter(({ policyName }) => policyName.endsWith("-not-evaluated"));
    expect(listed).not.toEqual([]);
    for (const { message, resourceUrn = "" } of listed) {
      expect(resourceUrn).not.toBe("");
      const said = [...message.matchAll(/^([a-z0-9-]+): not known yet (?:is|are) (\S.*)$/gm)];
      expect(said).not.toEqual([]);
      for (const [, id = ""] of said) expect(ids).toContain(id);
    }
    expect(heard.violations.filter(({ message }) => message.includes("can't run policy"))).toEqual([]);
  });

  it("tell of what is wrong, and let it pass", async () => {
    const heard = new Heard();
    await withoutStackTraces(() =>
      environment.stack.preview({
        program: changed(environment, (type) => (type === FLOW_LOG ? { trafficType: "REJECT" } : undefined)),
        policyPacks: [packFolder("security")],
        onEvent: heard.onEvent,
      }),
    );
    expect(heard.of("vpc-flow-logs")).toEqual([
      expect.objectContaining({
        policyPackName: "meridian-security",
        enforcementLevel: "advisory",
        resourceUrn: expect.stringMatching(/::eu-west-1-network-vpc$/) as unknown,
        message: expect.stringContaining("it has a flow log of a part of its traffic, not one of all") as unknown,
      }),
    ]);
  });
});

describe("policy packs on staging", () => {
  let environment: AwsEnvironment;

  beforeAll(async () => {
    environment = await open("staging");
  });
  afterAll(() => {
    environment.dispose();
  });

  it("fail the preview of what is wrong with the environment, so that nothing is created", async () => {
    const heard = new Heard();
    const { message } = await failure(() =>
      withoutStackTraces(() =>
        environment.stack.preview({
          program: changed(environment, (type, name) =>
            type === FLOW_LOG && name.startsWith("eu-central-1") ? { trafficType: "REJECT" } : undefined,
          ),
          policyPacks: [packFolder("security")],
          onEvent: heard.onEvent,
        }),
      ),
    );
    expect(message).toContain("vpc-flow-logs");
    expect(
      heard.of("vpc-flow-logs").map(({ enforcementLevel, resourceUrn }) => [enforcementLevel, resourceUrn]),
    ).toEqual([["mandatory", expect.stringMatching(/::eu-central-1-network-vpc$/)]]);
    expect(environment.cloud.resources()).toEqual([]);
  });

  it("stop an update before it creates what is wrong", async () => {
    const weakened = "eu-central-1";
    const heard = new Heard();
    const { message } = await failure(() =>
      withoutStackTraces(() =>
        environment.stack.up({
          program: changed(environment, (type, name) =>
            type === KEY && name.startsWith(weakened) ? { enableKeyRotation: false } : undefined,
          ),
          policyPacks: [packFolder("security")],
          onEvent: heard.onEvent,
        }),
      ),
    );
    expect(message).toContain("key-rotation");
    const stopped = heard.of("key-rotation");
    expect(stopped).not.toEqual([]);
    for (const { enforcementLevel, resourceUrn = "" } of stopped) {
      expect(enforcementLevel).toBe("mandatory");
      expect(nameOf(resourceUrn)).toMatch(/^eu-central-1-/);
    }
    const keys = environment.cloud.resources().filter(({ type }) => type === KEY);
    expect(keys.filter(({ name }) => name.startsWith(weakened))).toEqual([]);
  });

  it("cannot judge a stack that declares no topology, and say so", async () => {
    await environment.stack.removeConfig("meridian:topology");
    const { message } = await failure(() =>
      withoutStackTraces(() => environment.stack.preview({ policyPacks: [packFolder("security")] })),
    );
    expect(message).toContain('found     the stack "staging", which declares none');
    expect(message).toContain("accepted  the configuration meridian:topology");
  });
});
