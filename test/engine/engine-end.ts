import { status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import { runtime } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";

/** A call to the engine, in the one form that the SDK uses. */
type Call = (request: unknown, callback: (error: ServiceError | null, response: unknown) => void) => unknown;

/**
 * A program whose calls to an engine that has ended come to nothing.
 *
 * An engine that ends with an error leaves the calls unanswered that other resources still wait for. The SDK turns each of
 * them into an unhandled rejection, which its language host ignores and jest takes for a failure of the test.
 */
export function endingQuietly(program: PulumiFn): PulumiFn {
  return () => {
    const monitor: unknown = runtime.getMonitor();
    if (hasCalls(monitor))
      for (const name of ["registerResource", "registerResourceOutputs"] as const) quieten(monitor, name);
    return program();
  };
}

interface Calls {
  registerResource: Call;
  registerResourceOutputs: Call;
}

function hasCalls(monitor: unknown): monitor is Calls {
  return typeof monitor === "object" && monitor !== null && "registerResource" in monitor;
}

function quieten(monitor: Calls, name: keyof Calls): void {
  const original = monitor[name].bind(monitor);
  monitor[name] = (request, callback) =>
    original(request, (error, response) => {
      if (error?.code === status.UNAVAILABLE || error?.code === status.CANCELLED) return;
      callback(error, response);
    });
}
