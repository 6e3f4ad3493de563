import { bind } from "./bound-type.ts";
import type { BoundType } from "./bound-type.ts";
import { endWithEngine } from "./engine-watch.ts";
import { environmentType } from "./resources/environment.ts";
import { jobType } from "./resources/job.ts";
import { authorityType } from "./resources/authority.ts";
import { certificateType } from "./resources/certificate.ts";
import { passwordType } from "./resources/password.ts";
import { portsType } from "./resources/ports.ts";
import { processType } from "./resources/process.ts";
import { createToolType } from "./resources/tool.ts";
import type { EnsureTool } from "./resources/tool.ts";
import { serve } from "./server.ts";
import { version } from "../../package.json";

// Loaded at the first use only: the provider has to answer soon after its start, and most of its work needs no toolchain.
const ensureTool: EnsureTool = async (name, options) => {
  const toolchain = await import("../../tools/toolchain/index.ts");
  return toolchain.ensureTool(name, options);
};

const types = new Map<string, BoundType>([
  ["meridian-local:index:Environment", bind(environmentType)],
  ["meridian-local:index:Ports", bind(portsType)],
  ["meridian-local:index:Password", bind(passwordType)],
  ["meridian-local:index:Authority", bind(authorityType)],
  ["meridian-local:index:Certificate", bind(certificateType)],
  ["meridian-local:index:Tool", bind(createToolType(ensureTool))],
  ["meridian-local:index:Process", bind(processType)],
  ["meridian-local:index:Job", bind(jobType)],
]);

async function main(): Promise<void> {
  const engine = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
  const server = await serve({ version, types, engine });
  endWithEngine(engine);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    // How the engine says that it is done. It waits 5 s before it kills.
    process.once(signal, () => {
      void server.cancel().finally(() => process.exit(0));
    });
  }
  // The engine reads the port from here.
  console.log(server.port);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
