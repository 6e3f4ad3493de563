/**
 * Turns etcd's authentication on: the generated password for `root`, and a user for the service that may read and write what is below its
 * prefix, and nothing else. Run again, it finds that done.
 *
 * Variables: `ETCD_ENDPOINTS` (JSON list of client URLs), `ETCD_PASSWORD_FILE`, `ETCD_SERVICE_USER`, `ETCD_SERVICE_PASSWORD_FILE`,
 * `ETCD_SERVICE_PREFIX` (such as `/meridian/local/`), and Node's own
 * `NODE_EXTRA_CA_CERTS` for https.
 */
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

const DEADLINE_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 200;

const endpoints = JSON.parse(variable("ETCD_ENDPOINTS")) as string[];
const password = await secret("ETCD_PASSWORD_FILE");
const service = variable("ETCD_SERVICE_USER");
const servicePassword = await secret("ETCD_SERVICE_PASSWORD_FILE");
const prefix = variable("ETCD_SERVICE_PREFIX");

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set`);
  return value;
}

async function secret(name: string): Promise<string> {
  return (await readFile(variable(name), "utf8")).trim();
}

async function call(
  endpoint: string,
  path: string,
  body: object,
  token?: string,
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${endpoint}/v3/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: token === undefined ? {} : { authorization: token },
    signal: AbortSignal.timeout(5_000),
  });
  return { status: response.status, text: await response.text() };
}

async function waitForQuorum(): Promise<void> {
  const deadline = Date.now() + DEADLINE_MILLISECONDS;
  for (const endpoint of endpoints) {
    for (;;) {
      const healthy = await fetch(`${endpoint}/health`, { signal: AbortSignal.timeout(2_000) })
        .then((response) => response.ok)
        .catch(() => false);
      if (healthy) break;
      if (Date.now() > deadline) throw new Error(`${endpoint} is not healthy after ${DEADLINE_MILLISECONDS / 1000} s`);
      await delay(POLL_MILLISECONDS);
    }
  }
}

/** A request, and what etcd says where it has been done already, as by a run that was cut off. */
type Step = readonly [path: string, body: object, done: string];

/** The first key that does not begin with the prefix: its last character is one of ASCII. */
function endOf(text: string): string {
  return text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1);
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

const SERVICE_STEPS: readonly Step[] = [
  ["auth/user/add", { name: service, password: servicePassword }, "user name already exists"],
  ["auth/user/changepw", { name: service, password: servicePassword }, ""],
  ["auth/role/add", { name: service }, "role name already exists"],
  [
    "auth/role/grant",
    {
      name: service,
      perm: { permType: "READWRITE", key: base64(prefix), range_end: base64(endOf(prefix)) },
    },
    "",
  ],
  ["auth/user/grant", { user: service, role: service }, "already"],
];

const ROOT_STEPS: readonly Step[] = [
  ["auth/user/add", { name: "root", password }, "user name already exists"],
  ["auth/user/changepw", { name: "root", password }, ""],
  ["auth/role/add", { name: "root" }, "role name already exists"],
  ["auth/user/grant", { user: "root", role: "root" }, "already"],
  ["auth/enable", {}, "already"],
];

await waitForQuorum();
const [endpoint] = endpoints;
if (endpoint === undefined) throw new Error("ETCD_ENDPOINTS is empty");
const first = endpoint;

async function run(steps: readonly Step[], token?: string): Promise<void> {
  for (const [path, body, done] of steps) {
    const answer = await call(first, path, body, token);
    if (answer.status !== 200 && (done === "" || !answer.text.includes(done))) {
      throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    }
  }
}

async function logIn(name: string, text: string): Promise<string | undefined> {
  const answer = await call(first, "auth/authenticate", { name, password: text });
  return answer.status === 200 ? (JSON.parse(answer.text) as { token: string }).token : undefined;
}

let root = await logIn("root", password);
if (root === undefined) {
  await run(ROOT_STEPS);
  root = await logIn("root", password);
  if (root === undefined) throw new Error("the new password of root is refused");
  process.stdout.write("authentication turned on\n");
} else {
  process.stdout.write("authentication is on\n");
}
// Not again when it is in force: each change of a user ends the tokens of all.
if ((await logIn(service, servicePassword)) === undefined) {
  await run(SERVICE_STEPS, root);
  process.stdout.write(`user ${service} may use ${prefix}\n`);
}
