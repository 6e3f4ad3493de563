import * as grpc from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { redact } from "../../../providers/local/process/log.ts";
import { fromStruct, reveal, toStruct } from "../../../providers/local/properties.ts";
import type { WireObject } from "../../../providers/local/properties.ts";
import type { Difference } from "./difference.ts";
import { Interruption } from "./faults.ts";
import type { Shown, Target } from "./operations.ts";
import type { SimulatedProvider } from "./provider.ts";
import { plain } from "./wire.ts";

/** The engine itself allows 400 MiB. */
const messageBytes = 400 * 1024 * 1024;

/**
 * Serves a simulated provider to the engine on a free port of 127.0.0.1, and gives the port.
 *
 * @param version what the SDK is; the engine compares
 */
export async function serve(provider: SimulatedProvider, version: string): Promise<number> {
  /** Answers a request by a function. Its errors reach the user without the request's secrets. */
  function answer<Request, Response>(
    respond: (request: Request, hide: (properties: WireObject) => WireObject) => Response,
  ): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
      const secrets: string[] = [];
      const hide = (properties: WireObject): WireObject => {
        secrets.push(...reveal(properties).secrets);
        return properties;
      };
      try {
        callback(null, respond(call.request, hide));
      } catch (error) {
        const details = redact(error instanceof Error ? error.message : String(error), secrets);
        const partial = error instanceof Interruption ? error.partial : undefined;
        const metadata = partial === undefined ? new grpc.Metadata() : initializationFailed(partial, details);
        callback({ code: grpc.status.UNKNOWN, details, metadata }, null);
      }
    };
  }

  const server = new grpc.Server({
    "grpc.max_receive_message_length": messageBytes,
    "grpc.max_send_message_length": messageBytes,
  });
  server.addService(ResourceProviderService, {
    getPluginInfo: answer(() => new PluginInfo().setVersion(version)),
    getSchema: answer(() => new proto.GetSchemaResponse().setSchema(JSON.stringify({ name: "aws", version }))),
    attach: answer(() => new Empty()),
    cancel: answer(() => new Empty()),
    checkConfig: answer((request: proto.CheckRequest) => new proto.CheckResponse().setInputs(request.getNews())),
    diffConfig: answer(() => new proto.DiffResponse().setChanges(proto.DiffResponse.DiffChanges.DIFF_NONE)),
    configure: answer(() =>
      new proto.ConfigureResponse()
        .setAcceptsecrets(true)
        .setSupportspreview(true)
        .setAcceptresources(false)
        .setAcceptoutputs(false),
    ),

    invoke: answer((request: proto.InvokeRequest) =>
      new proto.InvokeResponse().setReturn(
        toStruct(provider.invoke(request.getTok(), plain(fromStruct(request.getArgs())))),
      ),
    ),

    check: answer((request: proto.CheckRequest, hide) => {
      const inputs = hide(fromStruct(request.getNews()));
      const old = hide(fromStruct(request.getOlds()));
      const checked = provider.check(targetOf(request.getUrn()), old, inputs, request.getRandomseed_asU8());
      const failures = checked.failures.map(({ property, reason }) =>
        new proto.CheckFailure().setProperty(property).setReason(reason),
      );
      return new proto.CheckResponse().setInputs(toStruct(checked.inputs)).setFailuresList(failures);
    }),

    diff: answer((request: proto.DiffRequest, hide) => {
      const old = hide(fromStruct(request.getOldInputs()));
      return describe(provider.diff(targetOf(request.getUrn()), old, hide(fromStruct(request.getNews()))));
    }),

    create: answer((request: proto.CreateRequest, hide) => {
      const target = targetOf(request.getUrn());
      const inputs = hide(fromStruct(request.getProperties()));
      if (request.getPreview())
        return new proto.CreateResponse().setProperties(toStruct(provider.previewCreation(target, inputs)));
      const { id, state } = provider.create(target, inputs);
      return new proto.CreateResponse().setId(id).setProperties(toStruct(state));
    }),

    read: answer((request: proto.ReadRequest, hide) => {
      const state = hide(fromStruct(request.getProperties()));
      const found = provider.read(targetOf(request.getUrn()), request.getId(), state);
      // No id: the engine then knows that the resource is gone.
      if (found === undefined) return new proto.ReadResponse();
      return new proto.ReadResponse()
        .setId(found.id)
        .setProperties(toStruct(found.state))
        .setInputs(toStruct(found.inputs));
    }),

    update: answer((request: proto.UpdateRequest, hide) => {
      const target = targetOf(request.getUrn());
      const inputs = hide(fromStruct(request.getNews()));
      const state = hide(fromStruct(request.getOlds()));
      const updated = request.getPreview()
        ? provider.previewUpdate(target, inputs, state)
        : provider.update(target, request.getId(), inputs).state;
      return new proto.UpdateResponse().setProperties(toStruct(updated));
    }),

    delete: answer((request: proto.DeleteRequest, hide) => {
      provider.delete(targetOf(request.getUrn()), request.getId(), hide(fromStruct(request.getProperties())));
      return new Empty();
    }),
  });

  return new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

/** urn:pulumi:<stack>::<project>::<parent type>$<type>::<name> */
function targetOf(urn: string): Target {
  const [, , types = "", ...name] = urn.split("::");
  return { urn, type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

function describe({ changes, deleteBeforeReplace }: Difference): proto.DiffResponse {
  const { DiffChanges } = proto.DiffResponse;
  const { Kind } = proto.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  } as const;
  const response = new proto.DiffResponse()
    .setChanges(changes.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE)
    .setDiffsList([...new Set(changes.map(({ path }) => path.split(/[.[]/)[0] ?? path))])
    .setReplacesList(changes.filter(({ replaces }) => replaces).map(({ path }) => path))
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(true);
  const details = response.getDetaileddiffMap();
  for (const { path, kind, replaces } of changes)
    details.set(path, new proto.PropertyDiff().setKind(kinds[kind][replaces ? 1 : 0]).setInputdiff(true));
  return response;
}

/** Tells the engine that a resource exists and is not ready: it records it, and updates it the next time. */
function initializationFailed({ id, inputs, state }: Shown, reason: string): grpc.Metadata {
  const failure = new proto.ErrorResourceInitFailed()
    .setId(id)
    .setInputs(toStruct(inputs))
    .setProperties(toStruct(state))
    .setReasonsList([reason]);
  const detail = new Any();
  detail.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(reason);
  status.addDetails(detail);
  const metadata = new grpc.Metadata();
  // How gRPC carries details of an error.
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return metadata;
}
