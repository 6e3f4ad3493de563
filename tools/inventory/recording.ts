import * as pulumi from "@pulumi/pulumi";
import { deserializeProperties } from "@pulumi/pulumi/runtime/rpc";
import { disconnect, getMonitor } from "@pulumi/pulumi/runtime/settings";
import { withoutStackTraces } from "./stack-traces.ts";

/** What a program asked the engine to create. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  /** The engine's own form, with the types of all parents. Unique. */
  readonly urn: string;
  /** False for components. */
  readonly custom: boolean;
  /** Inputs as they reach the provider; secrets as their values. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URN of the parent; undefined at the top. */
  readonly parentUrn: string | undefined;
  /** Logical name of the parent; undefined at the top. */
  readonly parent: string | undefined;
  readonly protect: boolean;
  /** Logical names of what it depends on, sorted. */
  readonly dependsOn: readonly string[];
  /** By property: URNs of the resources whose outputs its value was made from. */
  readonly references: Readonly<Record<string, readonly string[]>>;
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly retainOnDelete: boolean;
  /** How many names and types it was known by before. */
  readonly aliases: number;
}

/** How a program is run without an engine. */
export interface RecordingSettings {
  readonly mocks: pulumi.runtime.Mocks;
  /** Name of the stack. */
  readonly stack: string;
  /** Whether outputs that the mocks leave out are unknown, as in a preview. */
  readonly preview: boolean;
}

/**
 * Runs a program without an engine, and records what it asks for, with what mocks are not told: parents, protection,
 * dependencies. One at a time in a process.
 *
 * @returns every resource, in the order in which they were asked for, and what the program returned
 */
export async function recordProgram<Result>(
  create: () => Result,
  settings: RecordingSettings,
): Promise<{ readonly resources: RecordedResource[]; readonly result: Result }> {
  await pulumi.runtime.setMocks(settings.mocks, "meridian", settings.stack, settings.preview);
  const resources = listen();
  return withoutStackTraces(async () => {
    const result = create();
    await disconnect();
    return { resources, result };
  });
}

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getObject(): Parameters<typeof deserializeProperties>[0];
  getProtect(): boolean | undefined;
  getDependenciesList(): string[];
  getPropertydependenciesMap(): { forEach(each: (urns: { getUrnsList(): string[] }, property: string) => void): void };
  getIgnorechangesList(): string[];
  getDeletebeforereplace(): boolean;
  getRetainondelete(): boolean | undefined;
  getAliasesList(): unknown[];
}

interface Monitor {
  registerResource(request: Request, callback: unknown): unknown;
}

/** Puts itself in front of the mocked monitor, which does not pass parents and options on. */
function listen(): RecordedResource[] {
  const resources: RecordedResource[] = [];
  const monitor = getMonitor() as unknown as Monitor;
  const original = monitor.registerResource.bind(monitor);
  // The mocked monitor's URNs know one parent's type only: two resources under different grandparents would share one.
  const chains = new Map<string, string>();
  monitor.registerResource = (request, callback) => {
    const type = request.getType();
    const name = request.getName();
    const parent = request.getParent();
    if (type !== "pulumi:pulumi:Stack") {
      const chain = chains.get(parent);
      const chained = chain === undefined ? type : `${chain}$${type}`;
      chains.set(mockedUrn(parent, type, name), chained);
      resources.push({
        type,
        name,
        urn: `${chained}::${name}`,
        custom: request.getCustom(),
        inputs: deserializeProperties(request.getObject()),
        parentUrn: chain === undefined ? undefined : `${chain}::${nameOf(parent)}`,
        parent: chain === undefined ? undefined : nameOf(parent),
        protect: request.getProtect() ?? false,
        references: referencesOf(request, (urn) => {
          const chain = chains.get(urn);
          return chain === undefined ? urn : `${chain}::${nameOf(urn)}`;
        }),
        dependsOn: [...new Set(request.getDependenciesList().map(nameOf))].sort(),
        ignoreChanges: request.getIgnorechangesList(),
        deleteBeforeReplace: request.getDeletebeforereplace(),
        retainOnDelete: request.getRetainondelete() ?? false,
        aliases: request.getAliasesList().length,
      });
    }
    return original(request, callback);
  };
  return resources;
}

function referencesOf(request: Request, chained: (urn: string) => string): Record<string, string[]> {
  const references: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((urns, property) => {
    if (urns.getUrnsList().length > 0) references[property] = urns.getUrnsList().map(chained);
  });
  return references;
}

const nameOf = (urn: string): string => urn.split("::").at(-1) ?? urn;

/** The URN that the mocked monitor gives. */
function mockedUrn(parent: string, type: string, name: string): string {
  const parentType = parent === "" ? "" : (parent.split("::")[2]?.split("$").at(-1) ?? "");
  return [
    "urn:pulumi:" + pulumi.getStack(),
    pulumi.getProject(),
    parent === "" ? type : `${parentType}$${type}`,
    name,
  ].join("::");
}
