const cleanups = new Set<() => void>();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Last registered, first done: a child ends before the folder it writes to goes, and the lock is freed last. */
function cleanUp(): void {
  for (const cleanup of [...cleanups].reverse()) {
    try {
      cleanup();
    } catch {
      // The process is ending: do what can still be done.
    }
  }
  cleanups.clear();
}

/**
 * A program that listens to the signal itself decides what happens (it aborts through its `AbortSignal`, and `exit` still
 * cleans up). Where nobody else listens, the process ends as it would have without us, only tidily.
 */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  cleanUp();
  unhook();
  process.kill(process.pid, signal);
}

function hook(): void {
  process.on("exit", cleanUp);
  for (const signal of signals) process.on(signal, onSignal);
}

function unhook(): void {
  process.off("exit", cleanUp);
  for (const signal of signals) process.off(signal, onSignal);
}

/**
 * Registers what must happen if this process ends before the work is done: end a child, remove a half-made folder, free a lock.
 * It has to be synchronous. Returns a function that takes the registration back.
 */
export function onInterruption(cleanup: () => void): () => void {
  if (cleanups.size === 0) hook();
  cleanups.add(cleanup);
  return () => {
    if (cleanups.delete(cleanup) && cleanups.size === 0) unhook();
  };
}
