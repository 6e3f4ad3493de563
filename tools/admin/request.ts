/** What `npm run admin` asks the service for, from the words and options of its line. */
import { CommandError } from "../command-error.ts";
import type { RepairOptions } from "./repair-words.ts";

/** The command's options, as they were typed. */
export interface AdminOptions {
  readonly undo?: boolean;
  readonly for?: string;
  readonly reason?: string;
  readonly force?: boolean;
}

/** A request to the service. */
export interface AdminRequest {
  readonly method: "GET" | "PUT" | "DELETE";
  readonly path: string;
  /** JSON of a `PUT`. */
  readonly body?: Readonly<Record<string, unknown>>;
}

const USAGE = `accepted:
  show
  drain <region>/<node>                a node hands its slots over, and balancers leave it
  evacuate <region>                    requests and slots of a region go to other regions
  weights <region>=<weight> …          other shares than the placement's, for every region
each of the last three with --for <time>, --reason <text>, or --undo alone; drain and evacuate with --force
  repair <region> --class <name>       looks for what differs; with --what read-model or regions, --mend, and --entities-per-second
  repairs                              how repairs are going`;

/** Options of repairs alone, as they are typed. */
const OF_REPAIRS: Readonly<Record<keyof RepairOptions, string>> = {
  class: "--class",
  what: "--what",
  mend: "--mend",
  entitiesPerSecond: "--entities-per-second",
};

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `30m`, `2h` or `1d` in milliseconds. */
function durationOf(text: string): number | undefined {
  const [, digits = "", unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const milliseconds = Number(digits) * (UNITS[unit] ?? 0);
  return milliseconds > 0 ? milliseconds : undefined;
}

/**
 * Reads the line.
 *
 * @param now milliseconds since 1970: `--for` counts from it
 * @throws CommandError that names everything that is not acceptable
 */
export function adminRequest(words: readonly string[], options: AdminOptions, now: number): AdminRequest {
  const [word = "show", ...rest] = words;
  const problems: string[] = [];
  const terms: Record<string, unknown> = {};
  if (options.for !== undefined) {
    const milliseconds = durationOf(options.for);
    if (milliseconds === undefined) {
      problems.push(`--for: found ${JSON.stringify(options.for)}, accepted: a number and s, m, h or d, such as 30m`);
    } else terms["until"] = new Date(now + milliseconds).toISOString();
  }
  if (options.reason !== undefined) terms["reason"] = options.reason;
  if (options.force === true) terms["force"] = true;
  if (options.undo === true && Object.keys(options).some((name) => name !== "undo")) {
    problems.push("--undo: takes no other option");
  }
  for (const [name, typed] of Object.entries(OF_REPAIRS)) {
    if (name in options) problems.push(`${typed}: belongs to repair`);
  }
  const only = (rest[0] !== undefined && rest.length === 1 ? rest[0] : undefined) ?? "";
  const finish = (request: AdminRequest): AdminRequest => {
    if (problems.length > 0) throw new CommandError(problems.join("\n"));
    return request;
  };
  const change = (path: string, body: Readonly<Record<string, unknown>>): AdminRequest =>
    finish(options.undo === true ? { method: "DELETE", path } : { method: "PUT", path, body });

  switch (word) {
    case "show":
      if (rest.length > 0 || Object.keys(options).length > 0) problems.push("show: takes nothing else");
      return finish({ method: "GET", path: "/v1/admin/controls" });
    case "drain": {
      const [region = "", node = "", ...more] = only.split("/");
      if (region === "" || node === "" || more.length > 0) problems.push("drain: name one node, as <region>/<node>");
      return change(`/v1/admin/nodes/${encodeURIComponent(region)}/${encodeURIComponent(node)}/drain`, terms);
    }
    case "evacuate":
      if (only === "" || only.includes("/")) problems.push("evacuate: name one region");
      return change(`/v1/admin/regions/${encodeURIComponent(only)}/evacuation`, terms);
    case "weights": {
      if (options.force === true) problems.push("weights: takes no --force");
      if (options.undo === true && rest.length > 0) problems.push("weights --undo: takes no weights");
      if (options.undo !== true && rest.length === 0) problems.push("weights: give a weight for every region");
      const ofRegions = rest.map((text): [string, number] => {
        const [, region = "", weight = ""] = /^([^=]+)=(\d{1,3}(?:\.\d{1,6})?)$/.exec(text) ?? [];
        if (region === "")
          problems.push(`weights: found ${JSON.stringify(text)}, accepted: <region>=<weight>, 0 to 100`);
        return [region, Number(weight)];
      });
      return change("/v1/admin/weights", { ofRegions: Object.fromEntries(ofRegions), ...terms });
    }
    default:
      throw new CommandError(`found ${JSON.stringify(word)}, ${USAGE}`);
  }
}
