import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { toStruct } from "../../providers/local/properties.ts";
import type { WireObject } from "../../providers/local/properties.ts";
import { analyzer } from "../../policies/pulumi/analyzer.ts";
import type { ServedPolicies } from "../../policies/pulumi/pack.ts";

/** What the engine writes in the place of an unknown text. Source: `sdk/go/common/resource/plugin/rpc.go` of Pulumi. */
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A resource, as a test gives it. */
export interface GivenResource {
  readonly type: string;
  readonly name: string;
  readonly properties: WireObject;
  /** What the provider's schema calls secret. */
  readonly secrets?: readonly string[];
  /** By property: names of the resources that it was made from. */
  readonly references?: Readonly<Record<string, readonly string[]>>;
}

/** What a policy said. */
export interface Said {
  readonly policy: string;
  readonly level: string;
  /** Logical name; `environment` where no resource was named. */
  readonly about: string;
  readonly message: string;
}

/** Level and settings that the engine hands to a policy. */
export interface GivenConfig {
  readonly level: proto.EnforcementLevel;
  readonly settings: WireObject;
}

/** A pack that is asked by the engine's own messages, without a network between. */
export class AskedPack {
  readonly #calls: UntypedServiceImplementation;

  /** @param project folder in which committed placements are looked for */
  constructor(served: ServedPolicies, project: string, today = "2026-06-01") {
    const identity = { name: "pack-under-test", version: "1.2.3" };
    this.#calls = analyzer({ identity, served, project, today: () => today });
  }

  /** Tells of the stack, as the engine does first. */
  begin(stack: string, configuration: Readonly<Record<string, string>>): Promise<unknown> {
    const request = new proto.AnalyzerStackConfigureRequest().setStack(stack);
    for (const [key, value] of Object.entries(configuration)) request.getConfigMap().set(key, value);
    return this.#call("configureStack", request);
  }

  info(): Promise<proto.AnalyzerInfo> {
    return this.#call("getAnalyzerInfo", new Empty());
  }

  /** Hands back what the engine has put together from the pack's defaults and `--policy-pack-config`. */
  configure(given: Readonly<Record<string, GivenConfig>>): Promise<unknown> {
    const request = new proto.ConfigureAnalyzerRequest();
    for (const [policy, { level, settings }] of Object.entries(given)) {
      const config = new proto.PolicyConfig().setEnforcementlevel(level).setProperties(toStruct(settings));
      request.getPolicyconfigMap().set(policy, config);
    }
    return this.#call("configure", request);
  }

  /** Asks about each resource as it is declared, then about all of them. */
  async ask(resources: readonly GivenResource[]): Promise<Said[]> {
    const said: Said[] = [];
    for (const given of resources) {
      const answer = await this.#call<proto.AnalyzeResponse>("analyze", declared(given));
      // The engine takes a finding without a URN to be of the resource that it has asked about.
      said.push(...saidIn(answer, given.name));
    }
    const request = new proto.AnalyzeStackRequest().setResourcesList(
      resources.map((given) => finished(given, resources)),
    );
    return [...said, ...saidIn(await this.#call("analyzeStack", request), "environment")];
  }

  #call<Response>(name: string, request: unknown): Promise<Response> {
    return new Promise((resolve, reject) => {
      const handle = this.#calls[name] as handleUnaryCall<unknown, Response> | undefined;
      handle?.({ request } as never, (error, value) => {
        if (value === null || value === undefined) reject(new Error(String(error?.details)));
        else resolve(value);
      });
    });
  }
}

const LEVELS = ["advisory", "mandatory"];

const saidIn = (answer: proto.AnalyzeResponse, otherwise: string): Said[] =>
  answer.getDiagnosticsList().map((found) => ({
    policy: found.getPolicyname(),
    level: LEVELS[found.getEnforcementlevel()] ?? "another",
    about: found.getUrn() === "" ? otherwise : (found.getUrn().split("::").at(-1) ?? ""),
    message: found.getMessage(),
  }));

const urnOf = ({ type, name }: GivenResource): string => `urn:pulumi:test::meridian::${type}::${name}`;

const options = ({ secrets = [] }: GivenResource): proto.AnalyzerResourceOptions =>
  new proto.AnalyzerResourceOptions().setAdditionalsecretoutputsList([...secrets]);

const declared = (given: GivenResource): proto.AnalyzeRequest =>
  new proto.AnalyzeRequest()
    .setType(given.type)
    .setName(given.name)
    .setUrn(urnOf(given))
    .setProperties(toStruct(given.properties))
    .setOptions(options(given));

function finished(given: GivenResource, all: readonly GivenResource[]): proto.AnalyzerResource {
  const resource = new proto.AnalyzerResource()
    .setType(given.type)
    .setName(given.name)
    .setUrn(urnOf(given))
    .setProperties(toStruct(given.properties))
    .setOptions(options(given));
  for (const [property, names] of Object.entries(given.references ?? {})) {
    const urns = all.filter(({ name }) => names.includes(name)).map(urnOf);
    resource.getPropertydependenciesMap().set(property, new proto.AnalyzerPropertyDependencies().setUrnsList(urns));
  }
  return resource;
}
