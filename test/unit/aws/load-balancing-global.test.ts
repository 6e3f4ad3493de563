import * as pulumi from "@pulumi/pulumi";
import type { AwsGlobalEntry, AwsGlobalEntryArgs } from "../../../components/load-balancing/aws-global.ts";
import type { Plan } from "../../../components/topology/index.ts";
import { answers, globalEntry, loadBalancers, planOf, TAGS, ZONE } from "./load-balancing-surroundings.ts";
import { inventories, record, valueOf, type Recording } from "./recorder.ts";

const run = (planned: Plan, changes: Partial<AwsGlobalEntryArgs> = {}): Promise<Recording<AwsGlobalEntry>> =>
  record(() => globalEntry(planned, changes), { answers });

const RECORD = "aws:route53/record:Record";
const region = (index: number, more: object = {}): object => ({ cloud: "aws", index, ...more });
const FAILOVER = { survive: { regions: 0, zones: 1 } };

const accelerated = (): Plan => planOf();
const byLatency = (more: object = {}): Plan => planOf({ dns: { zone: "example.com", accelerator: false }, ...more });
const byFailover = (more: object = {}): Plan =>
  byLatency({ failover: { ...FAILOVER, mode: "active-passive" }, ...more });

const alias = (name: string, to: string, zoneId: string, more: object = {}): object => ({
  zoneId: ZONE,
  name,
  type: "A",
  aliases: [{ name: to, zoneId, evaluateTargetHealth: true }],
  ...more,
});

describe("with an accelerator", () => {
  test("what is there", async () => {
    const planned = accelerated();
    expect(planned.entry.routing).toBe("accelerator");
    const recording = await run(planned);
    expect(recording.resources.map(({ type, name, parent }) => `${type} ${name} < ${parent ?? ""}`).sort()).toEqual([
      "aws:globalaccelerator/accelerator:Accelerator entry-accelerator-accelerator < entry-accelerator",
      "aws:globalaccelerator/endpointGroup:EndpointGroup entry-accelerator-eu-west-1 < entry-accelerator",
      "aws:globalaccelerator/endpointGroup:EndpointGroup entry-accelerator-us-east-1 < entry-accelerator",
      "aws:globalaccelerator/listener:Listener entry-accelerator-listener < entry-accelerator",
      "aws:route53/record:Record entry-entry-a < entry",
      "aws:route53/record:Record entry-routing-anycast-a < entry-routing",
      "meridian:load-balancing:AwsAccelerator entry-accelerator < entry",
      "meridian:load-balancing:AwsGlobal entry < ",
      "meridian:load-balancing:AwsRouting entry-routing < entry",
    ]);
  });

  test("the entry leads to it, and it to each region by its share", async () => {
    const recording = await run(accelerated());
    expect(recording.get("entry-accelerator-accelerator")).toMatchObject({
      protect: true,
      inputs: {
        name: "prod-global-entry",
        enabled: true,
        ipAddressType: "IPV4",
        tags: { ...TAGS, Name: "prod-entry-accelerator-accelerator" },
      },
    });
    expect(recording.inputs("entry-accelerator-listener")).toEqual({
      acceleratorArn: "arn:aws:test:global:entry-accelerator-accelerator",
      protocol: "TCP",
      clientAffinity: "NONE",
      portRanges: [
        { fromPort: 80, toPort: 80 },
        { fromPort: 443, toPort: 443 },
      ],
    });
    const group = (name: string, share: number): object => ({
      listenerArn: "arn:aws:test:global:entry-accelerator-listener",
      endpointGroupRegion: name,
      trafficDialPercentage: share,
      healthCheckProtocol: "HTTPS",
      healthCheckPort: 443,
      healthCheckPath: "/readyz",
      healthCheckIntervalSeconds: 10,
      thresholdCount: 3,
      endpointConfigurations: [{ endpointId: `arn-${name}`, weight: 128, clientIpPreservationEnabled: true }],
    });
    expect(recording.inputs("entry-accelerator-eu-west-1")).toEqual(group("eu-west-1", 100));
    expect(recording.inputs("entry-accelerator-us-east-1")).toEqual(group("us-east-1", 50));
    expect(recording.inputs("entry-routing-anycast-a")).toEqual(
      alias("anycast.api.example.com", "a1.awsglobalaccelerator.com", "ZGA"),
    );
    expect(recording.inputs("entry-entry-a")).toEqual(alias("api.example.com", "anycast.api.example.com", ZONE));
    expect(recording.get("entry-entry-a").dependsOn).toContain("entry-routing-anycast-a");
    await expect(valueOf(recording.result.url)).resolves.toBe("https://api.example.com");
  });

  test("a region that drains keeps its endpoint group, with a share of nothing", async () => {
    const recording = await run(
      planOf({
        regions: { "eu-west-1": region(0), "us-east-1": region(1), "eu-central-1": region(2, { state: "draining" }) },
      }),
    );
    expect(recording.inputs("entry-accelerator-eu-central-1")["trafficDialPercentage"]).toBe(0);
    expect(recording.inputs("entry-accelerator-us-east-1")["trafficDialPercentage"]).toBe(100);
  });

  test("IPv6 is anycast as well", async () => {
    const recording = await run(planOf({ network: { ipv6: true } }));
    expect(recording.inputs("entry-accelerator-accelerator")["ipAddressType"]).toBe("DUAL_STACK");
    expect(recording.inputs("entry-routing-anycast-aaaa")).toEqual(
      alias("anycast.api.example.com", "a1.dualstack.test", "ZGA", { type: "AAAA" }),
    );
    expect(recording.inputs("entry-entry-aaaa")).toEqual(
      alias("api.example.com", "anycast.api.example.com", ZONE, { type: "AAAA" }),
    );
  });

  test("where it is not the entry it still has a name", async () => {
    const planned = planOf({
      failover: { ...FAILOVER, mode: "active-passive" },
      dns: { zone: "example.com", accelerator: true },
    });
    expect(planned.entry).toMatchObject({ routing: "failover", primary: "eu-west-1", accelerator: true });
    const recording = await run(planned);
    expect(recording.inputs("entry-routing-anycast-a")).toEqual(
      alias("anycast.api.example.com", "a1.awsglobalaccelerator.com", "ZGA"),
    );
    expect(recording.inputs("entry-entry-a")).toEqual(alias("api.example.com", "failover.api.example.com", ZONE));
    // Failing over ignores the dial: the standby takes over all the same.
    expect(recording.inputs("entry-accelerator-eu-west-1")["trafficDialPercentage"]).toBe(100);
    expect(recording.inputs("entry-accelerator-us-east-1")["trafficDialPercentage"]).toBe(0);
  });

  test("flow logs go to the bucket that the user names", async () => {
    const recording = await run(accelerated(), {
      acceleratorLogs: {
        bucket: { name: pulumi.output("flow-logs"), arn: pulumi.output("arn-flow-logs") },
        ready: [],
      },
    });
    expect(recording.inputs("entry-accelerator-accelerator")["attributes"]).toEqual({
      flowLogsEnabled: true,
      flowLogsS3Bucket: "flow-logs",
      flowLogsS3Prefix: "accelerator",
    });
  });
});

describe("by latency", () => {
  test("each active region has a record with its own health check; a draining one has none", async () => {
    const planned = byLatency({
      regions: { "eu-west-1": region(0), "us-east-1": region(1), "eu-central-1": region(2, { state: "draining" }) },
    });
    expect(planned.entry.routing).toBe("latency");
    const recording = await run(planned);
    expect(recording.namesOf(RECORD)).toEqual([
      "entry-entry-a",
      "entry-routing-latency-eu-west-1-a",
      "entry-routing-latency-us-east-1-a",
    ]);
    for (const name of ["eu-west-1", "us-east-1"]) {
      expect(recording.inputs(`entry-routing-latency-${name}-a`)).toEqual(
        alias("latency.api.example.com", `${name}.elb.test`, `ZELB-${name}`, {
          setIdentifier: name,
          latencyRoutingPolicies: [{ region: name }],
          healthCheckId: `check-${name}`,
        }),
      );
    }
    expect(recording.inputs("entry-entry-a")).toEqual(alias("api.example.com", "latency.api.example.com", ZONE));
    expect(recording.get("entry-entry-a").dependsOn).toEqual(
      expect.arrayContaining(["entry-routing-latency-eu-west-1-a", "entry-routing-latency-us-east-1-a"]),
    );
  });

  test("a region that joins changes no record of another, nor the entry", async () => {
    const two = await run(byLatency());
    const three = await run(
      byLatency({
        regions: { "eu-west-1": region(0), "us-east-1": region(1), "eu-central-1": region(2) },
      }),
    );
    const added = three.namesOf(RECORD).filter((name) => !two.namesOf(RECORD).includes(name));
    expect(added).toEqual(["entry-routing-latency-eu-central-1-a"]);
    for (const name of two.namesOf(RECORD)) expect(three.inputs(name)).toEqual(two.inputs(name));
  });

  test("with no active region on AWS there is nothing to lead to, and no entry", async () => {
    const recording = await run(byLatency(), { loadBalancers: new Map() });
    expect(recording.namesOf(RECORD)).toEqual([]);
    await expect(valueOf(recording.result.url)).resolves.toBe("https://api.example.com");
  });
});

describe("by failover", () => {
  const three = { "eu-west-1": region(0), "us-east-1": region(1), "eu-central-1": region(2) };

  test("the primary, and behind it the nearest of all the others", async () => {
    const recording = await run(byFailover({ regions: three }));
    expect(recording.namesOf(RECORD)).toEqual([
      "entry-entry-a",
      "entry-routing-failover-primary-a",
      "entry-routing-failover-secondary-a",
      "entry-routing-standby-eu-central-1-a",
      "entry-routing-standby-us-east-1-a",
    ]);
    expect(recording.inputs("entry-routing-failover-primary-a")).toEqual(
      alias("failover.api.example.com", "eu-west-1.elb.test", "ZELB-eu-west-1", {
        setIdentifier: "primary",
        failoverRoutingPolicies: [{ type: "PRIMARY" }],
        healthCheckId: "check-eu-west-1",
      }),
    );
    expect(recording.inputs("entry-routing-failover-secondary-a")).toEqual(
      alias("failover.api.example.com", "standby.api.example.com", ZONE, {
        setIdentifier: "secondary",
        failoverRoutingPolicies: [{ type: "SECONDARY" }],
      }),
    );
    expect(recording.get("entry-routing-failover-secondary-a").dependsOn).toEqual(
      expect.arrayContaining(["entry-routing-standby-eu-central-1-a", "entry-routing-standby-us-east-1-a"]),
    );
    expect(recording.inputs("entry-routing-standby-us-east-1-a")).toEqual(
      alias("standby.api.example.com", "us-east-1.elb.test", "ZELB-us-east-1", {
        setIdentifier: "us-east-1",
        latencyRoutingPolicies: [{ region: "us-east-1" }],
        healthCheckId: "check-us-east-1",
      }),
    );
    expect(recording.inputs("entry-entry-a")).toEqual(alias("api.example.com", "failover.api.example.com", ZONE));
  });

  test("another primary takes the role in place", async () => {
    const drained = { ...three, "eu-west-1": region(0, { state: "draining" }) };
    const before = await run(byFailover({ regions: three }));
    const planned = byFailover({ regions: drained });
    const after = await run(planned);
    const primary = planned.entry.primary ?? "none";
    expect(["us-east-1", "eu-central-1"]).toContain(primary);
    expect(after.inputs("entry-routing-failover-primary-a")).toEqual({
      ...before.inputs("entry-routing-failover-primary-a"),
      aliases: [{ name: `${primary}.elb.test`, zoneId: `ZELB-${primary}`, evaluateTargetHealth: true }],
      healthCheckId: `check-${primary}`,
    });
    expect(after.inputs("entry-entry-a")).toEqual(before.inputs("entry-entry-a"));
  });

  test("where the primary is on another cloud, the first that follows it serves", async () => {
    const planned = byFailover({ regions: three });
    const recording = await run(planned, { loadBalancers: loadBalancers("us-east-1", "eu-central-1") });
    const [next] = planned.regions.find(({ name }) => name === "eu-west-1")?.failover.order ?? [];
    expect(recording.inputs("entry-routing-failover-primary-a")["healthCheckId"]).toBe(`check-${next ?? "none"}`);
  });

  test("a single region has no secondary", async () => {
    const recording = await run(byFailover(), { loadBalancers: loadBalancers("eu-west-1") });
    expect(recording.namesOf(RECORD)).toEqual(["entry-entry-a", "entry-routing-failover-primary-a"]);
  });
});

test("a change of the way replaces no record: the entry only leads elsewhere", async () => {
  const names = new Map<string, string>();
  for (const planned of [accelerated(), byLatency(), byFailover()]) {
    for (const { type, name, inputs } of (await run(planned)).resources) {
      if (type !== RECORD) continue;
      const key = JSON.stringify([inputs["name"], inputs["setIdentifier"]]);
      // The same name and set in Route 53 is the same resource here, whatever the way.
      expect(names.get(key) ?? name).toBe(name);
      names.set(key, name);
    }
  }
  expect(names.get('["api.example.com",null]')).toBe("entry-entry-a");
});

test.each([
  ["accelerator", accelerated],
  ["latency", byLatency],
  ["failover", byFailover],
  ["all options", () => planOf({ dns: { zone: "example.com", cdn: true, dnssec: true, queryLog: true } })],
])("the same is there while outputs are unknown: %s", async (_name, planned) => {
  const { known, unknown } = await inventories(() => globalEntry(planned()), { answers });
  expect(unknown).toEqual(known);
  expect(known).toContain(`${RECORD} entry-entry-a`);
});

test("a user may change every child, those of its parts among them", async () => {
  const recording = await run(accelerated(), {
    transform: {
      accelerator: { name: "ours" },
      endpointGroup: (args, _options, name) => {
        if (name.endsWith("us-east-1")) args.trafficDialPercentage = 10;
      },
      routingRecord: (_args, options) => {
        options.protect = true;
      },
      entryRecord: { allowOverwrite: true },
    },
  });
  expect(recording.inputs("entry-accelerator-accelerator")["name"]).toBe("ours");
  expect(recording.inputs("entry-accelerator-us-east-1")["trafficDialPercentage"]).toBe(10);
  expect(recording.inputs("entry-accelerator-eu-west-1")["trafficDialPercentage"]).toBe(100);
  expect(recording.get("entry-routing-anycast-a").protect).toBe(true);
  expect(recording.inputs("entry-entry-a")["allowOverwrite"]).toBe(true);
});
