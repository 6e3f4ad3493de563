/** Tracing as the configuration has it. */
import type { Configuration } from "../configuration.ts";
import type { Metrics } from "../metrics.ts";
import type { Tracing } from "./contracts.ts";

/** What it needs. */
export interface TracingOptions {
  readonly configuration: Pick<
    Configuration,
    "environment" | "region" | "node" | "tracingEndpoint" | "tracingSampleRatio"
  >;
  readonly metrics: Pick<Metrics, "tracing">;
  /** Asked when there is something to say: the log itself asks tracing for its ids. */
  readonly logger: () => {
    info(message: string): void;
    warn(details: object, message: string): void;
  };
}

/** Makes it; `undefined` without an endpoint: then nothing of OpenTelemetry is loaded. */
export async function createTracing(options: TracingOptions): Promise<Tracing | undefined> {
  const { configuration, metrics, logger } = options;
  const { environment, region, node, tracingEndpoint, tracingSampleRatio } = configuration;
  if (tracingEndpoint === undefined) return undefined;
  const { createOpenTelemetry } = await import("./open-telemetry.ts");
  return createOpenTelemetry({
    endpoint: tracingEndpoint,
    sampleRatio: tracingSampleRatio,
    environment,
    region,
    node,
    observer: {
      ...metrics.tracing,
      collector(failure) {
        if (failure === undefined) logger().info("the collector takes spans");
        else logger().warn({ reason: failure }, "the collector does not take spans; they are dropped");
      },
    },
  });
}
