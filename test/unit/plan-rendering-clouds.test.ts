import type { Plan } from "../../components/topology/index.ts";
import { renderPlanSvg, renderPlanTable } from "../../tools/plan/index.ts";
import { extremePlan, planOf, planOnOneCloud } from "./plan-rendering-plans.ts";

/** Rows under a heading, as cells: two spaces or more stand between them. */
function rows(plan: Plan, heading: string): string[][] {
  const lines = renderPlanTable(plan, { width: 200, color: false }).split("\n");
  const start = lines.indexOf(heading);
  expect(start).toBeGreaterThanOrEqual(0);
  return lines.slice(start + 1, lines.indexOf("", start)).map((line) => line.trim().split(/ {2,}/));
}

const REGIONS = {
  "us-west-2": {
    cloud: "aws" as const,
    index: 0,
    zones: ["a", "b", "c", "d"],
    dataZones: ["b", "c", "d"],
    quotas: { cpus: 2048 },
  },
  "us-east-1": { cloud: "aws" as const, index: 1, weight: 0.5 },
  "us-east4": { cloud: "gcp" as const, index: 2, state: "draining" as const },
};

describe("what of a plan concerns clouds", () => {
  it("has each region's data zones, machines, vCPUs of its quota, traffic and where its backups go", () => {
    expect(rows(planOf(REGIONS), "Machines, data and traffic")).toEqual([
      ["region", "data", "worker nodes", "brokers", "Redis nodes", "vCPUs", "traffic", "backups to"],
      [
        "us-west-2",
        "bcd",
        "m7i.2xlarge",
        "6 × kafka.m7g.xlarge",
        "9 × cache.r7g.xlarge",
        "120 of 2,048",
        "100 %",
        "us-east-1",
      ],
      ["us-east-1", "abc", "m7i.2xlarge", "6 × kafka.m7g.xlarge", "9 × cache.r7g.xlarge", "72", "50 %", "us-west-2"],
      ["us-east4", "abc", "–", "6 × broker", "9 × node", "48", "0 %", "–"],
      [
        "Zones that hold data. vCPUs of the worker and Cassandra nodes at most, and what the account may run. Share of its nearest clients.",
      ],
    ]);
  });

  it("has the entry, networks and clusters, as little as may be", () => {
    expect(rows(planOf(REGIONS, { environment: "dev" }), "Entry, networks and clusters")).toEqual([
      ["what", "decided"],
      ["entry", "api.example.com, to the nearest region that is up by DNS, held for 60 s"],
      ["in front of it", "firewall: 2,000 requests in 5 minutes from one address"],
      ["networks", "joined by transit gateways on AWS, a NAT gateway a zone, IPv4"],
      ["clusters", "Kubernetes 1.35 on on-demand nodes, no public endpoint, no administrators named"],
      ["Cassandra", "1 node a data zone on m7i.2xlarge, with 1,000 GiB each"],
      ["Kafka clients", "identities of the cloud"],
      ["alarms", "sent to nobody"],
    ]);
  });

  it("has the entry, networks and clusters, with everything that there is", () => {
    const planned = planOf(
      { "eu-west-1": { cloud: "aws", index: 0 }, "eu-west-2": { cloud: "aws", index: 1 } },
      {
        network: { interconnect: "peering", natGateways: "single", ipv6: true },
        kubernetes: {
          capacity: "spot",
          publicAccess: ["198.51.100.0/24"],
          administrators: ["arn:aws:iam::123456789012:role/platform"],
        },
        kafka: { scram: true },
        dns: {
          zone: "example.com",
          record: "www",
          cdn: true,
          dnssec: true,
          queryLog: true,
          requestsPerAddress: 10_000,
        },
        alarms: { recipients: ["on-call@example.com", "audit@example.com"] },
        accounts: { aws: "123456789012" },
      },
    );
    expect(rows(planned, "Entry, networks and clusters")).toEqual([
      ["what", "decided"],
      ["entry", "www.example.com, to the nearest region that is up by anycast"],
      [
        "in front of it",
        "accelerator on AWS, content delivery network, signed zone, query log, firewall: 10,000 requests in 5 minutes from one address",
      ],
      ["networks", "joined by peering on AWS, one NAT gateway a region, IPv4 and IPv6"],
      ["clusters", "Kubernetes 1.35 on spot nodes, public endpoint for 198.51.100.0/24, 1 administrator"],
      ["Cassandra", "1 node a data zone on m7i.2xlarge, with 1,000 GiB each"],
      ["Kafka clients", "identities of the cloud, or SCRAM"],
      ["alarms", "sent to audit@example.com and on-call@example.com"],
      ["account on aws", "123456789012"],
    ]);
  });

  it("says who serves in active-passive mode", () => {
    const planned = planOf(REGIONS, { failover: { mode: "active-passive", order: ["us-east-1"] } });
    expect(rows(planned, "Entry, networks and clusters")[1]?.[1]).toBe(
      "api.example.com, to us-east-1 while it is up by DNS, held for 60 s",
    );
  });

  it("says that a single region has none to be joined to, and regions that are not joined", () => {
    const networks = (plan: Plan): string | undefined => rows(plan, "Entry, networks and clusters")[3]?.[1];
    expect(networks(planOf({ "eu-west-1": { cloud: "aws", index: 0 } }))).toMatch(/^none to join on AWS, /);
    const apart = planOnOneCloud();
    expect(networks({ ...apart, network: { ...apart.network, interconnect: "none" } })).toMatch(/^not joined on AWS, /);
  });

  it("says of Redis whether it is one global datastore", () => {
    const planned = planOf({ "eu-west-1": { cloud: "aws", index: 0 } }, { redis: { globalDatastore: true } });
    expect(rows(planned, "Replication")[2]?.[2]).toBe(
      "3 shards a region, each on a primary and 2 replicas; one global datastore, written in one region",
    );
  });

  it("is left out where every region is on this machine", () => {
    const text = renderPlanTable(extremePlan(), { width: 200, color: false });
    expect(text).not.toContain("Machines, data and traffic");
    expect(text).not.toContain("Entry, networks and clusters");
  });

  it("shows brokers in the picture in data zones only", () => {
    const svg = renderPlanSvg(planOf({ "us-west-2": REGIONS["us-west-2"] }, { kafka: { brokersPerZone: 7 } }));
    expect(svg.match(/>7</g)).toHaveLength(3);
  });
});
