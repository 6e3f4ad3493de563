import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { toStruct } from "../../providers/local/properties.ts";
import type { WireObject } from "../../providers/local/properties.ts";
import type { Severity } from "../policy.ts";
import type { ResourceData } from "../resource.ts";
import { Resource, Resources } from "../resource.ts";
import { UnknownProperty } from "../unknown-property.ts";
import { UNKNOWN } from "../values.ts";
import type { Configured, Finding, Level, Pack } from "./pack.ts";
import { readProperties } from "./properties.ts";
import type { PackPolicy } from "./texts.ts";

/** Name and version of a pack, as its `package.json` has them. */
export interface PackIdentity {
  readonly name: string;
  readonly version: string;
}

const LEVELS: Readonly<Record<Level, proto.EnforcementLevel>> = {
  advisory: proto.EnforcementLevel.ADVISORY,
  mandatory: proto.EnforcementLevel.MANDATORY,
  disabled: proto.EnforcementLevel.DISABLED,
};

const SEVERITIES: Readonly<Record<Severity, proto.PolicySeverity>> = {
  low: proto.PolicySeverity.POLICY_SEVERITY_LOW,
  medium: proto.PolicySeverity.POLICY_SEVERITY_MEDIUM,
  high: proto.PolicySeverity.POLICY_SEVERITY_HIGH,
  critical: proto.PolicySeverity.POLICY_SEVERITY_CRITICAL,
};

/** A level as the engine sends it. Nothing of ours mends what it finds: what is to be mended is refused. */
function levelOf(level: proto.EnforcementLevel): Level {
  switch (level) {
    case proto.EnforcementLevel.ADVISORY:
      return "advisory";
    case proto.EnforcementLevel.MANDATORY:
    case proto.EnforcementLevel.REMEDIATE:
      return "mandatory";
    case proto.EnforcementLevel.DISABLED:
      return "disabled";
  }
}

/** What a pack says of itself. */
export function packInfo({ name, version }: PackIdentity, pack: Pack): proto.AnalyzerInfo {
  const info = new proto.AnalyzerInfo().setName(name).setVersion(version).setSupportsconfig(true);
  info.setPoliciesList(pack.policies.map((policy) => policyInfo(policy, pack.enforcement)));
  for (const [policy, settings] of pack.declaredSettings) {
    // Without the level, the engine would take the lowest.
    const config = new proto.PolicyConfig().setEnforcementlevel(LEVELS[pack.enforcement]);
    info.getInitialconfigMap().set(policy, config.setProperties(toStruct(settings as WireObject)));
  }
  return info;
}

function policyInfo(policy: PackPolicy, enforcement: Level): proto.PolicyInfo {
  const info = new proto.PolicyInfo()
    .setName(policy.name)
    .setDescription(policy.description)
    .setSeverity(SEVERITIES[policy.severity])
    .setRemediationSteps(policy.remediation)
    .setTagsList([...policy.tags])
    .setEnforcementlevel(LEVELS[policy.level ?? enforcement])
    .setPolicyType(
      policy.on === "resource" ? proto.PolicyType.POLICY_TYPE_RESOURCE : proto.PolicyType.POLICY_TYPE_STACK,
    );
  if (policy.framework !== undefined) {
    const { name, reference, specification } = policy.framework;
    info.setFramework(
      new proto.PolicyComplianceFramework().setName(name).setReference(reference).setSpecification(specification),
    );
  }
  if (policy.settings !== undefined) {
    const { properties, required } = policy.settings;
    const schema = new proto.PolicyConfigSchema().setProperties(toStruct(properties as WireObject));
    info.setConfigschema(schema.setRequiredList([...required]));
  }
  return info;
}

/** What the engine has put together, by policy. */
export function readConfigured(request: proto.ConfigureAnalyzerRequest): ReadonlyMap<string, Configured> {
  const configured = new Map<string, Configured>();
  for (const [policy, config] of request.getPolicyconfigMap().entries()) {
    configured.set(policy, {
      level: levelOf(config.getEnforcementlevel()),
      settings: config.getProperties()?.toJavaScript() ?? {},
    });
  }
  return configured;
}

/** A resource that is about to be declared. */
export function declaredResource(request: proto.AnalyzeRequest): Resource {
  return new Resource({ ...common(request), references: untold(request.getUrn()) });
}

/** All resources at the end of a preview or an update. The stack itself and providers are left out. */
export function finishedResources(request: proto.AnalyzeStackRequest): Resources {
  return new Resources(
    request
      .getResourcesList()
      .filter((resource) => !resource.getType().startsWith("pulumi:"))
      .map((resource): ResourceData => {
        const { properties, type, ...rest } = common(resource);
        const references = resource.getPropertydependenciesMap();
        return {
          ...rest,
          type,
          // The engine keeps ids apart from outputs, and tells packs nothing of them. Components have none.
          properties: "id" in properties || type.startsWith("meridian:") ? properties : { ...properties, id: UNKNOWN },
          references: Object.fromEntries([...references.entries()].map(([name, from]) => [name, from.getUrnsList()])),
        };
      }),
  );
}

function common(message: proto.AnalyzeRequest | proto.AnalyzerResource): Omit<ResourceData, "references"> {
  const options = message.getOptions();
  return {
    urn: message.getUrn(),
    type: message.getType(),
    name: message.getName(),
    properties: readProperties(message.getProperties(), options?.getAdditionalsecretoutputsList() ?? []),
    protect: options?.getProtect() ?? false,
  };
}

/** What a property was made from, where the engine does not tell: not nothing, but unknown. */
function untold(urn: string): ResourceData["references"] {
  return new Proxy<Record<string, readonly string[]>>(
    {},
    {
      get: (_target, property) => {
        throw new UnknownProperty(urn, `references of ${String(property)}`);
      },
      ownKeys: () => {
        throw new UnknownProperty(urn, "references");
      },
    },
  );
}

/** What a pack has found. */
export function response({ name, version }: PackIdentity, findings: readonly Finding[]): proto.AnalyzeResponse {
  return new proto.AnalyzeResponse().setDiagnosticsList(
    findings.map(({ policy, urn, message, level }) =>
      new proto.AnalyzeDiagnostic()
        .setPolicyname(policy.name)
        .setPolicypackname(name)
        .setPolicypackversion(version)
        .setDescription(policy.description)
        .setSeverity(SEVERITIES[policy.severity])
        .setMessage(message)
        .setEnforcementlevel(LEVELS[level])
        .setUrn(urn ?? ""),
    ),
  );
}
