import { SERVICE_VARIABLES } from "../../../services/shard/src/configuration.ts";
import { inventories, record } from "../aws/recorder.ts";
import {
  IMAGE,
  manifest,
  objectsOf,
  planOf,
  podOfUser,
  serviceProgram,
  stores,
  WITHOUT_PRIVILEGE,
} from "./surroundings.ts";

const SELECTOR = { "app.kubernetes.io/name": "shard", "app.kubernetes.io/instance": "prod" };

interface Pod {
  readonly containers: readonly Readonly<Record<string, unknown>>[];
  readonly volumes: readonly Readonly<Record<string, unknown>>[];
  readonly [property: string]: unknown;
}

interface DeploymentSpec {
  readonly replicas?: number;
  readonly strategy: unknown;
  readonly template: { readonly metadata: { readonly annotations: Record<string, string> }; readonly spec: Pod };
}

async function deployment(regions = 3, change: Parameters<typeof serviceProgram>[2] = {}): Promise<DeploymentSpec> {
  const recording = await record(serviceProgram(planOf(regions), "eu-west-1", change));
  return manifest(recording, "eu-west-1-service-deployment").spec as unknown as DeploymentSpec;
}

async function container(): Promise<Readonly<Record<string, unknown>>> {
  const [only, ...others] = (await deployment()).template.spec.containers;
  expect(others).toEqual([]);
  return only ?? {};
}

describe("a replica's pod", () => {
  test("has no privilege at all", async () => {
    const { template } = await deployment();
    expect(template.spec["securityContext"]).toEqual(podOfUser(10_001));
    expect((await container())["securityContext"]).toEqual(WITHOUT_PRIVILEGE);
    expect(template.spec["automountServiceAccountToken"]).toBe(false);
    expect(template.spec["serviceAccountName"]).toBe("shard");
    for (const shared of ["hostNetwork", "hostPID", "hostIPC"]) expect(template.spec).not.toHaveProperty(shared);
  });

  test("runs an image by digest, which is pulled anew", async () => {
    expect(await container()).toMatchObject({ image: `registry.test/prod/shard@${IMAGE}`, imagePullPolicy: "Always" });
  });

  test("asks for what the plan counts with, and gets no more", async () => {
    const amounts = { cpu: "1000m", memory: "512Mi", "ephemeral-storage": "256Mi" };
    expect((await container())["resources"]).toEqual({ requests: amounts, limits: amounts });
  });

  test("is asked whether it has started, lives and is ready by three different probes", async () => {
    const { startupProbe, livenessProbe, readinessProbe } = await container();
    const asks = (path: string): object => ({ httpGet: { path, port: "http", scheme: "HTTP" } });
    expect(startupProbe).toEqual({ ...asks("/healthz"), periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 60 });
    expect(livenessProbe).toEqual({ ...asks("/healthz"), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 });
    expect(readinessProbe).toEqual({ ...asks("/readyz"), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 });
  });

  test("is given the time that its drain takes", async () => {
    const recording = await record(serviceProgram(planOf(3)));
    const { data = {} } = manifest(recording, "eu-west-1-service-settings");
    const { template } = await deployment();
    const { lifecycle } = await container();
    expect(lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
    const drain = Number(data["DRAIN_DELAY_MILLISECONDS"]) + Number(data["DRAIN_TIMEOUT_MILLISECONDS"]);
    expect(drain).toBe(18_000);
    expect(template.spec["terminationGracePeriodSeconds"]).toBe(30);
  });

  test("is spread over zones that take pods, and away from its like", async () => {
    const { spec } = (await deployment()).template;
    const over = (topologyKey: string, whenUnsatisfiable: string): object => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable,
      nodeTaintsPolicy: "Honor",
      labelSelector: { matchLabels: SELECTOR },
      matchLabelKeys: ["pod-template-hash"],
    });
    expect(spec["topologySpreadConstraints"]).toEqual([
      over("topology.kubernetes.io/zone", "DoNotSchedule"),
      over("kubernetes.io/hostname", "ScheduleAnyway"),
    ]);
    expect(spec["affinity"]).toEqual({
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: SELECTOR } },
          },
        ],
      },
    });
  });

  test("leaves a lost node after half a minute", async () => {
    const { tolerations } = (await deployment()).template.spec;
    const tolerated = (key: string): object => ({
      key,
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: 30,
    });
    expect(tolerations).toEqual([
      tolerated("node.kubernetes.io/not-ready"),
      tolerated("node.kubernetes.io/unreachable"),
    ]);
  });
});

describe("the configuration", () => {
  test("gives every variable that the service demands", async () => {
    const recording = await record(serviceProgram(planOf(3)));
    const { data = {} } = manifest(recording, "eu-west-1-service-settings");
    const demanded = Object.values(SERVICE_VARIABLES).filter(
      (variable) => !("default" in variable) && !("optional" in variable),
    );
    const lacking = demanded.filter(({ name }) => data[name] === undefined && data[`${name}_FILE`] === undefined);
    expect(lacking.map(({ name }) => name)).toEqual(["MERIDIAN_NODE"]);
  });

  test("gives each replica its own name and address, by which the owner of a slot is reached", async () => {
    expect((await container())["env"]).toEqual([
      { name: "MERIDIAN_NODE", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      { name: "PEER_ADVERTISED_URL", value: "https://$(POD_IP):8443" },
    ]);
    // What Kubernetes makes of it is what the service takes.
    const { schema } = SERVICE_VARIABLES.peerAdvertisedUrl;
    expect(schema.parse("https://$(POD_IP):8443".replace("$(POD_IP)", "10.3.7.9"))).toBe("https://10.3.7.9:8443");
  });

  test("sends traces where the topology says, and nowhere unless it does", async () => {
    const settingsOf = async (tracing?: object) => {
      const planned = planOf(3, tracing === undefined ? {} : { service: { image: IMAGE, tracing } });
      const recording = await record(serviceProgram(planned));
      const { TRACING_ENDPOINT, TRACING_SAMPLE_RATIO } = manifest(recording, "eu-west-1-service-settings").data ?? {};
      const policy = recording.namesOf("kubernetes:networking.k8s.io/v1:NetworkPolicy");
      return [TRACING_ENDPOINT, TRACING_SAMPLE_RATIO, policy.some((name) => name.endsWith("to-collector"))];
    };
    const endpoint = "http://collector.observability.svc:4318";
    expect(await settingsOf({ endpoint })).toEqual([endpoint, "0.1", true]);
    expect(await settingsOf({ endpoint, sampleRatio: 0.0000005 })).toEqual([endpoint, "0.0000005", true]);
    expect(await settingsOf({ endpoint, sampleRatio: 1 })).toEqual([endpoint, "1", true]);
    expect(await settingsOf({ endpoint, sampleRatio: 0 })).toEqual([endpoint, "0", true]);
    expect(await settingsOf()).toEqual([undefined, undefined, false]);
    // What is rendered is what the service takes.
    expect(SERVICE_VARIABLES.tracingEndpoint.schema.parse(endpoint)).toBe(endpoint);
    for (const ratio of ["0.1", "0.0000005", "1", "0"]) {
      expect(SERVICE_VARIABLES.tracingSampleRatio.schema.parse(ratio)).toBe(Number(ratio));
    }
  });

  test("names who issues callers' tokens; the keys are at the issuer unless they are elsewhere", async () => {
    const settingsOf = async (tokens: object): Promise<unknown> => {
      const recording = await record(serviceProgram(planOf(1, { tokens })));
      const { TOKEN_ISSUER, TOKEN_AUDIENCE, TOKEN_KEYS } = manifest(recording, "eu-west-1-service-settings").data ?? {};
      return { TOKEN_ISSUER, TOKEN_AUDIENCE, TOKEN_KEYS };
    };
    const issuer = "https://login.example.com/";
    expect(await settingsOf({ issuer })).toEqual({
      TOKEN_ISSUER: issuer,
      TOKEN_AUDIENCE: "meridian",
      TOKEN_KEYS: "https://login.example.com/.well-known/jwks.json",
    });
    const jwksUrl = "https://keys.example.com/v1";
    expect(await settingsOf({ issuer, audience: "orders", jwksUrl })).toEqual({
      TOKEN_ISSUER: issuer,
      TOKEN_AUDIENCE: "orders",
      TOKEN_KEYS: jwksUrl,
    });
  });

  test("gives values that the service takes", async () => {
    const recording = await record(serviceProgram(planOf(3)));
    const { data = {} } = manifest(recording, "eu-west-1-service-settings");
    const refused = Object.values(SERVICE_VARIABLES).flatMap((variable) => {
      const text = data[variable.name];
      if (text === undefined) return [];
      const value: unknown = "json" in variable ? JSON.parse(text) : text;
      return variable.schema.safeParse(value).success ? [] : [variable.name];
    });
    expect(refused).toEqual([]);
    expect(JSON.parse(data["PEERS"] ?? "")).toEqual({
      "eu-west-1": ["https://service.eu-west-1.internal.example.com:8443"],
      "eu-central-1": ["https://service.eu-central-1.internal.example.com:8443"],
      "us-east-1": ["https://service.us-east-1.internal.example.com:8443"],
    });
  });

  test("starts new replicas when a setting changes, and none when the placement does", async () => {
    const planned = planOf(3);
    const hashes = async (plan: typeof planned): Promise<string | undefined> => {
      const recording = await record(serviceProgram(plan));
      const { template } = manifest(recording, "eu-west-1-service-deployment").spec as unknown as DeploymentSpec;
      return template.metadata.annotations["meridian/settings-hash"];
    };
    const before = await hashes(planned);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    const { placement } = planned;
    const moved = { ...planned, placement: { ...placement, placementVersion: placement.placementVersion + 1 } };
    expect(await hashes(moved)).toBe(before);
    const detection = { ...planned.detection, threshold: planned.detection.threshold + 1 };
    expect(await hashes({ ...planned, detection })).not.toBe(before);
  });

  test("is the placement in a file of its own, with its version", async () => {
    const planned = planOf(3);
    const recording = await record(serviceProgram(planned));
    const { data = {}, metadata } = manifest(recording, "eu-west-1-service-placement") as {
      data?: Record<string, string>;
      metadata: { annotations?: Record<string, string> };
    };
    expect(Object.keys(data)).toEqual(["placement.json"]);
    expect(metadata.annotations).toEqual({ "meridian/placement-version": String(planned.placement.placementVersion) });
    const { placementVersion } = JSON.parse(data["placement.json"] ?? "") as { placementVersion: number };
    expect(placementVersion).toBe(planned.placement.placementVersion);
    // A ConfigMap holds 1 MiB at most.
    expect(Buffer.byteLength(data["placement.json"] ?? "")).toBeLessThan(1024 * 1024);
    // By a subPath it would never be renewed.
    const { volumeMounts } = await container();
    expect(volumeMounts).toEqual([
      { name: "placement", mountPath: "/etc/meridian/placement", readOnly: true },
      { name: "secrets", mountPath: "/etc/meridian/secrets", readOnly: true },
      { name: "temporary", mountPath: "/tmp" },
    ]);
  });

  test("has no secret, and names a file for each", async () => {
    const recording = await record(serviceProgram(planOf(3)));
    const { data = {} } = manifest(recording, "eu-west-1-service-settings");
    // Who issues tokens and where its public keys are is no secret.
    expect(
      Object.keys(data)
        .filter((name) => /PASSWORD|SECRET|TOKEN/.test(name))
        .sort(),
    ).toEqual(["CASSANDRA_PASSWORD_FILE", "TOKEN_AUDIENCE", "TOKEN_ISSUER", "TOKEN_KEYS"]);
    expect(objectsOf(recording).filter(({ type }) => type === "kubernetes:core/v1:Secret")).toEqual([]);
    expect((await deployment()).template.spec.volumes[1]).toEqual({
      name: "secrets",
      secret: { secretName: "shard-secrets", defaultMode: 0o440 },
    });
  });

  test("says by what Cassandra's nodes are known, and as whom the cloud's identity logs in", async () => {
    const settings = async (password: boolean): Promise<Record<string, string>> => {
      const recording = await record(serviceProgram(planOf(1), "eu-west-1", { stores: stores(password) }));
      const { data = {} } = manifest(recording, "eu-west-1-service-settings");
      return Object.fromEntries(
        ["CASSANDRA_SERVER_NAME", "CASSANDRA_CA_FILE", "REDIS_USERNAME", "REDIS_CACHE_NAME", "AWS_REGION"].flatMap(
          (name) => (data[name] === undefined ? [] : [[name, data[name]]]),
        ),
      );
    };
    const both = {
      CASSANDRA_SERVER_NAME: "cassandra.test",
      REDIS_USERNAME: "redis-user",
      REDIS_CACHE_NAME: "redis-group",
      AWS_REGION: "eu-west-1",
    };
    expect(await settings(true)).toEqual({ ...both, CASSANDRA_CA_FILE: "/etc/meridian/secrets/cassandra-ca.crt" });
    expect(await settings(false)).toEqual(both);
  });

  test("names no password where stores know the cloud's identity", async () => {
    const args = { stores: stores(false) };
    const program = serviceProgram(planOf(1), "eu-west-1", args);
    const recording = await record(program);
    const { data = {} } = manifest(recording, "eu-west-1-service-settings");
    expect(Object.keys(data).filter((name) => name.includes("PASSWORD"))).toEqual([]);
    expect(data["CASSANDRA_AUTHENTICATION"]).toBe("iam");
  });
});

describe("the objects", () => {
  test("are the same while every output is unknown", async () => {
    const { known, unknown } = await inventories(serviceProgram(planOf(3)));
    expect(unknown).toEqual(known);
    expect(known.filter((line) => line.startsWith("kubernetes:"))).toHaveLength(24);
  });

  test("state no number of replicas beside the autoscaler's, and roll within the budget", async () => {
    const spec = await deployment();
    expect(spec.replicas).toBeUndefined();
    expect(spec.strategy).toEqual({ type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 3 } });
  });

  test("are all in the namespace and carry the application's labels", async () => {
    const recording = await record(serviceProgram(planOf(3)));
    const own = objectsOf(recording).filter(({ type }) => !/:(Namespace|PriorityClass)$/.test(type));
    const stray = own.filter(({ inputs }) => {
      const { metadata } = inputs as unknown as { metadata: { namespace?: string; labels?: object } };
      return metadata.namespace !== "meridian" || !hasAll(metadata.labels ?? {}, SELECTOR);
    });
    expect(stray.map(({ name }) => name)).toEqual([]);
    expect(own.length).toBeGreaterThan(15);
  });

  test("come after the rules that guard them", async () => {
    const recording = await record(serviceProgram(planOf(3)));
    const { dependsOn } = recording.get("eu-west-1-service-deployment");
    for (const guard of ["namespace-default-deny", "network-policy-to-kafka", "namespace-quota", "namespace-limits"]) {
      expect(dependsOn).toContain(`eu-west-1-service-${guard}`);
    }
  });
});

function hasAll(labels: object, wanted: Readonly<Record<string, string>>): boolean {
  const own = new Map<string, unknown>(Object.entries(labels));
  return Object.entries(wanted).every(([key, value]) => own.get(key) === value);
}
