import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { fromStruct, reveal, same, toStruct } from "../../../providers/local/properties.ts";
import type { PlainObject } from "../../../providers/local/properties.ts";
import {
  answering,
  configured,
  createServer,
  describeCheck,
  describeDifference,
  describeRead,
  listen,
  targetOf,
} from "../provider-protocol.ts";
import { RELEASE } from "./object-type.ts";
import { InitializationError } from "./provider.ts";
import type { KubernetesProvider } from "./provider.ts";
import { RECORDED_ONLY } from "./release.ts";
import { spellings } from "./secrets.ts";

/** What the server needs. */
export interface ServerOptions {
  /** What the SDK is; the engine compares. */
  readonly version: string;
  /** Address of the engine's own service, for its display. */
  readonly engine: string | undefined;
  /** Makes the provider from its configuration. */
  readonly configure: (config: PlainObject) => KubernetesProvider;
}

/** Serves the provider to the engine on a free port of 127.0.0.1, and gives the port. */
export async function serve(options: ServerOptions): Promise<number> {
  const cancellation = new AbortController();
  const engine =
    options.engine === undefined ? undefined : new EngineClient(options.engine, grpc.credentials.createInsecure());
  /** The credentials in the provider's configuration. */
  const ofConfiguration: string[] = [];
  let current: KubernetesProvider | undefined;

  const provider = (): KubernetesProvider => {
    if (current === undefined) throw new Error("the provider was not configured");
    return current;
  };

  const answer = answering({
    leftBehind: (error) => (error instanceof InitializationError ? error.recorded : undefined),
    spellings,
    always: ofConfiguration,
  });

  const waiting = (seconds: number): { seconds: number; signal: AbortSignal } => ({
    seconds,
    signal: cancellation.signal,
  });

  const server = createServer();
  server.addService(ResourceProviderService, {
    getPluginInfo: answer(() => new PluginInfo().setVersion(options.version)),
    getSchema: answer(() =>
      new proto.GetSchemaResponse().setSchema(JSON.stringify({ name: "kubernetes", version: options.version })),
    ),
    attach: answer(() => new Empty()),
    cancel: answer(() => {
      cancellation.abort();
      return new Empty();
    }),
    checkConfig: answer((request: proto.CheckRequest) => new proto.CheckResponse().setInputs(request.getNews())),
    diffConfig: answer((request: proto.DiffRequest) => {
      const { DiffChanges } = proto.DiffResponse;
      const unchanged = same(fromStruct(request.getOldInputs()), fromStruct(request.getNews()));
      return new proto.DiffResponse().setChanges(unchanged ? DiffChanges.DIFF_NONE : DiffChanges.DIFF_SOME);
    }),
    configure: answer((request: proto.ConfigureRequest) => {
      const { value, secrets } = reveal(fromStruct(request.getArgs()));
      if (typeof value["kubeconfig"] === "string")
        secrets.concat(value["kubeconfig"]).forEach((each) => ofConfiguration.push(each));
      current?.close();
      current = options.configure(value);
      return configured();
    }),

    check: answer((request: proto.CheckRequest, hide) => {
      const inputs = hide(fromStruct(request.getNews()));
      const old = hide(fromStruct(request.getOlds()));
      return describeCheck(provider().check(targetOf(request.getUrn()), old, inputs, request.getRandomseed_asU8()));
    }),

    diff: answer((request: proto.DiffRequest, hide) => {
      const old = hide(fromStruct(request.getOldInputs()));
      return describeDifference(provider().diff(targetOf(request.getUrn()), old, hide(fromStruct(request.getNews()))));
    }),

    create: answer(async (request: proto.CreateRequest, hide) => {
      const target = targetOf(request.getUrn());
      const inputs = hide(fromStruct(request.getProperties()));
      if (target.type === RELEASE && !request.getPreview()) tell(request.getUrn(), RECORDED_ONLY);
      if (request.getPreview())
        return new proto.CreateResponse().setProperties(toStruct(await provider().previewCreation(target, inputs)));
      const { id, state } = await provider().create(target, inputs, waiting(request.getTimeout()));
      return new proto.CreateResponse().setId(id).setProperties(toStruct(state));
    }),

    read: answer(async (request: proto.ReadRequest, hide) => {
      const inputs = hide(fromStruct(request.getInputs()));
      const state = hide(fromStruct(request.getProperties()));
      return describeRead(await provider().read(targetOf(request.getUrn()), request.getId(), inputs, state));
    }),

    update: answer(async (request: proto.UpdateRequest, hide) => {
      const target = targetOf(request.getUrn());
      const inputs = hide(fromStruct(request.getNews()));
      if (request.getPreview())
        return new proto.UpdateResponse().setProperties(toStruct(await provider().previewUpdate(target, inputs)));
      const { state } = await provider().update(target, inputs, waiting(request.getTimeout()));
      return new proto.UpdateResponse().setProperties(toStruct(state));
    }),

    delete: answer(async (request: proto.DeleteRequest, hide) => {
      const inputs = hide(fromStruct(request.getOldInputs()));
      await provider().delete(targetOf(request.getUrn()), inputs, waiting(request.getTimeout()));
      return new Empty();
    }),
  });

  function tell(urn: string, message: string): void {
    const request = new LogRequest().setSeverity(LogSeverity.INFO).setUrn(urn).setMessage(message);
    engine?.log(request, () => undefined);
  }

  return listen(server);
}
