/** What objects say of each other by name, which an API server takes as it is: it would only be noticed once nothing works. */
import type { ApiServer, KubernetesObject } from "../clouds/kubernetes/api-server.ts";
import type { Fields } from "./fields.ts";
import { at, fieldsAt, listAt, selects, textAt } from "./fields.ts";

/** Kinds that refer to others or are referred to. */
const KINDS: readonly (readonly [apiVersion: string, kind: string])[] = [
  ["v1", "Service"],
  ["v1", "ConfigMap"],
  ["v1", "ServiceAccount"],
  ["v1", "Secret"],
  ["apps/v1", "Deployment"],
  ["apps/v1", "StatefulSet"],
  ["batch/v1", "CronJob"],
  ["batch/v1", "Job"],
  ["policy/v1", "PodDisruptionBudget"],
  ["autoscaling/v2", "HorizontalPodAutoscaler"],
  ["networking.k8s.io/v1", "NetworkPolicy"],
  ["cert-manager.io/v1", "Certificate"],
  ["cert-manager.io/v1", "Issuer"],
  ["external-secrets.io/v1", "ExternalSecret"],
  ["external-secrets.io/v1", "SecretStore"],
  ["elbv2.k8s.aws/v1beta1", "TargetGroupBinding"],
];

/** Everything of a namespace that refers to something or is referred to. */
export async function objectsOf(api: ApiServer, namespace: string): Promise<readonly KubernetesObject[]> {
  const lists = await Promise.all(KINDS.map(([apiVersion, kind]) => api.list(apiVersion, kind, { namespace })));
  return lists.flat();
}

/** A pod's template, and where it is from. */
interface Template {
  readonly owner: string;
  readonly labels: Fields;
  readonly spec: Fields;
  /** Names of volumes that each pod gets of its own. */
  readonly claims: readonly unknown[];
}

/**
 * What in a namespace refers to something that is not there: ports by name, selectors without pods, volumes, accounts, targets. A Secret counts
 * as there where a Certificate or an ExternalSecret would make it.
 *
 * @returns a sentence each; none where all is well
 */
export function danglingReferences(objects: readonly KubernetesObject[]): readonly string[] {
  const of = (kind: string): readonly KubernetesObject[] => objects.filter((object) => object.kind === kind);
  const named = (kind: string): readonly string[] => of(kind).map(({ metadata }) => metadata.name);
  const templates = objects.flatMap(templateOf);
  const secrets = [
    ...named("Secret"),
    ...of("Certificate").flatMap((each) => textAt(each, "spec.secretName") ?? []),
    ...of("ExternalSecret").flatMap((each) => textAt(each, "spec.target.name") ?? []),
  ];
  const known = { ConfigMap: named("ConfigMap"), Secret: secrets, ServiceAccount: named("ServiceAccount") };
  const problems: string[] = [];
  const demand = (holds: boolean, problem: string): void => {
    if (!holds) problems.push(problem);
  };
  const refers = (object: KubernetesObject, path: string, kind: string): void => {
    const name = textAt(object, path) ?? "";
    demand(named(kind).includes(name), `${titleOf(object)}: ${path} is ${name}, and there is no such ${kind}`);
  };

  for (const template of templates) problems.push(...danglingInPod(template, known));
  for (const service of of("Service")) {
    const behind = templates.filter(({ labels }) => takes(fieldsAt(service, "spec.selector"), labels));
    demand(behind.length > 0, `${titleOf(service)}: spec.selector selects no pod`);
    for (const { targetPort } of listAt(service, "spec.ports"))
      for (const { owner, spec } of behind)
        demand(
          portsOf(spec).includes(String(targetPort)),
          `${titleOf(service)}: targetPort ${String(targetPort)} is no port of ${owner}, which has ${portNames(spec)}`,
        );
  }
  for (const binding of of("TargetGroupBinding")) {
    refers(binding, "spec.serviceRef.name", "Service");
    const service = of("Service").find(({ metadata }) => metadata.name === textAt(binding, "spec.serviceRef.name"));
    const port = at(binding, "spec.serviceRef.port");
    const ports = listAt(service ?? {}, "spec.ports").flatMap((each) => [each["name"], each["port"]]);
    demand(ports.includes(port), `${titleOf(binding)}: ${String(port)} is no port of its Service`);
  }
  for (const object of [...of("PodDisruptionBudget"), ...of("NetworkPolicy")]) {
    const selector = fieldsAt(object, object.kind === "NetworkPolicy" ? "spec.podSelector" : "spec.selector");
    demand(
      templates.some(({ labels }) => selects(selector, labels)),
      `${titleOf(object)}: its selector selects no pod`,
    );
  }
  for (const scaler of of("HorizontalPodAutoscaler"))
    refers(scaler, "spec.scaleTargetRef.name", textAt(scaler, "spec.scaleTargetRef.kind") ?? "");
  for (const certificate of of("Certificate")) refers(certificate, "spec.issuerRef.name", "Issuer");
  for (const external of of("ExternalSecret")) refers(external, "spec.secretStoreRef.name", "SecretStore");
  for (const issuer of of("Issuer")) {
    const name = textAt(issuer, "spec.ca.secretName") ?? "";
    demand(secrets.includes(name), `${titleOf(issuer)}: nothing makes the Secret ${name}`);
  }
  return problems;
}

const titleOf = ({ kind, metadata }: KubernetesObject): string => `${kind} ${metadata.name}`;

/** A Service's own form of selector. One without any selects nothing. */
const takes = (selector: Fields, labels: Fields): boolean =>
  Object.keys(selector).length > 0 && selects({ matchLabels: selector }, labels);

function templateOf(object: KubernetesObject): readonly Template[] {
  const path = {
    Deployment: "spec.template",
    StatefulSet: "spec.template",
    Job: "spec.template",
    CronJob: "spec.jobTemplate.spec.template",
  };
  const where = Object.entries(path).find(([kind]) => kind === object.kind)?.[1];
  if (where === undefined) return [];
  const template = fieldsAt(object, where);
  return [
    {
      owner: titleOf(object),
      labels: fieldsAt(template, "metadata.labels"),
      spec: fieldsAt(template, "spec"),
      claims: listAt(object, "spec.volumeClaimTemplates").map((claim) => at(claim, "metadata.name")),
    },
  ];
}

const containersOf = (spec: Fields): readonly Fields[] => [
  ...listAt(spec, "initContainers"),
  ...listAt(spec, "containers"),
];

/** Ports of a pod, by name and by number. */
const portsOf = (spec: Fields): readonly string[] =>
  listAt(spec, "containers")
    .flatMap((container) => listAt(container, "ports"))
    .flatMap((port) => [String(port["name"]), String(port["containerPort"])]);

const portNames = (spec: Fields): string => portsOf(spec).join(", ");

function danglingInPod(
  { owner, spec, claims }: Template,
  known: Readonly<Record<"ConfigMap" | "Secret" | "ServiceAccount", readonly string[]>>,
): readonly string[] {
  const referred: (readonly [kind: keyof typeof known, name: string])[] = [
    ["ServiceAccount", textAt(spec, "serviceAccountName") ?? ""],
  ];
  for (const volume of listAt(spec, "volumes")) {
    const [settings, secret] = [textAt(volume, "configMap.name"), textAt(volume, "secret.secretName")];
    if (settings !== undefined) referred.push(["ConfigMap", settings]);
    if (secret !== undefined) referred.push(["Secret", secret]);
  }
  const problems: string[] = [];
  for (const container of containersOf(spec)) {
    for (const source of listAt(container, "envFrom"))
      referred.push(["ConfigMap", textAt(source, "configMapRef.name") ?? ""]);
    const ports = listAt(container, "ports").flatMap((port) => [port["name"], port["containerPort"]]);
    for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
      const asked = at(container, `${probe}.httpGet.port`);
      const port = typeof asked === "string" || typeof asked === "number" ? asked : undefined;
      if (port !== undefined && !ports.includes(port))
        problems.push(
          `${owner}: ${probe} asks the port ${port}, and the container has ${ports.map(String).join(", ")}`,
        );
    }
    const volumes = [...listAt(spec, "volumes").map((volume) => volume["name"]), ...claims];
    const missing = listAt(container, "volumeMounts").filter((mount) => !volumes.includes(mount["name"]));
    problems.push(...missing.map((mount) => `${owner}: there is no volume ${String(mount["name"])}`));
  }
  const absent = referred.filter(([kind, name]) => !known[kind].includes(name));
  return [...problems, ...absent.map(([kind, name]) => `${owner}: there is no ${kind} ${name}`)];
}
