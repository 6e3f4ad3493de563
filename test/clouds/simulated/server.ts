import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { fromStruct, toStruct } from "../../../providers/local/properties.ts";
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
import { Interruption } from "./faults.ts";
import type { SimulatedProvider } from "./provider.ts";
import { plain } from "./wire.ts";

/**
 * Serves a simulated provider to the engine on a free port of 127.0.0.1, and gives the port.
 *
 * @param name the provider that it stands in for
 * @param version what the SDK is; the engine compares
 */
export async function serve(provider: SimulatedProvider, name: string, version: string): Promise<number> {
  const answer = answering({ leftBehind: (error) => (error instanceof Interruption ? error.partial : undefined) });
  const server = createServer();
  server.addService(ResourceProviderService, {
    getPluginInfo: answer(() => new PluginInfo().setVersion(version)),
    getSchema: answer(() => new proto.GetSchemaResponse().setSchema(JSON.stringify({ name, version }))),
    attach: answer(() => new Empty()),
    cancel: answer(() => new Empty()),
    checkConfig: answer((request: proto.CheckRequest) => new proto.CheckResponse().setInputs(request.getNews())),
    diffConfig: answer(() => new proto.DiffResponse().setChanges(proto.DiffResponse.DiffChanges.DIFF_NONE)),
    configure: answer(configured),

    invoke: answer((request: proto.InvokeRequest) =>
      new proto.InvokeResponse().setReturn(
        toStruct(provider.invoke(request.getTok(), plain(fromStruct(request.getArgs())))),
      ),
    ),

    check: answer((request: proto.CheckRequest, hide) => {
      const inputs = hide(fromStruct(request.getNews()));
      const old = hide(fromStruct(request.getOlds()));
      return describeCheck(provider.check(targetOf(request.getUrn()), old, inputs, request.getRandomseed_asU8()));
    }),

    diff: answer((request: proto.DiffRequest, hide) => {
      const old = hide(fromStruct(request.getOldInputs()));
      return describeDifference(provider.diff(targetOf(request.getUrn()), old, hide(fromStruct(request.getNews()))));
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
      return describeRead(provider.read(targetOf(request.getUrn()), request.getId(), state));
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

  return listen(server);
}
