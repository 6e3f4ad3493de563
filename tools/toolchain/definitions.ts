import { cassandra, kafka } from "./jars.ts";
import { java } from "./java.ts";
import { pulumi } from "./pulumi.ts";
import { etcd, haproxy, redis } from "./servers.ts";
import type { ToolDefinition, ToolName } from "./types.ts";

/** Every tool, in the order in which it is listed to people. */
export const definitions: { readonly [Name in ToolName]: ToolDefinition<Name> } = {
  pulumi,
  java,
  kafka,
  cassandra,
  redis,
  etcd,
  haproxy,
};

/** The names of all tools. */
export const toolNames: readonly ToolName[] = ["pulumi", "java", "kafka", "cassandra", "redis", "etcd", "haproxy"];
