import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

const schema = z.looseObject({
  "current-context": z.string(),
  contexts: z.array(
    z.looseObject({ name: z.string(), context: z.looseObject({ cluster: z.string(), user: z.string() }) }),
  ),
  clusters: z.array(
    z.looseObject({
      name: z.string(),
      cluster: z.looseObject({ server: z.url(), "certificate-authority-data": z.string().optional() }),
    }),
  ),
  users: z.array(z.looseObject({ name: z.string(), user: z.looseObject({ token: z.string().optional() }) })),
});

/** How an API server is reached. */
export interface Connection {
  /** Name of the cluster in the kubeconfig. */
  readonly cluster: string;
  /** `https://127.0.0.1:6443`. */
  readonly server: string;
  /** The certificate authority in PEM. */
  readonly authority: string | undefined;
  readonly token: string | undefined;
}

/**
 * What the current context of a kubeconfig says.
 *
 * @param kubeconfig its text, YAML or JSON, or the path of such a file, as the provider `kubernetes` takes it
 * @throws Error that names what is missing; never the content, which holds credentials
 */
export function connectionOf(kubeconfig: string): Connection {
  const text =
    kubeconfig.trimStart().startsWith("{") || kubeconfig.includes("\n") ? kubeconfig : readFileSync(kubeconfig, "utf8");
  let document: unknown;
  try {
    document = parse(text);
  } catch {
    throw new Error("kubeconfig: it is neither YAML nor JSON");
  }
  const read = schema.safeParse(document);
  if (!read.success) {
    const where = read.error.issues.map(({ path }) => path.join(".")).join(", ");
    throw new Error(`kubeconfig: ${where} is missing or not what a kubeconfig has there`);
  }
  const current = read.data["current-context"];
  const context = read.data.contexts.find(({ name }) => name === current)?.context;
  if (context === undefined) throw new Error(`kubeconfig: it has no context named ${current}`);
  const cluster = read.data.clusters.find(({ name }) => name === context.cluster)?.cluster;
  if (cluster === undefined) throw new Error(`kubeconfig: it has no cluster named ${context.cluster}`);
  const user = read.data.users.find(({ name }) => name === context.user);
  const authority = cluster["certificate-authority-data"];
  return {
    cluster: context.cluster,
    server: cluster.server.replace(/\/$/u, ""),
    authority: authority === undefined ? undefined : Buffer.from(authority, "base64").toString("utf8"),
    token: user?.user.token,
  };
}

/** Writes a kubeconfig with one cluster, reached by a bearer token. JSON is YAML too. */
export function kubeconfigOf({ cluster, server, authority, token }: Connection): string {
  return JSON.stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: cluster,
          cluster: {
            server,
            ...(authority === undefined
              ? {}
              : { "certificate-authority-data": Buffer.from(authority, "utf8").toString("base64") }),
          },
        },
      ],
      users: [{ name: "administrator", user: { token } }],
      contexts: [{ name: cluster, context: { cluster, user: "administrator" } }],
      "current-context": cluster,
    },
    undefined,
    2,
  );
}
