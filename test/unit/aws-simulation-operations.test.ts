import type { WireObject } from "../../providers/local/properties.ts";
import { errorOf, target, TestCloud, unknown } from "./aws-simulation-parts.ts";

const region = "eu-west-1";
const vpcType = "aws:ec2/vpc:Vpc";
const vpcInputs = { region, cidrBlock: "10.1.0.0/16", tags: { Name: "a" } };

let cloud: TestCloud;

const createVpc = (name = "vpc", inputs: WireObject = vpcInputs) => cloud.create(vpcType, name, inputs);

beforeEach(() => {
  cloud = new TestCloud();
});
afterEach(() => {
  cloud.dispose();
});

describe("reading, updating and deleting on the simulated AWS", () => {
  it("reads exactly what was stored, after a restart too, and also what is imported", () => {
    const created = createVpc();
    const found = cloud.provider.read(target(vpcType, "vpc"), created.id, created.state);
    expect(found).toEqual(created);
    cloud.restart();
    expect(cloud.provider.read(target(vpcType, "vpc"), created.id, created.state)).toEqual(created);
    expect(cloud.provider.read(target(vpcType, "vpc"), `${created.id}@eu-west-1`, {})).toEqual(created);
    expect(cloud.provider.read(target(vpcType, "vpc"), `${created.id}@us-east-1`, {})).toBeUndefined();
  });

  it("updates, and leaves the rest as it is", () => {
    const created = createVpc();
    const inputs = cloud.checked(vpcType, "vpc", { ...vpcInputs, tags: { Name: "b" } });
    const previewed = cloud.provider.previewUpdate(target(vpcType, "vpc"), inputs, created.state);
    const updated = cloud.provider.update(target(vpcType, "vpc"), created.id, inputs);
    expect(updated).toEqual({
      id: created.id,
      inputs,
      state: { ...created.state, tags: { Name: "b" }, tagsAll: { Name: "b" } },
    });
    expect(previewed).toEqual(updated.state);
  });

  it("keeps what the cloud has computed when it is no longer given", () => {
    const created = createVpc("vpc", { ...vpcInputs, enableDnsHostnames: true });
    const updated = cloud.provider.update(target(vpcType, "vpc"), created.id, cloud.checked(vpcType, "vpc", vpcInputs));
    expect(updated.state["enableDnsHostnames"]).toBe(true);
  });

  it("computes the same identities again, also where they stand beside what changes", () => {
    const type = "aws:globalaccelerator/listener:Listener";
    const accelerator = cloud.create("aws:globalaccelerator/accelerator:Accelerator", "accelerator", { name: "a" });
    const ports = (port: number): WireObject => ({
      acceleratorArn: accelerator.id,
      protocol: "TCP",
      portRanges: [{ fromPort: port, toPort: port }],
    });
    const listener = cloud.create(type, "listener", ports(80));
    const updated = cloud.provider.update(
      target(type, "listener"),
      listener.id,
      cloud.checked(type, "listener", ports(81)),
    );
    expect(updated.state["arn"]).toBe(listener.id);
    const policyType = "aws:appautoscaling/policy:Policy";
    const policy: WireObject = {
      region,
      name: "growth",
      resourceId: "keyspace/a/table/b",
      scalableDimension: "cassandra:table:ReadCapacityUnits",
      serviceNamespace: "cassandra",
      policyType: "TargetTrackingScaling",
    };
    const made = cloud.create(policyType, "policy", policy);
    const changed = cloud.checked(policyType, "policy", { ...policy, policyType: "StepScaling" });
    expect(cloud.provider.update(target(policyType, "policy"), made.id, changed).state["arn"]).toBe(made.state["arn"]);
  });

  it("counts versions up, and does not know the next one in a preview", () => {
    const type = "aws:ec2/launchTemplate:LaunchTemplate";
    const { id, state } = cloud.create(type, "template", { region, name: "t" });
    expect(state["latestVersion"]).toBe(1);
    const inputs = cloud.checked(type, "template", { region, name: "t", description: "new" });
    expect(cloud.provider.previewUpdate(target(type, "template"), inputs, state)["latestVersion"]).toBe(unknown);
    expect(cloud.provider.update(target(type, "template"), id, inputs).state["latestVersion"]).toBe(2);
  });

  it("refuses to update what is gone, and consents to its deletion", () => {
    const { id, state, inputs } = createVpc();
    cloud.provider.delete(target(vpcType, "vpc"), id, state);
    cloud.provider.delete(target(vpcType, "vpc"), id, state);
    expect(errorOf(() => cloud.provider.update(target(vpcType, "vpc"), id, inputs))).toBe(
      `vpc: update of aws:ec2/vpc:Vpc in eu-west-1: InvalidVpcID.NotFound: there is no ${id} in eu-west-1`,
    );
    expect(cloud.account.operations.map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      "create done",
      "delete done",
      "update refused",
    ]);
  });

  it("refuses to delete what is in use", () => {
    const keyspaceType = "aws:keyspaces/keyspace:Keyspace";
    const keyspace = cloud.create(keyspaceType, "keyspace", { region, name: "shards" });
    const column = { name: "id", type: "text" };
    const table = cloud.create("aws:keyspaces/table:Table", "table", {
      region,
      keyspaceName: "shards",
      tableName: "slots",
      schemaDefinition: { columns: [column], partitionKeys: [{ name: "id" }] },
    });
    const remove = () => {
      cloud.provider.delete(target(keyspaceType, "keyspace"), keyspace.id, keyspace.state);
    };
    expect(errorOf(remove)).toBe(
      `keyspace: delete of ${keyspaceType} in eu-west-1: ConflictException: shards is in use by table`,
    );
    cloud.provider.delete(target("aws:keyspaces/table:Table", "table"), table.id, table.state);
    remove();
    expect(cloud.names()).toEqual([]);
  });
});
