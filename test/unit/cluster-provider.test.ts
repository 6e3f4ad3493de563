import { readFileSync, rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reveal, secret, UNKNOWN } from "../../providers/local/properties.ts";
import type { PlainObject, WireObject } from "../../providers/local/properties.ts";
import { checkObject } from "../clouds/kubernetes/check.ts";
import { without } from "../clouds/kubernetes/difference.ts";
import { inputsOf } from "../clouds/kubernetes/drift.ts";
import { controlPlanesFor } from "../clouds/kubernetes/index.ts";
import { connectionOf, kubeconfigOf } from "../clouds/kubernetes/kubeconfig.ts";
import { objectType } from "../clouds/kubernetes/object-type.ts";
import { KubernetesProvider } from "../clouds/kubernetes/provider.ts";
import { readinessOf } from "../clouds/kubernetes/readiness.ts";
import { checkRelease } from "../clouds/kubernetes/release.ts";
import { stateOf } from "../clouds/kubernetes/secrets.ts";
import { readSettings } from "../clouds/kubernetes/settings.ts";

const local = kubeconfigOf({
  cluster: "shop",
  server: "https://127.0.0.1:6443",
  authority: undefined,
  token: "t0ken-of-shop",
});
const remote = kubeconfigOf({
  cluster: "shop",
  server: "https://abc.eks.amazonaws.com",
  authority: "PEM",
  token: undefined,
});
const seed = Uint8Array.from([1, 2, 3, 4, 5]);

describe("the configuration", () => {
  it("reaches a control plane on this machine", () => {
    expect(readSettings({ kubeconfig: local }, {})).toMatchObject({
      connection: { cluster: "shop", server: "https://127.0.0.1:6443", token: "t0ken-of-shop" },
      namespace: "default",
      forced: false,
    });
  });

  it("reaches no other machine, and takes no kubeconfig of the user", () => {
    expect(() => readSettings({ kubeconfig: remote }, {})).toThrow("the cluster shop is not on this machine");
    expect(() => readSettings({}, {})).toThrow("kubeconfig is missing");
  });

  it("finds the control plane that stands in for a managed cluster", () => {
    const folder = mkdtempSync(join(tmpdir(), "meridian-stand-in-"));
    try {
      const environment = controlPlanesFor(join(folder, "map.json"), { shop: local });
      expect(readSettings({ kubeconfig: remote }, environment).connection?.server).toBe("https://127.0.0.1:6443");
      const others = controlPlanesFor(join(folder, "map.json"), { other: local });
      expect(() => readSettings({ kubeconfig: remote }, others)).toThrow(
        "no control plane stands in for the cluster shop",
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("applies nothing where there is to be no control plane", () => {
    expect(readSettings({ kubeconfig: remote }, { MERIDIAN_CONTROL_PLANES: "none" }).connection).toBeUndefined();
  });

  it("refuses a setting that it would ignore", () => {
    expect(() => readSettings({ kubeconfig: local, renderYamlToDirectory: "out" }, {})).toThrow(
      "renderYamlToDirectory",
    );
    expect(() => readSettings({ kubeconfig: local, enableServerSideApply: "false" }, {})).toThrow(
      "enableServerSideApply",
    );
  });

  it("says what is wrong with a kubeconfig without showing it", () => {
    expect(() =>
      connectionOf(local.replaceAll("shop", "x").replace('"current-context": "x"', '"current-context": "y"')),
    ).toThrow("kubeconfig: it has no context named y");
    expect(() => connectionOf('{"users": [{"name": "u", "user": {"token": "t0ken-of-shop"}}]}')).toThrow(
      /^kubeconfig: current-context, contexts, clusters is missing/u,
    );
  });
});

describe("a type token", () => {
  it.each([
    ["kubernetes:core/v1:Namespace", "v1", "Namespace"],
    ["kubernetes:apps/v1:Deployment", "apps/v1", "Deployment"],
    ["kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding", "elbv2.k8s.aws/v1beta1", "TargetGroupBinding"],
  ])("%s is %s %s", (token, apiVersion, kind) => {
    expect(objectType(token)).toEqual({ apiVersion, kind });
  });

  it.each(["kubernetes:helm.sh/v4:Chart", "kubernetes:yaml/v2:ConfigGroup", "kubernetes:index:Thing"])(
    "refuses %s",
    (token) => {
      expect(() => objectType(token)).toThrow(token);
    },
  );
});

describe("the check of an object", () => {
  const type = { apiVersion: "v1", kind: "ConfigMap" };

  it("fills in the type, and a name that stays", () => {
    const first = checkObject(type, "settings", {}, {}, seed);
    const named = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings-01020304", annotations: { "pulumi.com/autonamed": "true" } },
    };
    expect(first).toEqual({ inputs: named, failures: [] });
    expect(checkObject(type, "settings", first.inputs, {}, Uint8Array.from([9, 9, 9, 9])).inputs).toEqual(named);
  });

  it("leaves a given or unknown name alone", () => {
    const inputs: WireObject = { metadata: { name: "settings" } };
    expect(checkObject(type, "x", {}, inputs, seed).inputs["metadata"]).toEqual({ name: "settings" });
  });

  it("refuses another kind than the type's, and a name made by the API server", () => {
    const { failures } = checkObject(type, "x", {}, { kind: "Secret", metadata: { generateName: "a-" } }, seed);
    expect(failures.map(({ property }) => property)).toEqual(["kind", "metadata.generateName"]);
  });
});

describe("the difference", () => {
  const provider = (settings: Record<string, boolean> = {}): KubernetesProvider =>
    new KubernetesProvider(readSettings({ kubeconfig: local, ...settings }, {}));
  const map = (data: string): WireObject => ({ metadata: { name: "settings" }, data: { key: data } });
  const target = { type: "kubernetes:core/v1:ConfigMap", name: "settings" };

  it("replaces a ConfigMap for its data, deleting first where the name stays", () => {
    expect(provider().diff(target, map("a"), map("b"))).toEqual({
      changes: [{ path: "data.key", kind: "update", replaces: true }],
      deleteBeforeReplace: true,
    });
  });

  it("updates it where ConfigMaps are mutable", () => {
    const { changes, deleteBeforeReplace } = provider({ enableConfigMapMutable: true }).diff(
      target,
      map("a"),
      map("b"),
    );
    expect([changes[0]?.replaces, deleteBeforeReplace]).toEqual([false, false]);
  });

  it("names labels as the engine reads them", () => {
    const labelled = (labels: WireObject): WireObject => ({ metadata: { name: "x", labels } });
    const { changes } = provider().diff(target, labelled({}), labelled({ "app.kubernetes.io/name": "x" }));
    expect(changes).toEqual([{ path: 'metadata.labels["app.kubernetes.io/name"]', kind: "add", replaces: false }]);
  });
});

describe("drift", () => {
  const inputs = { spec: { replicas: 2, memory: "1024Mi", list: [{ a: 1 }, { a: 2 }] } };
  const wanted = {
    metadata: { uid: "1" },
    spec: {
      replicas: 2,
      memory: "1Gi",
      list: [
        { a: 1, b: 0 },
        { a: 2, b: 0 },
      ],
    },
  };

  it("is none where the API server only writes otherwise, or counts on", () => {
    const live = { ...wanted, metadata: { uid: "1", resourceVersion: "7" }, status: { ready: 1 } };
    expect(inputsOf(inputs, wanted, live)).toEqual(inputs);
  });

  it("is the live value where there is another one, and only there", () => {
    const live = {
      ...wanted,
      spec: {
        ...wanted.spec,
        replicas: 3,
        list: [
          { a: 1, b: 0 },
          { a: 5, b: 0 },
        ],
      },
    };
    expect(inputsOf(inputs, wanted, live)).toEqual({
      spec: { replicas: 3, memory: "1024Mi", list: [{ a: 1 }, { a: 5 }] },
    });
  });

  it("is an absent value where it was taken away", () => {
    expect(inputsOf(inputs, wanted, { spec: { memory: "1Gi", list: wanted.spec.list } })).toEqual({
      spec: { memory: "1024Mi", list: inputs.spec.list },
    });
  });
});

describe("readiness", () => {
  const deployment = (status: object) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "server", generation: 2 },
    spec: { replicas: 2 },
    status,
  });
  const done = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };

  it.each([
    ["is there", done, { state: "ready" }],
    [
      "has not been seen",
      { ...done, observedGeneration: 1 },
      { state: "waiting", why: "its controller has not seen the change yet" },
    ],
    ["rolls", { ...done, updatedReplicas: 1 }, { state: "waiting", why: "1 of 2 replicas are of the new version" }],
    [
      "still has old ones",
      { ...done, replicas: 3 },
      { state: "waiting", why: "1 replicas of the old version are still there" },
    ],
    ["is not available", { ...done, availableReplicas: 1 }, { state: "waiting", why: "1 of 2 replicas are available" }],
    [
      "has given up",
      {
        ...done,
        updatedReplicas: 1,
        conditions: [
          { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "timed out" },
        ],
      },
      { state: "failed", why: "timed out" },
    ],
  ])("of a deployment that %s", (_, status, expected) => {
    expect(readinessOf(deployment(status))).toEqual(expected);
  });

  it("of a StatefulSet counts those that its partition lets change", () => {
    const set = (partition: number, updatedReplicas: number) => ({
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "store", generation: 1 },
      spec: { replicas: 3, updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition } } },
      status: { observedGeneration: 1, replicas: 3, readyReplicas: 3, updatedReplicas },
    });
    expect(readinessOf(set(2, 1))).toEqual({ state: "ready" });
    expect(readinessOf(set(0, 1))).toEqual({ state: "waiting", why: "1 of 3 replicas are of the new version" });
  });
});

describe("a Helm release", () => {
  const release = {
    chart: "cert-manager",
    version: "v1.18.2",
    name: "cert-manager",
    namespace: "cert-manager",
    repositoryOpts: { repo: "https://charts.jetstack.io" },
  };

  it("passes with a pinned version and its repository, or what is not known yet", () => {
    expect(checkRelease(release)).toEqual([]);
    expect(checkRelease({ ...release, namespace: UNKNOWN })).toEqual([]);
    const rest = without(release as PlainObject, "repositoryOpts");
    expect(checkRelease({ ...rest, chart: "oci://public.ecr.aws/karpenter/karpenter" })).toEqual([]);
  });

  it.each([
    ["version", "1.x"],
    ["version", undefined],
    ["name", "Cert_Manager"],
    ["namespace", undefined],
    ["chart", undefined],
  ])("is refused for a %s of %s", (property, value) => {
    const rest = without(release as PlainObject, property);
    const inputs = value === undefined ? rest : { ...rest, [property]: value };
    expect(checkRelease(inputs).map((failure) => failure.property)).toEqual([property]);
  });

  it("is refused without a repository", () => {
    expect(checkRelease({ ...release, repositoryOpts: {} }).map(({ property }) => property)).toEqual([
      "repositoryOpts.repo",
    ]);
  });
});

describe("secrets", () => {
  it("are marked where the inputs have them, and in every Secret", () => {
    const live = { apiVersion: "v1", kind: "Secret", metadata: { name: "login" }, data: { password: "cGFzc3dvcmQx" } };
    expect(reveal(stateOf({}, live)).secrets).toEqual(["cGFzc3dvcmQx"]);
    const inputs: WireObject = { spec: { list: [{ open: "a", closed: secret("b") }] } };
    const shown = { apiVersion: "v1", kind: "Thing", spec: { list: [{ open: "a", closed: "b1", more: "c" }] } };
    expect(reveal(stateOf(inputs, shown)).secrets).toEqual(["b1"]);
  });

  it("are marked wholesale where a list no longer has the shape of its inputs", () => {
    const inputs: WireObject = { list: [secret("a1")] };
    expect(reveal(stateOf(inputs, { list: ["a1", "b2"] })).secrets).toEqual(["a1", "b2"]);
  });
});

it("is started by a script that can be executed from anywhere", () => {
  const script = readFileSync(join(__dirname, "../clouds/kubernetes/pulumi-resource-kubernetes"), "utf8");
  expect(script).toContain('exec "$node" --import "file://$loader" "$here/main.ts" "$@"');
});
