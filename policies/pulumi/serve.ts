import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { analyzer } from "./analyzer.ts";
import type { PackIdentity } from "./messages.ts";
import type { ServedPolicies } from "./pack.ts";

/** The project's folder. */
const PROJECT = dirname(dirname(__dirname));

/** Room for the resources of large environments. The SDK's own servers take as much. */
const MESSAGE_BYTES = 400 * 2 ** 20;

/** A resource's properties need not be read to change nothing: this saves half of all reading. */
const SERVICE = {
  ...AnalyzerService,
  remediate: { ...AnalyzerService.remediate, requestDeserialize: (bytes: Buffer) => bytes },
};

/**
 * Serves a pack to the engine, which has started this process: from now on it listens, and prints its port. A process serves one pack.
 *
 * @param folder the pack's folder, whose `package.json` has its name and version
 */
export function serve(folder: string, served: ServedPolicies): void {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackIdentity;
  const server = new grpc.Server({ "grpc.max_receive_message_length": MESSAGE_BYTES });
  const today = (): string => new Date().toISOString().slice(0, 10);
  server.addService(SERVICE, analyzer({ identity: { name, version }, served, project: PROJECT, today }));
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) throw error;
    // The engine reads the port from the first line.
    process.stdout.write(`${port}\n`);
  });
}
