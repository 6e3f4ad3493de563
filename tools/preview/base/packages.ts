import { z } from "zod";

/** What of a lockfile tells which packages an install has. */
const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      optional: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
});

type Locked = z.infer<typeof lockfile>["packages"][string];

/**
 * Whether what one lockfile installs serves a program of another one: every package that it runs with is there, in the same place and of the
 * same content. What is only there for development does not matter, nor what is optional: the runtime itself is this process's.
 *
 * @param installed text of the lockfile whose packages are there
 * @param wanted text of the other one; undefined where there is none
 */
export function packagesServe(installed: string, wanted: string | undefined): boolean {
  const [there, needed] = [parsed(installed), wanted === undefined ? undefined : parsed(wanted)];
  if (there === undefined || needed === undefined) return false;
  const running = Object.entries(needed).filter(([place, entry]) => isPackage(place) && isNeeded(entry));
  if (!running.every(([place, entry]) => isSame(there[place], entry))) return false;
  // A package of its own inside another one would be found instead of the one beside it.
  const places = new Set(running.map(([place]) => place));
  return Object.keys(there).every((place) => {
    const around = /^(.*)\/node_modules\/(?:@[^/]+\/)?[^/]+$/.exec(place)?.[1];
    return around === undefined || !places.has(around) || needed[place] !== undefined;
  });
}

function parsed(text: string): Readonly<Record<string, Locked>> | undefined {
  try {
    return lockfile.safeParse(JSON.parse(text)).data?.packages;
  } catch {
    return undefined;
  }
}

const isPackage = (place: string): boolean => place.includes("node_modules/");

const isNeeded = ({ dev, devOptional, optional, link }: Locked): boolean =>
  dev !== true && devOptional !== true && optional !== true && link !== true;

const isSame = (one: Locked | undefined, other: Locked): boolean =>
  one !== undefined && one.version === other.version && one.integrity === other.integrity;
