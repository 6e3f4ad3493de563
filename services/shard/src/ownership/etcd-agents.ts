/** Connections to etcd that are kept, with certificates that are read again when their files have changed. */
import { readFile } from "node:fs/promises";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

/** Paths of PEM files. */
export interface CertificateFiles {
  /** The authority that has signed the members' certificates. Default: the authorities that Node knows. */
  readonly caFile?: string | undefined;
  readonly certificateFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** Gives agents. */
export interface EtcdAgents {
  /** @throws Error when a certificate's file cannot be read */
  agentFor(endpoint: string): Promise<HttpAgent | HttpsAgent>;
  close(): void;
}

/** How often certificates are read again, in milliseconds. */
const CERTIFICATES_AGE = 60_000;
const SETTINGS = { keepAlive: true, maxFreeSockets: 8, timeout: 30_000 };

/** Makes the agents when they are first needed. */
export function createEtcdAgents(files: CertificateFiles): EtcdAgents {
  const plain = new HttpAgent(SETTINGS);
  let secure: { readonly agent: HttpsAgent; readonly text: string } | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  const text = async (path: string | undefined): Promise<string | undefined> =>
    path === undefined ? undefined : readFile(path, "utf8");
  return {
    async agentFor(endpoint) {
      if (!endpoint.startsWith("https:")) return plain;
      if (secure !== undefined && performance.now() - readAt < CERTIFICATES_AGE) return secure.agent;
      const [ca, cert, key] = await Promise.all([text(files.caFile), text(files.certificateFile), text(files.keyFile)]);
      readAt = performance.now();
      const all = JSON.stringify([ca, cert, key]);
      // Connections of the agent before end by themselves when they are idle.
      if (secure?.text !== all) secure = { agent: new HttpsAgent({ ...SETTINGS, ca, cert, key }), text: all };
      return secure.agent;
    },
    close() {
      plain.destroy();
      secure?.agent.destroy();
    },
  };
}
