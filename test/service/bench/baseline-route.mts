/**
 * What the service's cached read is compared with: a route of fastify that does one GET of Redis, and nothing else.
 * Variables: `PORT`, `REDIS_PORT`, `REDIS_PASSWORD`, `REDIS_CA_FILE`. Answers `GET /<key>` with the value at that key.
 */
import { readFileSync } from "node:fs";
import fastify from "fastify";
import { createClient } from "redis";

const { PORT, REDIS_PORT, REDIS_PASSWORD, REDIS_CA_FILE } = process.env;
const redis = createClient({
  password: REDIS_PASSWORD ?? "",
  socket: { host: "127.0.0.1", port: Number(REDIS_PORT), tls: true, ca: readFileSync(REDIS_CA_FILE ?? "", "utf8") },
});
await redis.connect();
const server = fastify();
server.get<{ Params: { key: string } }>("/:key", async (request, reply) => {
  const value = await redis.get(request.params.key);
  return value === null ? reply.code(404).send() : reply.type("application/json; charset=utf-8").send(value);
});
await server.listen({ host: "127.0.0.1", port: Number(PORT) });
process.stdout.write("listening\n");
