import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { PackIdentity } from "./messages.ts";
import { declaredResource, finishedResources, packInfo, readConfigured, response } from "./messages.ts";
import { Pack } from "./pack.ts";
import type { ServedPolicies } from "./pack.ts";
import { stackFromEngine, UntoldTopologyError } from "./stack.ts";

/** What to serve. */
export interface Analyzed {
  readonly identity: PackIdentity;
  readonly served: ServedPolicies;
  /** The project's folder: committed placements lie in it. */
  readonly project: string;
  /** The day on which a preview or update begins, `2026-01-31`. */
  readonly today: () => string;
}

/**
 * A pack as the engine's gRPC service `Analyzer`. It is ours and not the SDK's, which asks each policy about each resource and reads the
 * resource anew for each: with a hundred policies that took most of a preview's time. Here a resource is read once, and only the policies on
 * its type are asked. What is secret keeps its mark as well, which the SDK takes off.
 */
export function analyzer({ identity, served, project, today }: Analyzed): UntypedServiceImplementation {
  let pack: Pack | undefined;
  const told = (): Pack => {
    if (pack === undefined) throw new UntoldTopologyError("no stack: the engine has told of none");
    return pack;
  };
  return {
    configureStack: answer((request: proto.AnalyzerStackConfigureRequest) => {
      const policies = Object.values(served).flat();
      const configuration = new Map(request.getConfigMap().entries());
      const stack = stackFromEngine({ name: request.getStack(), configuration, project, policies });
      pack = new Pack({ served, stack, today: today() });
      return new proto.AnalyzerStackConfigureResponse();
    }),
    getAnalyzerInfo: answer(() => packInfo(identity, told())),
    getPluginInfo: answer(() => new PluginInfo().setVersion(identity.version)),
    configure: answer((request: proto.ConfigureAnalyzerRequest) => {
      told().configure(readConfigured(request));
      return new Empty();
    }),
    // Policies judge; they change nothing.
    remediate: answer(() => new proto.RemediateResponse()),
    analyze: answer((request: proto.AnalyzeRequest) => {
      const judging = told();
      return response(
        identity,
        judging.judges(request.getType()) ? judging.judgeDeclared(declaredResource(request)) : [],
      );
    }),
    analyzeStack: answer((request: proto.AnalyzeStackRequest) =>
      response(identity, told().judgeAll(finishedResources(request))),
    ),
  };
}

/** Answers a request. The engine shows an error's message as it is. */
function answer<Request, Response>(respond: (request: Request) => Response): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    let answered: Response;
    try {
      answered = respond(request);
    } catch (error) {
      callback({ code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) }, null);
      return;
    }
    callback(null, answered);
  };
}
