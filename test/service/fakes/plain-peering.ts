/** Traffic between the nodes of a test without TLS: for what is about routing, not about who is let in. Nodes have a listener of their own here, too. */
import { Agent, createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { Peering } from "../../../services/shard/src/peering/create-peering.ts";

/** Makes it. Whoever comes to the listener is a node of the region `sender`. */
export function plainPeering(sender: string): Peering {
  const kept = new Agent({ keepAlive: true, scheduling: "lifo" });
  const probing = new Agent({ keepAlive: true });
  const requests = new WeakSet<IncomingMessage>();
  const listener = createServer();
  return {
    agents: { kept: () => kept, probing: () => probing },
    regionOf: (request) => (requests.has(request) ? sender : undefined),
    async listen(server, host, port) {
      await server.ready();
      listener.on("request", (request: IncomingMessage, response) => {
        requests.add(request);
        server.server.emit("request", request, response);
      });
      await new Promise<void>((resolve, reject) => {
        listener.once("error", reject);
        listener.listen({ host, port }, resolve);
      });
    },
    finish: () =>
      new Promise((resolve) => {
        listener.close(() => {
          resolve();
        });
      }),
    abandon() {
      listener.closeAllConnections();
    },
    close() {
      kept.destroy();
      probing.destroy();
    },
  };
}
