/**
 * Nodes with stores in memory, in a process of their own. Writes its nodes' URLs as JSON when they listen; ends with SIGTERM.
 * Variables: `TRACING_ENDPOINT`, without which nothing is traced, and `TRACING_SAMPLE_RATIO`.
 */
import { createOpenTelemetry } from "../../../services/shard/src/tracing/open-telemetry.ts";
import { kafkaLogWithoutKafka } from "../fakes/log-producer.ts";
import { startCluster } from "../fakes/region.ts";

const { TRACING_ENDPOINT: endpoint, TRACING_SAMPLE_RATIO: ratio } = process.env;

const cluster = await startCluster({
  logLevel: "silent",
  logOf: (tracing) => kafkaLogWithoutKafka(tracing, () => undefined),
  ...(endpoint === undefined
    ? {}
    : {
        tracingOf: ({ region, name, metrics }) =>
          createOpenTelemetry({
            endpoint,
            sampleRatio: Number(ratio),
            environment: "bench",
            region,
            node: name,
            observer: { ...metrics.tracing, collector: () => undefined },
          }),
      }),
});
process.once("SIGTERM", () => {
  void cluster.stop().then(() => process.exit(0));
});
process.stdout.write(`${JSON.stringify(cluster.nodes.map(({ url }) => url))}\n`);
