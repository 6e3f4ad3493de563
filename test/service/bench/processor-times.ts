/** Where the processor's time goes: of each process, for each thing that was done. */
import { readFileSync } from "node:fs";

/** Linux counts a process's time in hundredths of a second: `USER_HZ`. */
const TICKS_PER_SECOND = 100;
/** Places of `utime` and `stime` in /proc/PID/stat, counted after the command's name. Source: proc(5). */
const USER = 11;
const SYSTEM = 12;

/** Seconds of processor time that a process has used. */
function secondsOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[USER]) + Number(fields[SYSTEM])) / TICKS_PER_SECOND;
}

/** Counts what processes use while something is done. */
export class ProcessorTimes {
  readonly #processes: Readonly<Record<string, number>>;
  readonly #used: Record<string, number> = {};
  #done = 0;

  /** @param processes their ids by name */
  constructor(processes: Readonly<Record<string, number>>) {
    this.#processes = processes;
  }

  /** Counts during a task, which tells how many things it did. */
  async during<Result>(task: () => Promise<Result>, doneOf: (result: Result) => number): Promise<Result> {
    const before = Object.entries(this.#processes).map(([name, pid]) => ({ name, pid, seconds: secondsOf(pid) }));
    const result = await task();
    for (const { name, pid, seconds } of before) this.#used[name] = (this.#used[name] ?? 0) + secondsOf(pid) - seconds;
    this.#done += doneOf(result);
    return result;
  }

  /** Milliseconds for each thing done, by process; 0 where nothing was. */
  milliseconds(): Record<string, number> {
    return Object.fromEntries(
      Object.keys(this.#processes).map((name) => [
        name,
        this.#done === 0 ? 0 : ((this.#used[name] ?? 0) / this.#done) * 1000,
      ]),
    );
  }
}
