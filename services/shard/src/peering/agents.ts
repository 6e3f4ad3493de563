/** Connections to other nodes: with this node's certificate, and to nobody but a node of the region that is meant. */
import type { Agent as HttpAgent } from "node:http";
import { Agent } from "node:https";
import type { AgentOptions } from "node:https";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { CONNECTION_LIMITS } from "../http/connection-limits.ts";
import { certificateEnd, hasEnded } from "./certificate-end.ts";
import type { Credentials, CredentialStore } from "./credentials.ts";
import { identityOf } from "./spiffe-id.ts";

/** Gives the agents by which nodes are reached. */
export interface PeerAgents {
  /** For a region's nodes, over connections that are kept. */
  kept(region: string): HttpAgent;
  /**
   * For asking a region's nodes how they are, over kept connections of their own, which no request ever makes wait. A new one for each question would be most of
   * what an idle node does: both sides check a certificate.
   */
  probing(region: string): HttpAgent;
  close(): void;
}

/** What the agents need. */
export interface PeerAgentsOptions {
  readonly environment: string;
  readonly credentials: CredentialStore;
  /** A node of another identity than the region's answered. */
  readonly onRefused: (region: string, found: string) => void;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

/** Keeps no connection over which the other node's certificate can have ended by the time that it is used again. */
class PeerAgent extends Agent {
  readonly #now: () => number;
  readonly #ends = new WeakMap<Duplex, number>();

  constructor(options: AgentOptions, now: () => number) {
    super(options);
    this.#now = now;
  }

  override keepSocketAlive(socket: Duplex): boolean {
    if (!(socket instanceof TLSSocket)) return false;
    let end = this.#ends.get(socket);
    if (end === undefined) this.#ends.set(socket, (end = certificateEnd(socket)));
    // An idle one is closed by the other node after this time.
    if (hasEnded(end, this.#now() + CONNECTION_LIMITS.keepAliveTimeout)) return false;
    super.keepSocketAlive(socket);
    return true;
  }
}

const KEPT = { keepAlive: true, maxSockets: 256, maxFreeSockets: 32, scheduling: "lifo" } as const;

/** Makes the agents, one of each kind a region, when they are first needed; and new ones when the certificate has been renewed. */
export function createPeerAgents(options: PeerAgentsOptions): PeerAgents {
  const { environment, credentials } = options;
  const kept = new Map<string, Agent>();
  const probing = new Map<string, Agent>();

  const settings = (region: string, { certificate, key, authorities }: Credentials): AgentOptions => ({
    minVersion: "TLSv1.3",
    // Node's default, unless a variable of its own says otherwise.
    rejectUnauthorized: true,
    cert: certificate,
    key,
    ca: authorities,
    // A session that is taken up again shows no certificates, so that one that has ended meanwhile would go on.
    maxCachedSessions: 0,
    // Nodes are known by their region, not by their address: those have none that a certificate could be issued for beforehand.
    checkServerIdentity: (_host, { subjectaltname }) => {
      const identity = identityOf(subjectaltname, environment, [region]);
      if (identity.region === region) return undefined;
      options.onRefused(region, identity.found);
      return new Error(`the node's certificate is for ${identity.found}, not for the region ${region}`);
    },
  });
  const agentOf = (agents: Map<string, Agent>, region: string, more: AgentOptions): Agent => {
    let agent = agents.get(region);
    if (agent === undefined) {
      agent = new PeerAgent({ ...settings(region, credentials.current()), ...more }, options.now ?? Date.now);
      agents.set(region, agent);
    }
    return agent;
  };

  /** Ends connections when their requests are answered, not before. */
  const retire = (agent: Agent): void => {
    agent.maxFreeSockets = 0;
    for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  };
  credentials.onRenewed(() => {
    for (const agents of [kept, probing]) {
      for (const agent of agents.values()) retire(agent);
      agents.clear();
    }
  });

  return {
    kept: (region) => agentOf(kept, region, KEPT),
    probing: (region) => agentOf(probing, region, KEPT),
    close() {
      for (const agents of [kept, probing]) for (const agent of agents.values()) agent.destroy();
    },
  };
}
