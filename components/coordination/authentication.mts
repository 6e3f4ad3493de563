/**
 * Turns etcd's authentication on, with the generated password for `root`. Run again, it finds that done.
 *
 * Variables: `ETCD_ENDPOINTS` (JSON list of client URLs), `ETCD_PASSWORD_FILE`.
 */
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

const DEADLINE_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 200;

const endpoints = JSON.parse(variable("ETCD_ENDPOINTS")) as string[];
const password = (await readFile(variable("ETCD_PASSWORD_FILE"), "utf8")).trim();

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set`);
  return value;
}

async function call(endpoint: string, path: string, body: object): Promise<{ status: number; text: string }> {
  const response = await fetch(`${endpoint}/v3/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
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

await waitForQuorum();
const [endpoint] = endpoints;
if (endpoint === undefined) throw new Error("ETCD_ENDPOINTS is empty");

const login = await call(endpoint, "auth/authenticate", { name: "root", password });
if (login.status === 200) {
  process.stdout.write("authentication is on\n");
} else {
  // Each step may have been done by a run that was cut off.
  const steps: [path: string, body: object, done: string][] = [
    ["auth/user/add", { name: "root", password }, "user name already exists"],
    ["auth/user/changepw", { name: "root", password }, ""],
    ["auth/role/add", { name: "root" }, "role name already exists"],
    ["auth/user/grant", { user: "root", role: "root" }, "already"],
    ["auth/enable", {}, "already"],
  ];
  for (const [path, body, done] of steps) {
    const answer = await call(endpoint, path, body);
    if (answer.status !== 200 && (done === "" || !answer.text.includes(done))) {
      throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    }
  }
  const check = await call(endpoint, "auth/authenticate", { name: "root", password });
  if (check.status !== 200) throw new Error(`the new password is refused: ${check.text}`);
  process.stdout.write("authentication turned on\n");
}
