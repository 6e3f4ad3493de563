/**
 * `node --import tsx test/service/bench/tracing.mts`: what tracing costs nodes under load, beside nodes that do not trace, in turns in one run.
 *
 * Stores are in memory, so that the share is a larger one than with real stores. The load comes from a process of its own, and so do the nodes of
 * each kind; what counts is their processor time for a request, as the machine's other load hardly changes it.
 */
import { fileURLToPath } from "node:url";
import { median } from "../../../tools/bench/median.ts";
import { FakeCollector } from "../fakes/collector.ts";
import { keyAtHomeIn } from "../fakes/region.ts";
import { put, send } from "../requests.ts";
import { OwnedProcess } from "../servers/owned-process.ts";
import { load } from "./load.ts";

/** Rounds of each kind, in turns, of which the middle one counts; the first of each is not counted. */
const ROUNDS = 5;
const SECONDS = 3;
const CONCURRENCY = 16;
const RATIO = "0.1";

interface Nodes {
  readonly process: OwnedProcess;
  /** The node that is asked. */
  readonly url: string;
}

interface Measured {
  readonly perSecond: number;
  /** Milliseconds of the nodes' processor for one request. */
  readonly processor: number;
}

async function startNodes(environment: Readonly<Record<string, string>>): Promise<Nodes> {
  const nodes = new OwnedProcess({
    command: process.execPath,
    arguments: ["--import", "tsx", fileURLToPath(new URL("tracing-cluster.mts", import.meta.url))],
    environment: { NODE_ENV: "production", ...environment },
  });
  nodes.start();
  await nodes.untilOutput("]\n", 60_000);
  const [url = ""] = JSON.parse(nodes.output) as string[];
  return { process: nodes, url };
}

/** Seconds of processor that the nodes' process has used. */
async function processorOf({ url }: Nodes): Promise<number> {
  const { text } = await send(url, "/metrics");
  return Number(/^process_cpu_seconds_total\S* ([\d.]+)/m.exec(text)?.[1]);
}

async function measure(nodes: Nodes, task: (url: string) => Promise<boolean>): Promise<Measured> {
  const before = await processorOf(nodes);
  const { perSecond, failed } = await load(CONCURRENCY, SECONDS, () => task(nodes.url));
  if (failed > 0) throw new Error(`${failed} requests failed`);
  const used = (await processorOf(nodes)) - before;
  return { perSecond, processor: (used * 1000) / (perSecond * SECONDS) };
}

/** What is asked of the first node: the first is served there, the second by another node. */
const TASKS = {
  "read, served here": async (url: string) => (await send(url, `/v1/profile/${keyAtHomeIn("alpha")}`)).status === 404,
  "write, passed on": async (url: string) => (await put(url, `/v1/ledger/${keyAtHomeIn("beta")}`, "1")).status === 200,
};

const collector = new FakeCollector();
const endpoint = await collector.start();
const started: Nodes[] = [];
try {
  const off = await startNodes({});
  started.push(off);
  const on = await startNodes({ TRACING_ENDPOINT: endpoint, TRACING_SAMPLE_RATIO: RATIO });
  started.push(on);
  process.stdout.write(`${"".padEnd(20)} ms of processor a request     requests a second\n`);
  process.stdout.write(`${"".padEnd(20)}    off     on   on/off         off     on   on/off\n`);
  for (const [name, task] of Object.entries(TASKS)) {
    const rounds: { off: Measured; on: Measured }[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      rounds.push({ off: await measure(off, task), on: await measure(on, task) });
    }
    const counted = rounds.slice(1);
    const middle = (pick: (round: { off: Measured; on: Measured }) => number): number => median(counted.map(pick));
    const processor = [
      middle(({ off: { processor } }) => processor),
      middle(({ on: { processor } }) => processor),
    ] as const;
    const perSecond = [
      middle(({ off: { perSecond } }) => perSecond),
      middle(({ on: { perSecond } }) => perSecond),
    ] as const;
    process.stdout.write(
      `${name.padEnd(20)} ${processor[0].toFixed(3)}  ${processor[1].toFixed(3)}     ${(processor[1] / processor[0]).toFixed(2)}       ` +
        `${perSecond[0].toFixed(0).padStart(5)}  ${perSecond[1].toFixed(0).padStart(5)}     ${(perSecond[1] / perSecond[0]).toFixed(2)}\n`,
    );
  }
  if (collector.spans.length === 0) throw new Error("nothing was traced");
  process.stdout.write(`${collector.spans.length} spans came to the collector, of ${RATIO} of the traces\n`);
} finally {
  for (const nodes of started) await nodes.process.stop();
  await collector.stop();
}
