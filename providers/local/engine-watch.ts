import { processStartTime } from "./identity.ts";
import { accepts } from "./sockets.ts";

/** The engine's pid, as the start script noted it before Node.js was loaded; otherwise this process's parent. */
const engine = Number(process.env["MERIDIAN_ENGINE_PID"] ?? process.ppid);
const engineStart = processStartTime(engine);

/** Who takes over the children of a process that died. An engine may have this pid, too: in a container. */
const reaper = 1;

/** Tells whether this provider's engine still lives: without it, nothing may be started any more. */
export function engineIsThere(): boolean {
  return process.ppid === engine && processStartTime(engine) === engineStart;
}

function answers(address: string): Promise<boolean> {
  const [host = "127.0.0.1", port = "0"] = address.split(/:(?=\d+$)/);
  return accepts(host, Number(port), 1000);
}

/**
 * Ends this process soon after its engine. Nothing is waited for: what was started is on record, and another engine may
 * already be looking at it.
 * @param address the engine's own; asked when the parent is process 1, because the engine may have died before this began.
 */
export function endWithEngine(address: string | undefined, milliseconds = 200): void {
  setInterval(() => {
    if (!engineIsThere()) process.exit(1);
  }, milliseconds);
  if (engine !== reaper || address === undefined) return;
  setInterval(() => {
    void answers(address).then((answered) => {
      if (!answered) process.exit(1);
    });
  }, milliseconds * 5);
}
