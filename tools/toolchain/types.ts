/** The programs that Meridian runs but does not ship. */
export type ToolName = "pulumi" | "java" | "kafka" | "cassandra" | "redis" | "etcd" | "haproxy";

/** Where a tool was found, or how it was installed. */
export type ToolSource = "path" | "environment" | "cache" | "installer" | "go" | "maven" | "apt" | "unpacked";

/** A tool that is ready to run. */
export interface Tool {
  readonly name: ToolName;
  /** Version as the tool (or its pinned coordinate) reports it, without a leading `v`. */
  readonly version: string;
  readonly source: ToolSource;
  /**
   * Absolute paths by role.
   * `pulumi`: `pulumi`. `java`: `java`. `redis`: `redis-server`, `redis-cli`. `etcd`: `etcd`, `etcdctl`.
   * `haproxy`: `haproxy`. `kafka`: `lib` (folder of jars). `cassandra`: `lib` (folder of jars), `jamm` (agent jar).
   */
  readonly paths: Readonly<Record<string, string>>;
  /** Environment variables that the tool's programs need, such as `LD_LIBRARY_PATH` of an unpacked package. Usually empty. */
  readonly environment: Readonly<Record<string, string>>;
}
