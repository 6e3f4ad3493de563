import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { encodePlacement, parseTopology, plan } from "../../components/topology/index.ts";
import { program } from "../../stacks/program.ts";
import type { TestStack } from "./harness.ts";
import { createTestStack, localProvider, projectFolder } from "./harness.ts";

jest.setTimeout(120_000);

/** The declaration of a stack file, as the engine would read it from there. */
function declared(environment: string): string {
  const file = join(projectFolder, "stacks", `Pulumi.${environment}.yaml`);
  const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  return JSON.stringify(config["meridian:topology"]);
}

/** A topology of so many local regions, and the file of its first placement, for a program that reads it from there. */
function localRegions(count: number): { topology: string; placement: string } {
  const names = ["north", "south", "west", "east", "centre"].slice(0, count);
  const declaration = {
    environment: "local",
    regions: Object.fromEntries(names.map((name, index) => [name, { cloud: "local", index }])),
  };
  const topology = parseTopology(declaration, { name: "local", source: "this test" });
  return { topology: JSON.stringify(declaration), placement: encodePlacement(plan(topology).placement) };
}

async function open(environment: string): Promise<TestStack> {
  const test = await createTestStack({
    projectName: "meridian",
    stackName: environment,
    program: () => Promise.resolve(program({ project: projectFolder, processes: join(test.folder, "processes") })),
    plugins: [localProvider],
    config: { "meridian:topology": { value: declared(environment) } },
  });
  return test;
}

describe("the local environment under the real engine", () => {
  it("previews every tier of every region, and touches nothing of the machine", async () => {
    const test = await open("local");
    try {
      const types: string[] = [];
      const preview = await test.stack.preview({
        onEvent: (event) => {
          const metadata = event.resourcePreEvent?.metadata;
          // The engine shows the provider itself, and does not count it.
          if (metadata?.op === "create" && !metadata.type.startsWith("pulumi:providers:")) types.push(metadata.type);
        },
      });
      const count = (type: string): number => types.filter((each) => each === type).length;
      // A region: Cassandra, Kafka, etcd, Redis primary and replica, two replicas of the service. And the entry, and the copying of the logs.
      expect(count("meridian-local:index:Process")).toBe(3 * 7 + 2);
      // Roles of Cassandra, authentication of etcd, migrations.
      expect(count("meridian-local:index:Job")).toBe(3);
      expect(count("meridian:region:Region")).toBe(3);
      // As many as an up creates: see the local environment's own test.
      expect(types).toHaveLength(110);
      expect(preview.changeSummary.create).toBe(110);
      expect(existsSync(join(test.folder, "processes"))).toBe(false);
    } finally {
      test.dispose();
    }
  });

  it("hangs every resource of a region under the region's component", async () => {
    const test = await open("local");
    try {
      const regions: string[] = [];
      const stray: string[] = [];
      await test.stack.preview({
        onEvent: (event) => {
          const metadata = event.resourcePreEvent?.metadata;
          if (metadata === undefined) return;
          const name = metadata.urn.split("::").at(-1) ?? "";
          const region = ["north", "south", "west"].find((each) => name.startsWith(`${each}-`));
          if (region === undefined) return;
          (metadata.urn.includes("::meridian:region:Region$") ? regions : stray).push(name);
        },
      });
      expect(stray).toEqual([]);
      expect(regions.length).toBeGreaterThan(3 * 10);
    } finally {
      test.dispose();
    }
  });

  it.each([
    [1, 1],
    [2, 3],
    [4, 3],
    [5, 3],
  ])("previews with %i regions, and so %i etcd voters", async (regions, voters) => {
    const { topology, placement } = localRegions(regions);
    const types: string[] = [];
    const names: string[] = [];
    const test = await createTestStack({
      projectName: "meridian",
      stackName: "local",
      program: () => {
        const file = join(test.work, "placement.json");
        writeFileSync(file, placement);
        return Promise.resolve(program({ project: projectFolder, processes: join(test.folder, "processes") }, file));
      },
      plugins: [localProvider],
      config: { "meridian:topology": { value: topology } },
    });
    try {
      await test.stack.preview({
        onEvent: (event) => {
          const metadata = event.resourcePreEvent?.metadata;
          if (metadata?.op !== "create") return;
          types.push(metadata.type);
          if (metadata.type === "meridian-local:index:Process") names.push(metadata.urn.split("::").at(-1) ?? "");
        },
      });
      expect(types.filter((type) => type === "meridian:region:Region")).toHaveLength(regions);
      expect(names.filter((name) => name.endsWith("-etcd"))).toHaveLength(voters);
      for (const part of ["cassandra-node", "kafka-broker", "redis-primary", "redis-replica-1", "service-replica-2"]) {
        expect([part, names.filter((name) => name.endsWith(part)).length]).toEqual([part, regions]);
      }
    } finally {
      test.dispose();
    }
  });

  it("refuses a topology that cannot be planned before anything is created, with every problem", async () => {
    let refusal = "";
    const test = await createTestStack({
      projectName: "meridian",
      stackName: "local",
      // Caught here, since an engine's failing program would end the test's own process.
      program: () => {
        try {
          return Promise.resolve(program());
        } catch (error) {
          refusal = String(error);
          return Promise.resolve({});
        }
      },
      plugins: [localProvider],
      config: {
        "meridian:topology": {
          value: JSON.stringify({
            regions: { north: { cloud: "local", index: 0 }, south: { cloud: "local", index: 0 } },
            kafak: {},
          }),
        },
      },
    });
    try {
      const { summary } = await test.stack.up();
      expect(refusal).toContain("stacks/Pulumi.local.yaml: 2 problems in the topology");
      expect(refusal).toContain('did you mean "kafka"?');
      expect(refusal).toContain("regions.south.index");
      // The stack itself, and nothing in it.
      expect(summary.resourceChanges).toEqual({ create: 1 });
    } finally {
      test.dispose();
    }
  });
});
