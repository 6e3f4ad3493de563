import type { Resource } from "../resource.ts";

/**
 * Whether a replication group follows another region's, and has its encryption from there. The primary is given no global group, though
 * AWS reports one: judge what is reported first.
 */
export function followsAnother({ properties, references }: Resource): boolean {
  return references["globalReplicationGroupId"] !== undefined || properties.has("globalReplicationGroupId");
}

/** Whether AWS encrypts a group that does not say: Valkey's it does, Redis's not. Source: ElastiCache, CreateReplicationGroup. */
export function encryptsByDefault({ properties }: Resource): boolean {
  return properties.text("engine") === "valkey";
}
