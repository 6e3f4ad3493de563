/**
 * Runs a program without source maps, until an error is shown. The SDK writes out a stack trace for every output and every resource,
 * in case the program hangs or the engine asks where a resource comes from; to map each back to TypeScript takes longer
 * than all else that a program of some hundred resources does. An error that ends the program is mapped as ever: V8 writes
 * its trace out only when somebody reads it.
 *
 * With MERIDIAN_SOURCE_MAPS=1 in the environment, every trace is mapped.
 */
export function withoutSourceMaps<Result>(run: () => Result): Result {
  if (process.env["MERIDIAN_SOURCE_MAPS"] === "1") return run();
  const mapAgain = (): void => {
    process.setSourceMapsEnabled(true);
  };
  process.setSourceMapsEnabled(false);
  process.on("uncaughtExceptionMonitor", mapAgain);
  // Before the SDK's listener, which prints the error. Without one, a rejection becomes an uncaught exception: as the only
  // listener, this one would keep it from that.
  if (process.listenerCount("unhandledRejection") > 0) process.prependListener("unhandledRejection", mapAgain);
  try {
    return run();
  } catch (error) {
    mapAgain();
    throw error;
  }
}
