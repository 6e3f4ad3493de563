import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { BoundType } from "./bound-type.ts";
import { fromStruct, toStruct } from "./properties.ts";
import { redact } from "./process/log.ts";
import type { Operation } from "./resource.ts";

/** What the server needs. */
export interface ServerOptions {
  readonly version: string;
  /** Resource types by their token, such as `meridian-local:index:Process`. */
  readonly types: ReadonlyMap<string, BoundType>;
  /** Address of the engine's own service, for its display; without one, messages go nowhere. */
  readonly engine: string | undefined;
}

/** A running server. */
export interface Server {
  readonly port: number;
  /** Makes every operation stop waiting. Resolves when none is left. */
  cancel(): Promise<void>;
}

/** The engine itself allows 400 MiB. */
const messageBytes = 400 * 1024 * 1024;

const cancelled = "was cancelled; what it started is on record, and the next 'up' or 'destroy' adopts or ends it";

/** Serves the resource types to the engine, on a free port of 127.0.0.1. */
export async function serve(options: ServerOptions): Promise<Server> {
  const cancellation = new AbortController();
  let engine = options.engine === undefined ? undefined : connectEngine(options.engine);

  const running = new Set<Promise<void>>();

  const report = (urn: string, message: string, ephemeral: boolean): void => {
    const request = new LogRequest()
      .setSeverity(LogSeverity.INFO)
      .setUrn(urn)
      .setMessage(message)
      .setEphemeral(ephemeral);
    engine?.log(request, () => undefined);
  };

  const typeOf = (urn: string): BoundType => {
    // urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>
    const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const found = options.types.get(token);
    if (found === undefined)
      throw new Error(`unknown resource type ${token}; this provider has ${[...options.types.keys()].join(", ")}`);
    return found;
  };

  /** Answers a request by an async function. Its errors reach the user as they are, without the request's secrets. */
  function answer<Request, Response>(
    respond: (request: Request, begin: (secrets: readonly string[]) => Operation) => Response | Promise<Response>,
  ): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
      let hidden: readonly string[] = [];
      const urn = urnOf(call.request);
      const begin = (secrets: readonly string[]): Operation => {
        hidden = secrets;
        return {
          urn,
          signal: cancellation.signal,
          secrets,
          report: (message, settings) => {
            report(urn, redact(message, secrets), settings?.ephemeral === true);
          },
        };
      };
      const operation = (async () => respond(call.request, begin))().then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          const details = cancellation.signal.aborted ? `${urn.split("::").at(-1) ?? urn} ${cancelled}` : message;
          callback({ code: grpc.status.UNKNOWN, details: redact(details, hidden) }, null);
        },
      );
      running.add(operation);
      void operation.finally(() => running.delete(operation));
    };
  }

  const server = new grpc.Server({
    "grpc.max_receive_message_length": messageBytes,
    "grpc.max_send_message_length": messageBytes,
  });

  server.addService(ResourceProviderService, {
    getPluginInfo: answer(() => new PluginInfo().setVersion(options.version)),
    getSchema: answer(() =>
      new proto.GetSchemaResponse().setSchema(JSON.stringify({ name: "meridian-local", version: options.version })),
    ),
    attach: answer((request: PluginAttach) => {
      engine = connectEngine(request.getAddress());
      return new Empty();
    }),
    checkConfig: answer((request: proto.CheckRequest) => new proto.CheckResponse().setInputs(request.getNews())),
    diffConfig: answer(() => new proto.DiffResponse().setChanges(proto.DiffResponse.DiffChanges.DIFF_NONE)),
    configure: answer(() =>
      new proto.ConfigureResponse()
        .setAcceptsecrets(true)
        .setSupportspreview(true)
        .setAcceptresources(false)
        .setAcceptoutputs(false),
    ),
    cancel: answer(() => {
      cancellation.abort();
      return new Empty();
    }),

    check: answer((request: proto.CheckRequest) => {
      const failures = typeOf(request.getUrn()).check(fromStruct(request.getNews()));
      const list = failures.map(({ property, reason }) =>
        new proto.CheckFailure().setProperty(property).setReason(reason),
      );
      return new proto.CheckResponse().setInputs(request.getNews()).setFailuresList(list);
    }),

    diff: answer(async (request: proto.DiffRequest, begin) => {
      const difference = await typeOf(request.getUrn()).diff(
        fromStruct(request.getOldInputs()),
        fromStruct(request.getOlds()),
        fromStruct(request.getNews()),
        begin,
      );
      return describe(difference);
    }),

    create: answer(async (request: proto.CreateRequest, begin) => {
      const type = typeOf(request.getUrn());
      const inputs = fromStruct(request.getProperties());
      if (request.getPreview()) return new proto.CreateResponse().setProperties(toStruct(type.previewCreate(inputs)));
      const { id, properties } = await type.create(inputs, begin);
      return new proto.CreateResponse().setId(id).setProperties(toStruct(properties));
    }),

    read: answer(async (request: proto.ReadRequest, begin) => {
      const state = fromStruct(request.getProperties());
      if (Object.keys(state).length === 0)
        throw new Error(
          "meridian-local cannot import a resource: declare it with the same root and name, and 'up' adopts what runs already",
        );
      const properties = await typeOf(request.getUrn()).read(fromStruct(request.getInputs()), state, begin);
      // No id: the engine then knows that the resource is gone.
      if (properties === undefined) return new proto.ReadResponse();
      return new proto.ReadResponse()
        .setId(request.getId())
        .setProperties(toStruct(properties))
        .setInputs(request.getInputs());
    }),

    update: answer(async (request: proto.UpdateRequest, begin) => {
      const type = typeOf(request.getUrn());
      const state = fromStruct(request.getOlds());
      const inputs = fromStruct(request.getNews());
      const properties = request.getPreview()
        ? await type.previewUpdate(state, inputs, begin)
        : await type.update(state, inputs, begin);
      return new proto.UpdateResponse().setProperties(toStruct(properties));
    }),

    delete: answer(async (request: proto.DeleteRequest, begin) => {
      const state = fromStruct(request.getProperties());
      await typeOf(request.getUrn()).delete(fromStruct(request.getOldInputs()), state, begin);
      return new Empty();
    }),
  });

  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    cancel: async () => {
      cancellation.abort();
      await Promise.all(running);
    },
  };
}

function connectEngine(address: string): EngineClient {
  return new EngineClient(address, grpc.credentials.createInsecure());
}

function hasUrn(request: unknown): request is { getUrn(): string } {
  return typeof request === "object" && request !== null && "getUrn" in request;
}

function urnOf(request: unknown): string {
  return hasUrn(request) ? request.getUrn() : "";
}

function describe(difference: Awaited<ReturnType<BoundType["diff"]>>): proto.DiffResponse {
  const { DiffChanges } = proto.DiffResponse;
  const { Kind } = proto.PropertyDiff;
  const response = new proto.DiffResponse();
  // Where inputs changed, that they did says it all.
  const drift = difference.inputs.length > 0 ? [] : difference.drift;
  const changed = difference.inputs.length + difference.drift.length > 0;
  response.setChanges(changed ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
  response.setDiffsList([...difference.inputs, ...drift]);
  response.setReplacesList([...difference.replaces]);
  response.setDeletebeforereplace(difference.replaces.length > 0);
  response.setHasdetaileddiff(true);
  const details = response.getDetaileddiffMap();
  for (const key of drift) details.set(key, new proto.PropertyDiff().setKind(Kind.UPDATE).setInputdiff(false));
  for (const key of difference.inputs) {
    const kind = difference.replaces.includes(key) ? Kind.UPDATE_REPLACE : Kind.UPDATE;
    details.set(key, new proto.PropertyDiff().setKind(kind).setInputdiff(true));
  }
  return response;
}
