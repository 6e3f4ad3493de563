import { unknownValue } from "@pulumi/pulumi/runtime/rpc";
import { getMonitor } from "@pulumi/pulumi/runtime/settings";
import type { Plain } from "../../providers/local/properties.ts";
import { fromStruct, reveal, UNKNOWN } from "../../providers/local/properties.ts";

/** A value as JSON has it. {@link unknownValue} is one that the preview does not know. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A resource as its program registered it with the engine, as plain data. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  /** As the engine named it. */
  readonly urn: string;
  /** Secrets as their values: the classes mark them again. */
  readonly inputs: Readonly<Record<string, Json>>;
  /** URNs of the resources that an input was made from, by input. */
  readonly inputsFrom: Readonly<Record<string, readonly string[]>>;
  /** URNs of everything that it waited for. */
  readonly dependsOn: readonly string[];
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** A function of the provider that the program called. */
export interface Invocation {
  readonly token: string;
  /** Of the provider's package: another one would be another default provider. */
  readonly version: string;
  readonly inputs: Readonly<Record<string, Json>>;
}

/** What a program asked of the engine. */
export interface Recording {
  /** Custom resources, in the order of registration: after what they depend on. */
  readonly resources: Registration[];
  readonly invocations: Invocation[];
}

type Struct = Parameters<typeof fromStruct>[0];
type Callback = (error: unknown, response: { getUrn(): string } | undefined) => void;

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getCustom(): boolean;
  getObject(): Struct;
  getPropertydependenciesMap(): {
    forEach(each: (value: { getUrnsList(): string[] }, key: string) => void): void;
  };
  getDependenciesList(): string[];
  getProtect(): boolean | undefined;
  getIgnorechangesList(): string[];
  getDeletebeforereplace(): boolean;
}

interface InvokeRequest {
  getTok(): string;
  getVersion(): string;
  getArgs(): Struct;
}

interface Monitor {
  registerResource(request: RegisterRequest, callback: Callback): unknown;
  invoke(request: InvokeRequest, callback: unknown): unknown;
}

/** Listens, from within a program that runs under the engine, to what it asks of the engine from now on. */
export function recordRegistrations(): Recording {
  const recording: Recording = { resources: [], invocations: [] };
  const monitor = getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  const invoke = monitor.invoke.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (request.getCustom() && response !== undefined)
        recording.resources.push(registrationOf(request, response.getUrn()));
      callback(error, response);
    });
  monitor.invoke = (request, callback) => {
    recording.invocations.push({
      token: request.getTok(),
      version: request.getVersion(),
      inputs: valuesOf(request.getArgs()),
    });
    return invoke(request, callback);
  };
  return recording;
}

function registrationOf(request: RegisterRequest, urn: string): Registration {
  const inputsFrom: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((value, key) => {
    inputsFrom[key] = value.getUrnsList();
  });
  return {
    type: request.getType(),
    name: request.getName(),
    urn,
    inputs: valuesOf(request.getObject()),
    inputsFrom,
    dependsOn: request.getDependenciesList(),
    protect: request.getProtect() ?? false,
    ignoreChanges: request.getIgnorechangesList(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
  };
}

function valuesOf(struct: Struct): Record<string, Json> {
  const { value } = reveal(fromStruct(struct));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, jsonOf(each)]));
}

function jsonOf(value: Plain): Json {
  if (value === UNKNOWN) return unknownValue;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Plain[]).map(jsonOf);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, jsonOf(each)]));
}
