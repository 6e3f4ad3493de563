import { execFileSync } from "node:child_process";
import { get } from "node:http";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { Environment, Job, Password, Ports, Process } from "../../providers/local/sdk.ts";
import { localProvider } from "./harness.ts";

/** The stack of the tests in which the engine is killed, in whatever process it runs. */
export const killedStack = { projectName: "local-provider", stackName: "killed", plugins: [localProvider] } as const;

/** What a test may change about {@link environmentProgram} between two runs of the engine. */
export interface Settings {
  root: string;
  /** What each server answers with. */
  greetings: Record<string, string>;
  /** Milliseconds before a server listens. */
  slowness: number;
  /** Names of further ports. */
  morePorts: string[];
}

const server = `
const { createServer } = require("node:http");
const { GREETING, PASSWORD, PORT, SLOWNESS } = process.env;
console.log("the password is", PASSWORD);
const listen = () => createServer((request, response) => response.end(GREETING)).listen(Number(PORT), "127.0.0.1");
setTimeout(listen, Number(SLOWNESS));
`;

/** Writes a file at its end, so that an interrupted run is seen; each run adds a line. */
const slowly = `setTimeout(() => require("node:fs").appendFileSync(process.argv[2], "done\\n"), Number(process.argv[3]));`;

/** Two servers, the second of which needs a preparation, and a job: all of the kinds that the provider has. */
export function environmentProgram(settings: Settings): pulumi.automation.PulumiFn {
  return async () => {
    await Promise.resolve();
    const environment = new Environment("environment", { root: settings.root });
    const { root } = environment;
    const names = ["first", "second", ...settings.morePorts];
    const { ports } = new Ports("ports", { root, name: "ports", names });
    const password = new Password("password").value;
    const numberOf = (name: string): pulumi.Output<number> => ports.apply((numbers) => numbers[name] ?? 0);
    const serve = (name: string, options: pulumi.CustomResourceOptions = {}): Process => {
      const port = numberOf(name);
      return new Process(
        name,
        {
          root,
          name: `eu/${name}`,
          command: process.execPath,
          arguments: ["{directory}/server.js"],
          environment: {
            GREETING: settings.greetings[name] ?? "hello",
            PASSWORD: password,
            PORT: port.apply(String),
            SLOWNESS: String(settings.slowness),
          },
          files: { "server.js": { content: server }, "slowly.js": { content: slowly } },
          prepare:
            name === "second"
              ? [
                  {
                    command: process.execPath,
                    arguments: ["{directory}/slowly.js", "{directory}/prepared", "300"],
                    unless: "prepared",
                  },
                ]
              : [],
          ports: [port],
          readiness: {
            kind: "http",
            url: port.apply((number) => `http://127.0.0.1:${number}/`),
            intervalMilliseconds: 20,
          },
          graceSeconds: 5,
        },
        options,
      );
    };
    const first = serve("first");
    const second = serve("second", { dependsOn: [first] });
    const job = new Job(
      "migration",
      {
        root,
        name: "migration",
        command: process.execPath,
        arguments: ["{directory}/slowly.js", "{directory}/runs", "300"],
        environment: { PASSWORD: password },
        files: { "slowly.js": { content: slowly } },
      },
      { dependsOn: [second] },
    );
    return { ports, first: first.pid, second: second.pid, runs: job.directory.apply((folder) => join(folder, "runs")) };
  };
}

/** Pids of all running processes whose command line names a folder: what an environment really runs. */
export function pidsNaming(folder: string): number[] {
  return execFileSync("ps", ["-A", "-ww", "-o", "pid=,stat=,args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(`${folder}/`))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, state = "Z"]) => !state.startsWith("Z"))
    .map(([pid]) => Number(pid));
}

/** What a server on a port of this machine answers. */
export function fetchText(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => {
        resolve(text);
      });
    }).on("error", reject);
  });
}
