/** A cluster for one test: whatever a test starts is stopped after it. */
import { startCluster } from "./region.ts";
import type { Cluster, ClusterOptions } from "./region.ts";

/** Registers the end after each test of the file; the returned function starts the test's cluster. */
export function clusterOfTest(): (options?: ClusterOptions) => Promise<Cluster> {
  let cluster: Cluster | undefined;
  afterEach(async () => {
    await cluster?.stop();
    cluster = undefined;
  });
  return async (options) => (cluster = await startCluster(options));
}
