import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { EngineEvent, UpResult } from "@pulumi/pulumi/automation";
import { withoutStackTraces } from "../../tools/inventory/stack-traces.ts";
import { testKubernetes } from "../clouds/kubernetes/index.ts";
import { endingQuietly } from "../engine/engine-end.ts";
import { createTestStack } from "../engine/harness.ts";
import type { TestStack } from "../engine/harness.ts";
import { describeOnControlPlane } from "./availability.ts";
import { conditionOf, eventually, isReady, valueAt } from "./conditions.ts";
import type { ControlPlane } from "./control-plane.ts";
import { startControlPlane } from "./control-plane.ts";

/** What a program of this test can vary. */
interface Variation {
  readonly replicas?: number;
  readonly image?: string;
  readonly selector?: string;
  /** More of the container, whatever it is. */
  readonly container?: object;
  readonly cpu?: string;
  readonly password?: string;
  readonly secretType?: string;
  readonly timeoutSeconds?: number;
  readonly annotations?: Record<string, string>;
  /** Objects beside the usual ones. */
  readonly more?: (options: pulumi.CustomResourceOptions) => void;
}

const NAMESPACE = "shop";
const PASSWORD = "correct-horse-battery-staple-7";
const DIGEST = "registry.example/server@sha256:";

function declare(kubeconfig: string, variation: Variation): void {
  const { replicas = 2, image = "1", selector = "server", cpu = "100m", annotations = {} } = variation;
  const provider = new k8s.Provider("cluster", { kubeconfig: pulumi.secret(kubeconfig), enablePatchForce: true });
  const options = { provider };
  const namespace = new k8s.core.v1.Namespace("namespace", { metadata: { name: NAMESPACE } }, options);
  const within = namespace.metadata.name;
  const labels = { app: selector };
  new k8s.core.v1.Secret(
    "secret",
    {
      metadata: { name: "login", namespace: within },
      ...(variation.secretType === undefined ? {} : { type: variation.secretType }),
      stringData: { password: pulumi.secret(variation.password ?? PASSWORD) },
    },
    options,
  );
  const deployment = new k8s.apps.v1.Deployment(
    "server",
    {
      metadata: { name: "server", namespace: within, annotations },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: "server",
                image: DIGEST + image.repeat(64),
                // Written otherwise than the API server would: that is no drift.
                resources: { requests: { cpu, memory: "1024Mi" } },
                ports: [{ name: "http", containerPort: 8080 }],
                ...variation.container,
              },
            ],
          },
        },
      },
    },
    {
      ...options,
      customTimeouts: { create: `${variation.timeoutSeconds ?? 60}s`, update: `${variation.timeoutSeconds ?? 60}s` },
    },
  );
  new k8s.core.v1.Service(
    "service",
    {
      metadata: { name: "server", namespace: within },
      spec: { selector: labels, ports: [{ port: 80, targetPort: "http" }] },
    },
    { ...options, dependsOn: deployment },
  );
  variation.more?.(options);
}

describeOnControlPlane("the provider of Kubernetes under the real engine", () => {
  let plane: ControlPlane;
  let test: TestStack;
  let variation: Variation = {};
  // What was started, also where the rest of the start has failed.
  let forget = (): Promise<void> => Promise.resolve();
  let started = false;

  beforeAll(async () => {
    plane = await startControlPlane({ zones: ["eu-west-1a", "eu-west-1b"], nodesPerZone: 1, cpu: 4, memory: 16 });
    forget = () => plane.dispose();
    test = await createTestStack({
      projectName: "workload",
      stackName: "test",
      plugins: [testKubernetes],
      program: endingQuietly(() => {
        declare(plane.kubeconfig, variation);
        return Promise.resolve();
      }),
    });
    started = true;
  }, 180_000);
  afterAll(async () => {
    if (started) test.dispose();
    await forget();
  }, 30_000);

  const reference = (apiVersion: string, kind: string, name: string) => ({
    apiVersion,
    kind,
    name,
    namespace: NAMESPACE,
  });
  const server = () => plane.api.get(reference("apps/v1", "Deployment", "server"));
  const up = (next: Variation): Promise<UpResult> => {
    variation = next;
    return withoutStackTraces(() => test.stack.up({ onOutput: () => undefined }));
  };
  const failure = async (next: Variation): Promise<string> => {
    const error: unknown = await up(next).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeDefined();
    return String(error);
  };
  const steps = async (next: Variation): Promise<Record<string, string>> => {
    variation = next;
    const found: Record<string, string> = {};
    const onEvent = ({ resourcePreEvent }: EngineEvent): void => {
      const step = resourcePreEvent?.metadata;
      if (step !== undefined && step.op !== "same") found[step.urn.split("::").at(-1) ?? ""] ??= step.op;
    };
    await withoutStackTraces(() => test.stack.preview({ onEvent }));
    return found;
  };

  it("creates, and waits until everything is ready", async () => {
    const { summary } = await up({});
    expect(summary.resourceChanges).toEqual({ create: 6 });
    expect(valueAt(await server(), "status.availableReplicas")).toBe(2);
    const pods = await plane.api.list("v1", "Pod", { namespace: NAMESPACE });
    expect(pods.map(isReady)).toEqual([true, true]);
    expect((await server())?.metadata["managedFields"]).toEqual(
      expect.arrayContaining([expect.objectContaining({ manager: "pulumi-kubernetes", operation: "Apply" })]),
    );
  }, 120_000);

  it("changes nothing when nothing has changed, though the API server writes quantities in its own way", async () => {
    expect((await up({})).summary.resourceChanges).toEqual({ same: 6 });
    expect(valueAt(await server(), "spec.template.spec.containers.0.resources.requests.memory")).toBe("1Gi");
    const refreshed = await withoutStackTraces(() => test.stack.refresh({ onOutput: () => undefined }));
    expect(refreshed.summary.resourceChanges).toEqual({ same: 6 });
  }, 120_000);

  it("sees by refresh what was changed behind its back, and heals it", async () => {
    await plane.api.patch(reference("apps/v1", "Deployment", "server"), { spec: { replicas: 3 } });
    const refreshed = await withoutStackTraces(() => test.stack.refresh({ onOutput: () => undefined }));
    expect(refreshed.summary.resourceChanges).toEqual({ same: 5, update: 1 });
    expect(await steps({})).toEqual({ server: "update" });
    expect((await up({})).summary.resourceChanges).toEqual({ same: 5, update: 1 });
    expect(valueAt(await server(), "spec.replicas")).toBe(2);
  }, 120_000);

  it("creates again what was deleted behind its back", async () => {
    await plane.api.delete(reference("v1", "Service", "server"));
    await withoutStackTraces(() => test.stack.refresh({ onOutput: () => undefined }));
    expect((await up({})).summary.resourceChanges).toEqual({ same: 5, create: 1 });
  }, 120_000);

  it("rolls a new image out", async () => {
    const { summary } = await up({ image: "2" });
    expect(summary.resourceChanges).toEqual({ same: 5, update: 1 });
    const pods = await plane.api.list("v1", "Pod", { namespace: NAMESPACE });
    const images = pods
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map((pod) => valueAt(pod, "spec.containers.0.image"));
    expect(images).toEqual([DIGEST + "2".repeat(64), DIGEST + "2".repeat(64)]);
  }, 120_000);

  it("replaces for a change of an immutable field, and deletes first where the name stays", async () => {
    const before = (await server())?.metadata.uid;
    expect(await steps({ image: "2", selector: "shop" })).toMatchObject({ server: "delete-replaced" });
    await up({ image: "2", selector: "shop" });
    const after = await server();
    expect(after?.metadata.uid).not.toBe(before);
    expect(valueAt(after, "spec.selector.matchLabels")).toEqual({ app: "shop" });
    await up({});
  }, 180_000);

  it("passes on what the API server says to a typo in a probe, in the preview already", async () => {
    const container = { livenessProbe: { httpGet: { path: "/live", port: "http" }, failureTreshold: 3 } };
    variation = { container };
    const preview = withoutStackTraces(() => test.stack.preview({ onOutput: () => undefined }));
    await expect(preview).rejects.toThrow(
      /\.spec\.template\.spec\.containers\[name="server"\]\.livenessProbe\.failureTreshold: field not declared in schema/u,
    );
    const before = (await server())?.metadata.generation;
    expect(await failure({ container })).toContain("field not declared in schema");
    expect((await server())?.metadata.generation).toBe(before);
  }, 120_000);

  it("refuses an object of a kind that has no definition, in the API server's words", async () => {
    const more = (options: pulumi.CustomResourceOptions): void => {
      new k8s.apiextensions.CustomResource(
        "certificate",
        {
          apiVersion: "cert-manager.io/v1",
          kind: "Certificate",
          metadata: { name: "peers", namespace: NAMESPACE },
          spec: {},
        },
        options,
      );
    };
    expect(await failure({ more })).toContain('no matches for kind "Certificate" in version "cert-manager.io/v1"');
  }, 120_000);

  it("says why a rollout does not end, keeps it on record, and mends it the next time", async () => {
    const said = await failure({ cpu: "64", timeoutSeconds: 5 });
    expect(said).toContain("Deployment shop/server is not ready after 5 s: 1 of 2 replicas are of the new version");
    expect(said).toContain("0/2 nodes are available: 2 Insufficient cpu");
    expect((await up({})).summary.result).toBe("succeeded");
    expect(conditionOf(await server(), "Available")).toBe("True");
  }, 120_000);

  it("does not wait where the annotation says so", async () => {
    const annotations = { "pulumi.com/skipAwait": "true" };
    await up({ cpu: "64", annotations });
    expect(valueAt(await server(), "spec.template.spec.containers.0.resources.requests.cpu")).toBe("64");
    await up({});
  }, 120_000);

  it("records a chart with an exact version, and refuses one without", async () => {
    const chart = (version: string | undefined) => ({
      more: (options: pulumi.CustomResourceOptions): void => {
        new k8s.helm.v3.Release(
          "certificates",
          {
            name: "cert-manager",
            namespace: NAMESPACE,
            chart: "cert-manager",
            repositoryOpts: { repo: "https://charts.jetstack.io" },
            ...(version === undefined ? {} : { version }),
          },
          options,
        );
      },
    });
    expect(await failure(chart("^1.18.0"))).toContain("is not accepted; accepted is an exact version, such as 1.8.2");
    expect(await failure(chart(undefined))).toContain("is missing; accepted is an exact version, such as 1.8.2");
    const { stdout } = await up(chart("v1.18.2"));
    expect(stdout).toContain("recorded only: its chart is not fetched here");
    await up({});
  }, 180_000);

  it("keeps secrets out of the stack's file and of messages", async () => {
    const exported = readFileSync(join(test.backend, ".pulumi", "stacks", "workload", "test.json"), "utf8");
    expect(exported).toContain("kubernetes:core/v1:Secret");
    expect(exported).not.toContain(PASSWORD);
    expect(exported).not.toContain(Buffer.from(PASSWORD).toString("base64"));
    const stored = await plane.api.get(reference("v1", "Secret", "login"));
    expect(valueAt(stored, "data.password")).toBe(Buffer.from(PASSWORD).toString("base64"));
    const token = /"token": "(\w+)"/u.exec(plane.kubeconfig)?.[1] ?? "";
    expect(token).toHaveLength(48);
    expect(exported).not.toContain(token);
    // A refusal quotes the object: here, of a Secret whose type may not be what it is.
    const said = await failure({ password: `${PASSWORD}\n`, secretType: "kubernetes.io/tls" });
    expect(said).toContain('Secret "login" is invalid');
    expect(said).not.toContain(PASSWORD);
    await up({});
  }, 120_000);

  it("destroys everything, waiting for finalizers, and leaves nothing", async () => {
    await plane.api.patch(reference("v1", "Service", "server"), { metadata: { finalizers: ["meridian.dev/held"] } });
    let ended = false;
    const destroying = withoutStackTraces(() => test.stack.destroy({ onOutput: () => undefined })).then((result) => {
      ended = true;
      return result;
    });
    await eventually("the service to be on its way out", async () => {
      const service = await plane.api.get(reference("v1", "Service", "server"));
      return service?.metadata.deletionTimestamp !== undefined;
    });
    expect(ended).toBe(false);
    await plane.api.patch(reference("v1", "Service", "server"), { metadata: { finalizers: null } });
    expect((await destroying).summary.resourceChanges).toEqual({ delete: 6 });
    expect(await plane.api.get({ apiVersion: "v1", kind: "Namespace", name: NAMESPACE })).toBeUndefined();
    expect(await plane.api.list("v1", "Pod", { namespace: NAMESPACE })).toEqual([]);
    expect(await plane.api.list("v1", "Namespace", { fields: `metadata.name=${NAMESPACE}` })).toEqual([]);
  }, 180_000);
});
