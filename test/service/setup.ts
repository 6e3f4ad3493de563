import { findTools } from "../tools.ts";

/** Runs before the first test. */
export default async function setup(): Promise<void> {
  await findTools(["java", "kafka", "cassandra", "redis", "etcd", "haproxy"]);
}
