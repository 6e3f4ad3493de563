/** Loaded before a replica: seeds the bugs into what the replica loads, and gives it the place to be stopped at. */
import { registerHooks } from "node:module";
import { setTimeout as wait } from "node:timers/promises";
import { SEEDED_BUGS, STOPPING_PLACE, stopsIn, waitsIn, weaken } from "../seeded-bugs.ts";

const node = process.env["MERIDIAN_NODE"] ?? "";
const waiting: (() => void)[] = [];

/** @param value JSON text of the value that is about to be written */
async function stoppingPlace(value: string | undefined): Promise<void> {
  if (value === JSON.stringify(waitsIn(node))) await new Promise<void>((resolve) => waiting.push(resolve));
  if (value !== JSON.stringify(stopsIn(node))) return;
  while (waiting.length === 0) await wait(5);
  process.kill(process.pid, "SIGSTOP");
  // The signal may reach another thread, and this one a moment later.
  await wait(100);
  for (const goOn of waiting.splice(0)) goOn();
  // Those that waited come first: when this write shows, theirs have been tried.
  await wait(100);
}

Object.assign(globalThis, { stoppingPlace });

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const weakenings = [...SEEDED_BUGS, STOPPING_PLACE].filter(({ module }) =>
      url.endsWith(`/services/shard/src/${module}`),
    );
    if (weakenings.length === 0) return loaded;
    const source = Buffer.from((loaded.source ?? "") as Uint8Array).toString("utf8");
    return { ...loaded, source: weakenings.reduce(weaken, source) };
  },
});
