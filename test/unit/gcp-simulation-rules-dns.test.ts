import type { WireObject } from "../../providers/local/properties.ts";
import { errorOf, target } from "./aws-simulation-parts.ts";
import type { TestCloud } from "./aws-simulation-parts.ts";
import { createNetwork, gcpCloud, PROJECT } from "./gcp-simulation-cloud.ts";

let cloud: TestCloud;
let network: string;

beforeEach(() => {
  cloud = gcpCloud();
  network = createNetwork(cloud).id;
});

afterEach(() => {
  cloud.dispose();
});

const ZONE = "gcp:dns/managedZone:ManagedZone";
const POLICY = "gcp:dns/policy:Policy";

const zone = (name: string, more: WireObject = {}) =>
  cloud.create(ZONE, name, {
    project: PROJECT,
    name,
    dnsName: "example.com.",
    visibility: "private",
    privateVisibilityConfig: { networks: [{ networkUrl: network }] },
    ...more,
  });
const record = (more: WireObject) =>
  cloud.create("gcp:dns/recordSet:RecordSet", "record", {
    project: PROJECT,
    managedZone: "inside",
    name: "a.example.com.",
    type: "A",
    ttl: 300,
    rrdatas: ["10.0.0.1"],
    ...more,
  });
const refused = (run: () => unknown): string => errorOf(run);

describe("DNS", () => {
  it("binds a network to one private zone of a name", () => {
    zone("inside");
    expect(refused(() => zone("again"))).toContain(
      "conflict: a network of example.com. is bound to inside (projects/shop-test/managedZones/inside) for that name already",
    );
    expect(refused(() => zone("other", { dnsName: "example.org." }))).toBe("nothing was thrown");
    const elsewhere = { networks: [{ networkUrl: createNetwork(cloud, "elsewhere").id }] };
    expect(refused(() => zone("there", { privateVisibilityConfig: elsewhere }))).toBe("nothing was thrown");
  });

  it("keeps what is private out of public zones, and signatures out of private ones", () => {
    expect(refused(() => zone("inside", { visibility: "public" }))).toContain(
      "privateVisibilityConfig was given, and visibility is not private",
    );
    expect(refused(() => zone("inside", { dnssecConfig: { state: "on" } }))).toContain(
      "dnssecConfig was given, and visibility is private",
    );
    expect(refused(() => zone("inside", { dnsName: "example.com" }))).toContain("dnsName: must match");
  });

  it("has records of a zone that is there, within its name, and one target for an alias", () => {
    expect(refused(() => record({}))).toContain("notFound: managedZone: there is no zone inside");
    zone("inside");
    expect(refused(() => record({ name: "a.example.org." }))).toContain(
      "a.example.org. is not within example.com. of inside",
    );
    const alias = { type: "CNAME", rrdatas: ["b.example.com."] };
    expect(refused(() => record({ ...alias, name: "example.com." }))).toContain("example.com. is the zone's apex");
    expect(refused(() => record({ ...alias, rrdatas: ["b", "c."] }))).toMatch(
      /has one target; found 2.*b does not end/,
    );
    expect(refused(() => record(alias))).toBe("nothing was thrown");
  });

  it("deletes no zone that has records", () => {
    const { id, state } = zone("inside");
    const made = record({});
    const remove = () => {
      cloud.provider.delete(target(ZONE, "inside"), id, state);
    };
    expect(errorOf(remove)).toContain("containerNotEmpty: the managed zone is not empty: record");
    cloud.provider.delete(target("gcp:dns/recordSet:RecordSet", "record"), made.id, made.state);
    expect(errorOf(remove)).toBe("nothing was thrown");
  });

  it("has one policy for a network", () => {
    const policy = (name: string) =>
      cloud.create(POLICY, name, { project: PROJECT, name, networks: [{ networkUrl: network }] });
    const { id, inputs } = policy("first");
    expect(refused(() => policy("second"))).toContain("a network is bound to the policy first");
    expect(refused(() => cloud.provider.update(target(POLICY, "first"), id, { ...inputs, enableLogging: true }))).toBe(
      "nothing was thrown",
    );
  });
});
