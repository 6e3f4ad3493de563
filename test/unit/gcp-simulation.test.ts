import { errorOf, target, unknown } from "./aws-simulation-parts.ts";
import type { TestCloud } from "./aws-simulation-parts.ts";
import { createNetwork, createSubnetwork, gcpCloud, LINK, PROJECT, REGION } from "./gcp-simulation-cloud.ts";

const network = "gcp:compute/network:Network";
const subnetwork = "gcp:compute/subnetwork:Subnetwork";

let cloud: TestCloud;

beforeEach(() => {
  cloud = gcpCloud();
});

afterEach(() => {
  cloud.dispose();
});

describe("the simulated Google Cloud", () => {
  it("gives ids, self links and what else it computes", () => {
    const { id, state } = createNetwork(cloud);
    expect(id).toBe("projects/shop-test/global/networks/main");
    expect(state).toMatchObject({ selfLink: `${LINK}${id}`, name: "main", project: PROJECT, routingMode: "REGIONAL" });
    const subnet = createSubnetwork(cloud, "nodes", { network: id, ipCidrRange: "10.3.0.0/20" });
    expect(subnet.id).toBe("projects/shop-test/regions/europe-west4/subnetworks/nodes");
    expect(subnet.state).toMatchObject({
      selfLink: `${LINK}${subnet.id}`,
      gatewayAddress: "10.3.0.1",
      purpose: "PRIVATE",
    });
  });

  it("names a resource by its logical name and the engine's seed where no name is given", () => {
    expect(cloud.checked(network, "europe-network", { project: PROJECT })["name"]).toMatch(
      /^europe-network-[0-9a-f]{7}$/,
    );
  });

  it.each(["Main", "1-main", "main-", "main_1", "a".repeat(64)])("refuses the name %s", (name) => {
    expect(errorOf(() => createNetwork(cloud, name))).toMatch(/^name: must (match|have at most 63)/);
  });

  it("takes the longest name that is legal", () => {
    const name = `${"a".repeat(62)}1`;
    expect(createNetwork(cloud, name).id).toBe(`projects/shop-test/global/networks/${name}`);
  });

  it("refuses a type and a property that it does not know", () => {
    const check = () => cloud.provider.check(target("gcp:foo/bar:Bar", "bar"), {}, {}, Buffer.from("seed"));
    expect(errorOf(check)).toBe(
      "the simulated Google Cloud does not know the resource type gcp:foo/bar:Bar: describe it in test/clouds/gcp/facts/, with its source",
    );
    expect(errorOf(() => cloud.create(network, "main", { project: PROJECT, colour: "red" }))).toContain(
      "colour: there is no such property",
    );
    expect(errorOf(() => cloud.provider.invoke("gcp:compute/getZones:getZones", {}))).toBe(
      "the simulated Google Cloud does not know the function gcp:compute/getZones:getZones; it knows " +
        "gcp:organizations/getProject:getProject, gcp:storage/getProjectServiceAccount:getProjectServiceAccount",
    );
  });

  it("demands the project and a region that exists, and takes one that is not known yet", () => {
    const inputs = { name: "nodes", network: unknown, ipCidrRange: "10.0.0.0/20" };
    const failing = (more: Record<string, string>) =>
      errorOf(() => cloud.checked(subnetwork, "nodes", { ...inputs, ...more }));
    expect(failing({ region: REGION })).toBe("project: is required and was not given");
    expect(failing({ project: PROJECT })).toBe(
      "region: was not given; every regional resource states its region, such as europe-west4",
    );
    expect(failing({ project: PROJECT, region: "eu-west-1" })).toContain('region: there is no region "eu-west-1"');
    expect(failing({ project: PROJECT, region: "global" })).toContain('region: there is no region "global"');
    expect(failing({ project: PROJECT, region: unknown })).toBe("nothing was thrown");
  });

  it("has a name once in a project and region, and again in another region and project", () => {
    const { id } = createNetwork(cloud);
    const other = createNetwork(cloud, "main", "other-project");
    createSubnetwork(cloud, "nodes", { network: id, ipCidrRange: "10.0.0.0/20" });
    createSubnetwork(cloud, "nodes", { network: id, ipCidrRange: "10.1.0.0/20", region: "us-east4" });
    createSubnetwork(cloud, "nodes", { network: other.id, ipCidrRange: "10.0.0.0/20", project: "other-project" });
    expect(errorOf(() => createSubnetwork(cloud, "nodes", { network: id, ipCidrRange: "10.2.0.0/20" }))).toContain(
      "alreadyExists: nodes is projects/shop-test/regions/europe-west4/subnetworks/nodes already",
    );
  });

  it("refers by id and by self link, not by a bare name, to what is there, in the same project and region", () => {
    const { id } = createNetwork(cloud);
    const other = createNetwork(cloud, "main", "other-project");
    createSubnetwork(cloud, "by-link", { network: `${LINK}${id}`, ipCidrRange: "10.0.0.0/20" });
    const error = (reference: string) =>
      errorOf(() => createSubnetwork(cloud, "nodes", { network: reference, ipCidrRange: "10.1.0.0/20" }));
    expect(error("main")).toContain(`notFound: network: there is no ${network} main; name it by its id or self link`);
    expect(error(`${id}s`)).toContain(`notFound: network: there is no ${network} ${id}s`);
    expect(error(other.id)).toContain(
      "invalidCrossProjectReference: network: main is in project other-project, and only what is in shop-test is accepted",
    );
  });

  it("replaces for another name, and keeps a network whose routing mode changes", () => {
    const before = { project: PROJECT, name: "main", routingMode: "REGIONAL" };
    const changes = (after: Record<string, string>) =>
      cloud.provider.diff(target(network, "main"), before, { ...before, ...after }).changes;
    expect(changes({ name: "other" })).toEqual([expect.objectContaining({ path: "name", replaces: true })]);
    expect(changes({ routingMode: "GLOBAL" })).toEqual([
      expect.objectContaining({ path: "routingMode", replaces: false }),
    ]);
  });

  it("refuses to delete what is in use, by whichever of its names", () => {
    const { id, state } = createNetwork(cloud);
    const subnet = createSubnetwork(cloud, "nodes", { network: `${LINK}${id}`, ipCidrRange: "10.0.0.0/20" });
    const remove = () => {
      cloud.provider.delete(target(network, "main"), id, state);
    };
    expect(errorOf(remove)).toContain(`resourceInUseByAnotherResource: ${id} is in use by nodes`);
    cloud.provider.delete(target(subnetwork, "nodes"), subnet.id, subnet.state);
    remove();
    expect(cloud.names()).toEqual([]);
  });

  it("fails on demand, in its own words", () => {
    cloud.setFaults({ operation: "create", name: "main", kind: "fail" });
    expect(errorOf(() => createNetwork(cloud))).toBe(
      `main: create of ${network} in global: backendError: the request failed in Google Cloud; nothing was done`,
    );
    cloud.setFaults({ operation: "create", kind: "throttle", times: 25 });
    expect(errorOf(() => createNetwork(cloud))).toContain("rateLimitExceeded: Rate Limit Exceeded, after 25 attempts");
    createNetwork(cloud);
    expect(cloud.names()).toEqual(["main"]);
  });
});
