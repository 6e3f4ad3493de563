/**
 * Runs something without stack traces. The SDK takes one for every output, to be shown if the program hangs: most of the time that a
 * program takes, and, where source maps make each of them dear, minutes for one of 800 resources.
 */
export async function withoutStackTraces<Result>(run: () => Promise<Result>): Promise<Result> {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
