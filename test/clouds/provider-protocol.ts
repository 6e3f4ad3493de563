/** What simulated providers answer the engine with, in its own messages. */
import * as grpc from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { redact } from "../../providers/local/process/log.ts";
import { reveal, toStruct } from "../../providers/local/properties.ts";
import type { WireObject } from "../../providers/local/properties.ts";

/** A resource as the engine records it. */
export interface Recorded {
  readonly id: string;
  readonly inputs: WireObject;
  readonly state: WireObject;
}

/** Checked inputs, and what is wrong with them. */
export interface Checked {
  readonly inputs: WireObject;
  readonly failures: readonly { readonly property: string; readonly reason: string }[];
}

/** How a property differs. */
export interface PropertyChange {
  /** Path, such as `brokerNodeGroupInfo.clientSubnets[0]`. */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
}

/** How new inputs differ from those that a resource has. */
export interface Difference {
  readonly changes: readonly PropertyChange[];
  /** Whether a replacement has to delete first: the name is given and stays, so that the two cannot exist together. */
  readonly deleteBeforeReplace: boolean;
}

/** The engine itself allows 400 MiB. */
const messageBytes = 400 * 1024 * 1024;

/** A server that takes messages as large as the engine sends them. */
export function createServer(): grpc.Server {
  return new grpc.Server({
    "grpc.max_receive_message_length": messageBytes,
    "grpc.max_send_message_length": messageBytes,
  });
}

/** Listens on a free port of 127.0.0.1, and gives the port. */
export async function listen(server: grpc.Server): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

/** How requests that fail are answered. */
export interface AnswerOptions {
  /** What a failed operation has left behind, which the engine is to record all the same. */
  readonly leftBehind: (error: unknown) => Recorded | undefined;
  /** As what a secret could be in a message. Default: as it is. */
  readonly spellings?: (secrets: readonly string[]) => readonly string[];
  /** Secrets of no single request. Default: none. */
  readonly always?: readonly string[];
}

/** Makes what answers a request by a function. Its errors reach the user without the secrets of what it has had hidden. */
export function answering({ leftBehind, spellings = (secrets) => secrets, always = [] }: AnswerOptions) {
  return function answer<Request, Response>(
    respond: (request: Request, hide: (properties: WireObject) => WireObject) => Response | Promise<Response>,
  ): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
      const secrets: string[] = [];
      const hide = (properties: WireObject): WireObject => {
        secrets.push(...spellings(reveal(properties).secrets));
        return properties;
      };
      void (async () => respond(call.request, hide))().then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          const details = redact(error instanceof Error ? error.message : String(error), [...secrets, ...always]);
          const left = leftBehind(error);
          const metadata = left === undefined ? new grpc.Metadata() : initializationFailed(left, details);
          callback({ code: grpc.status.UNKNOWN, details, metadata }, null);
        },
      );
    };
  };
}

/** What a provider is, that takes secrets and previews, and no references to resources. */
export function configured(): proto.ConfigureResponse {
  return new proto.ConfigureResponse()
    .setAcceptsecrets(true)
    .setSupportspreview(true)
    .setAcceptresources(false)
    .setAcceptoutputs(false);
}

/** Type and logical name in a URN: `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>`. */
export function targetOf(urn: string): { readonly type: string; readonly name: string; readonly urn: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { urn, type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

export function describeCheck({ inputs, failures }: Checked): proto.CheckResponse {
  const list = failures.map(({ property, reason }) => new proto.CheckFailure().setProperty(property).setReason(reason));
  return new proto.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(list);
}

/** @param found undefined: there is no such resource any more */
export function describeRead(found: Recorded | undefined): proto.ReadResponse {
  // No id: the engine then knows that the resource is gone.
  if (found === undefined) return new proto.ReadResponse();
  return new proto.ReadResponse()
    .setId(found.id)
    .setProperties(toStruct(found.state))
    .setInputs(toStruct(found.inputs));
}

export function describeDifference({ changes, deleteBeforeReplace }: Difference): proto.DiffResponse {
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
function initializationFailed({ id, inputs, state }: Recorded, reason: string): grpc.Metadata {
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
