import * as pulumi from "@pulumi/pulumi";
import { LocalKafkaMirrors } from "../../components/kafka/local-mirrors.ts";
import type { KafkaWithPassword } from "../../components/kafka/index.ts";
import { Machine } from "../../components/machine/index.ts";
import { withoutStackTraces } from "../../tools/inventory/stack-traces.ts";
import { record } from "./aws/recorder.ts";

const answers = (type: string): Record<string, unknown> => {
  switch (type) {
    case "meridian-local:index:Tool":
      return { paths: { lib: "/jars", java: "/java" }, environment: {} };
    case "meridian-local:index:Authority":
      return { certificate: "certificate", key: "key" };
    default:
      return {};
  }
};

function cluster(port: number): KafkaWithPassword {
  return {
    bootstrapServers: pulumi.output([`127.0.0.1:${port}`]),
    authentication: "password",
    tls: true,
    username: pulumi.output("meridian"),
    password: pulumi.secret(`password-${port}`),
    authority: pulumi.output("certificate"),
  };
}

function mirrors(regions: readonly string[]) {
  return withoutStackTraces(() =>
    record(
      () => {
        const machine = new Machine("machine", { directory: "/environment", project: "/project" });
        return new LocalKafkaMirrors("kafka-mirrors", {
          machine,
          topics: ["meridian.writes"],
          clusters: new Map(regions.map((region, at) => [region, cluster(9000 + at)])),
          dependsOn: [],
        });
      },
      { answers },
    ),
  );
}

/** What is inside of a secret. */
function revealed(input: unknown): unknown {
  return typeof input === "object" && input !== null && "value" in input ? input.value : input;
}

/** The lines of a file, which has to be a secret. */
function linesOf(input: unknown, name: string): readonly string[] {
  expect(input).not.toBe(revealed(input));
  const files = revealed(input) as Record<string, { readonly content: unknown }>;
  return String(revealed(files[name]?.content)).split("\n");
}

describe("the mirrors of the regions' Kafkas", () => {
  it("copy the log of every region to every other one, under the name of its source, in one process", async () => {
    const recording = await mirrors(["north", "south", "west"]);
    expect(recording.namesOf("meridian-local:index:Process")).toEqual(["kafka-mirrors-mirror-maker"]);
    const inputs = recording.inputs("kafka-mirrors-mirror-maker");
    expect(inputs["name"]).toBe("mirrors/kafka");
    expect(inputs["arguments"]).toEqual(
      expect.arrayContaining(["-Xmx192m", "-cp", "/jars/*", "org.apache.kafka.connect.mirror.MirrorMaker"]),
    );
    const lines = linesOf(inputs["files"], "mirrors.properties");
    expect(lines.filter((line) => line.includes("->"))).toEqual(
      ["north->south", "north->west", "south->north", "south->west", "west->north", "west->south"].flatMap((flow) => [
        `${flow}.enabled=true`,
        `${flow}.topics=meridian[.]writes`,
      ]),
    );
    expect(lines).toContain("clusters=north,south,west");
    expect(lines).toContain("south.bootstrap.servers=127.0.0.1:9001");
    expect(lines).toContain(
      'south.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="meridian" password="password-9001";',
    );
    // Another policy would name the copies otherwise than MSK's Replicators do.
    expect(lines.filter((line) => line.includes("replication.policy"))).toEqual([]);
  });

  it("need no process for one region", async () => {
    expect((await mirrors(["north"])).namesOf("meridian-local:index:Process")).toEqual([]);
  });
});
