/**
 * Lets a command go on when nobody reads what it prints any more (`… | head`, a terminal or a supervisor that is gone).
 * What it is at, such as an `up`, then still comes to its end in good order, instead of failing at every line, and
 * failing again at the report of that.
 *
 * @throws any other error of the streams, as it would be without this
 */
export function outliveClosedStreams(streams: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr]): void {
  for (const stream of streams) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}
