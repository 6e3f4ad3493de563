/**
 * Gives the cluster its own superuser with the generated password, replicates the roles to every datacentre, so that a
 * login works with any of them lost, and locks the default role. Run again, it finds that done.
 *
 * Variables: `CASSANDRA_NODES` (JSON: datacentre → host:port), `CASSANDRA_USERNAME`, `CASSANDRA_PASSWORD_FILE`,
 * `CASSANDRA_CA_FILE`.
 */
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import cassandra from "cassandra-driver";

const DEADLINE_MILLISECONDS = 150_000;
const POLL_MILLISECONDS = 300;
const deadline = Date.now() + DEADLINE_MILLISECONDS;

const nodes = Object.entries(JSON.parse(variable("CASSANDRA_NODES")) as Record<string, string>);
const username = variable("CASSANDRA_USERNAME");
const password = (await readFile(variable("CASSANDRA_PASSWORD_FILE"), "utf8")).trim();
const authority = await readFile(variable("CASSANDRA_CA_FILE"), "utf8");
if (!/^\w+$/.test(username) || !/^\w+$/.test(password)) {
  throw new Error("the role's name and password must be letters and digits: they become part of a statement");
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set`);
  return value;
}

function client(node: string, datacentre: string, user: string, secret: string): cassandra.Client {
  return new cassandra.Client({
    contactPoints: [node],
    localDataCenter: datacentre,
    // One client, one node: what it sees must be that node's own view.
    policies: {
      loadBalancing: new cassandra.policies.loadBalancing.AllowListPolicy(
        new cassandra.policies.loadBalancing.DCAwareRoundRobinPolicy(datacentre),
        [node],
      ),
    },
    // The driver's own default takes any certificate.
    sslOptions: { ca: authority, rejectUnauthorized: true },
    authProvider: new cassandra.auth.PlainTextAuthProvider(user, secret),
    socketOptions: { connectTimeout: 5_000 },
    // All changes of the schema go through this one node, which needs no agreement in between; at the end it is waited for.
    protocolOptions: { maxSchemaAgreementWaitSeconds: 0 },
  });
}

async function canLogIn(node: string, datacentre: string, user: string, secret: string): Promise<boolean> {
  const session = client(node, datacentre, user, secret);
  try {
    await session.connect();
    return true;
  } catch {
    return false;
  } finally {
    await session.shutdown();
  }
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`${what}: not so after ${DEADLINE_MILLISECONDS / 1000} s`);
    await delay(POLL_MILLISECONDS);
  }
}

/** Every node sees every other, and all have one schema. */
async function joined(session: cassandra.Client): Promise<boolean> {
  const local = await session.execute("SELECT schema_version FROM system.local");
  const peers = await session.execute("SELECT schema_version, data_center FROM system.peers_v2");
  const versions = new Set([local, peers].flatMap(({ rows }) => rows.map((row) => String(row.get("schema_version")))));
  return peers.rowLength === nodes.length - 1 && versions.size === 1;
}

async function setUp(): Promise<void> {
  const [first] = nodes;
  if (first === undefined) throw new Error("CASSANDRA_NODES is empty");
  const [datacentre, node] = first;

  const login = { user: "cassandra", secret: "cassandra" };
  await until("a login", async () => {
    if (await canLogIn(node, datacentre, username, password)) {
      Object.assign(login, { user: username, secret: password });
      return true;
    }
    return canLogIn(node, datacentre, login.user, login.secret);
  });

  const session = client(node, datacentre, login.user, login.secret);
  try {
    await session.connect();
    await until(`${nodes.length} nodes joined with one schema`, () => joined(session));
    const replication = nodes.map(([name]) => `'${name}': 1`).join(", ");
    for (const keyspace of ["system_auth", "system_distributed", "system_traces"]) {
      await session.execute(
        `ALTER KEYSPACE ${keyspace} WITH replication = {'class': 'NetworkTopologyStrategy', ${replication}}`,
      );
    }
    await until("one schema", () => joined(session));
    // A run that was cut off may have made the role already. Then it is whole, and no role may alter its own status.
    if (login.user !== username) {
      await session.execute(
        `CREATE ROLE IF NOT EXISTS ${username} WITH PASSWORD = '${password}' AND SUPERUSER = true AND LOGIN = true`,
      );
      await session.execute(
        `ALTER ROLE ${username} WITH PASSWORD = '${password}' AND SUPERUSER = true AND LOGIN = true`,
      );
    }
  } finally {
    await session.shutdown();
  }

  for (const [name, address] of nodes) {
    await until(`a login in ${name}`, () => canLogIn(address, name, username, password));
  }
  const admin = client(node, datacentre, username, password);
  try {
    await admin.connect();
    await admin.execute("ALTER ROLE cassandra WITH SUPERUSER = false AND LOGIN = false");
  } finally {
    await admin.shutdown();
  }
  process.stdout.write("roles are in force\n");
}

await setUp().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
