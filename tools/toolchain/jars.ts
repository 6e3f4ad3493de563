import { join } from "node:path";
import { mavenJars } from "./maven.ts";
import type { InstallCommands, ToolDefinition } from "./types.ts";

/** The version of the broker and of MirrorMaker; the same as in kafka/pom.xml and mirror-maker/pom.xml. */
export const kafkaVersion = "4.1.0";
/** The version of the node; the same as in cassandra/pom.xml. */
export const cassandraVersion = "5.0.5";

/** They are downloaded by Maven, which runs on Java: those two are what a person installs. */
const commands: InstallCommands = {
  debian: "sudo apt-get install maven openjdk-17-jre-headless   (Debian 13: openjdk-21-jre-headless)",
  fedora: "sudo dnf install maven java-21-openjdk-headless",
  macos: "brew install maven openjdk@17",
};

const kafkaJars = mavenJars({ name: "kafka", version: kafkaVersion, pins: join(__dirname, "kafka"), roles: {} });
/** Apart from the broker's, which have other versions of the same libraries. */
const mirrorMakerJars = mavenJars({
  name: "mirror-maker",
  version: kafkaVersion,
  pins: join(__dirname, "mirror-maker"),
  roles: {},
});
const cassandraJars = mavenJars({
  name: "cassandra",
  version: cassandraVersion,
  pins: join(__dirname, "cassandra"),
  roles: { jamm: "jamm-0.4.0.jar" },
});

export const kafka: ToolDefinition<"kafka"> = {
  name: "kafka",
  title: "Apache Kafka",
  purpose: "carries each region's log of writes",
  accepted: `${kafkaVersion}, as pinned`,
  commands,
  find: kafkaJars.find,
  ways: [kafkaJars.way],
};

export const mirrorMaker: ToolDefinition<"mirror-maker"> = {
  name: "mirror-maker",
  title: "Apache Kafka MirrorMaker",
  purpose: "copies each region's log of writes to the other regions",
  accepted: `${kafkaVersion}, as pinned`,
  commands,
  find: mirrorMakerJars.find,
  ways: [mirrorMakerJars.way],
};

export const cassandra: ToolDefinition<"cassandra"> = {
  name: "cassandra",
  title: "Apache Cassandra",
  purpose: "stores the data, replicated across regions",
  accepted: `${cassandraVersion}, as pinned`,
  commands,
  find: cassandraJars.find,
  ways: [cassandraJars.way],
};
