import { randomBytes, randomInt } from "node:crypto";
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { readMarker } from "./environment-folder.ts";
import { isRecord } from "./properties.ts";
import { errorCode, ProviderError } from "./resource.ts";
import { isFree } from "./sockets.ts";

/** Who holds a port: an environment, by its root, and in it a set of ports, and in that a name. */
export interface Reservation {
  readonly root: string;
  readonly set: string;
  readonly name: string;
}

/** A range of ports, both ends included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** The folder of the reservations of all environments of this user. `MERIDIAN_PORTS` moves it, for tests. */
export function reservationsFolder(): string {
  return process.env["MERIDIAN_PORTS"] ?? join(tmpdir(), `meridian-ports-${userInfo().uid}`);
}

/** Above the well-known and most commonly configured ports, and below where Linux takes ports for outgoing connections. */
const preferred: PortRange = { first: 15000, last: 32000 };

/**
 * The ports to choose from: none that the system may give to an outgoing connection, since a server could then find its
 * port taken by a client that happened to get it.
 * @param ephemeral the content of `/proc/sys/net/ipv4/ip_local_port_range`; without it, IANA's 49152 to 65535.
 */
export function portRange(ephemeral: string | undefined): PortRange {
  const [low = 49152, high = 65535] = (ephemeral ?? "").trim().split(/\s+/).filter(Boolean).map(Number);
  if (low > preferred.last || high < preferred.first) return preferred;
  const below = { first: preferred.first, last: low - 1 };
  const above = { first: Math.max(high + 1, preferred.first), last: 65535 };
  const wide = [below, above, { first: 1024, last: low - 1 }].find(({ first, last }) => last - first >= 999);
  // A machine that gives nearly every port to clients: a collision is then possible, and healed by the next `up`.
  return wide ?? preferred;
}

function readEphemeral(): string | undefined {
  try {
    return readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8");
  } catch {
    return undefined;
  }
}

function read(file: string): Reservation | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!isRecord(value)) return undefined;
    const { root, set, name } = value;
    return typeof root === "string" && typeof set === "string" && typeof name === "string"
      ? { root, set, name }
      : undefined;
  } catch {
    return undefined;
  }
}

/** A reservation holds as long as its environment exists. One that cannot be read holds nothing. */
function isStale(reservation: Reservation | undefined): boolean {
  return reservation === undefined || readMarker(reservation.root) === undefined;
}

function matches(found: Reservation | undefined, wanted: Partial<Reservation>): boolean {
  return (
    found !== undefined &&
    (wanted.root === undefined || found.root === wanted.root) &&
    (wanted.set === undefined || found.set === wanted.set) &&
    (wanted.name === undefined || found.name === wanted.name)
  );
}

/** All reservations of this user, by port. */
export function listReservations(wanted: Partial<Reservation> = {}): Map<number, Reservation> {
  const found = new Map<number, Reservation>();
  let names: string[];
  try {
    names = readdirSync(reservationsFolder());
  } catch {
    return found;
  }
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    const reservation = read(join(reservationsFolder(), name));
    if (reservation !== undefined && matches(reservation, wanted)) found.set(Number(name), reservation);
  }
  return found;
}

/** Gives ports back. Those of others, and those that nobody holds, are left alone. */
export function releaseReservations(wanted: Partial<Reservation>, ports?: readonly number[]): void {
  for (const port of listReservations(wanted).keys()) {
    if (ports === undefined || ports.includes(port)) rmSync(join(reservationsFolder(), String(port)), { force: true });
  }
}

/** Takes one port, if nobody has it. The file appears whole or not at all, whoever else tries at the same moment. */
export function reserve(port: number, reservation: Reservation): boolean {
  const folder = reservationsFolder();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, String(port));
  const temporary = join(folder, `${port}.${randomBytes(6).toString("hex")}`);
  writeFileSync(temporary, `${JSON.stringify(reservation)}\n`, { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(temporary, file);
        return true;
      } catch (error) {
        if (errorCode(error) !== "EEXIST") throw error;
      }
      const found = read(file);
      if (matches(found, reservation)) return true;
      if (!isStale(found) || !reclaim(file)) return false;
    }
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Moves a stale reservation away. Looks again after the move: another environment may have just taken the port. */
function reclaim(file: string): boolean {
  const aside = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    renameSync(file, aside);
  } catch {
    return true;
  }
  try {
    if (isStale(read(aside))) return true;
    linkSync(aside, file);
    return false;
  } catch {
    return false;
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * Finds a free port and reserves it.
 * @param avoid ports not to choose, such as one that was just found stolen.
 * @throws ProviderError when every port of the range is taken.
 */
export async function pickPort(
  reservation: Reservation,
  avoid: ReadonlySet<number> = new Set(),
  range: PortRange = portRange(readEphemeral()),
): Promise<number> {
  const size = range.last - range.first + 1;
  // A random start: environments that come up at the same time then rarely try the same port.
  const start = randomInt(size);
  for (let step = 0; step < size; step += 1) {
    const port = range.first + ((start + step) % size);
    if (avoid.has(port) || !reserve(port, reservation)) continue;
    if (await isFree(port)) return port;
    releaseReservations(reservation, [port]);
  }
  throw new ProviderError(
    `no free port for ${reservation.name}: every TCP port from ${range.first} to ${range.last} on 127.0.0.1 is in use or reserved ` +
      `in ${reservationsFolder()}; destroy an environment that is no longer needed`,
  );
}
