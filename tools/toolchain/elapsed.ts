const intervalMilliseconds = 15_000;

/** `45 s`, `3 min 20 s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Says what long work is going on, now and then for how long, and at its end how long it took. */
export async function announced<T>(
  progress: (message: string) => void,
  what: string,
  work: () => Promise<T>,
  expected = "",
): Promise<T> {
  const start = performance.now();
  progress(expected === "" ? `${what} …` : `${what} … (${expected})`);
  const timer = setInterval(() => {
    progress(`${what} … ${duration(performance.now() - start)} so far`);
  }, intervalMilliseconds);
  timer.unref();
  try {
    const result = await work();
    progress(`${what}: done in ${duration(performance.now() - start)}`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
