import type { CatalogueEntry } from "./catalogue.ts";
import { catalogueOf } from "./catalogue.ts";
import type { Cloud } from "./cloud.ts";

const EARTH_RADIUS_KM = 6371;
/** Light in fibre: about two thirds of its speed in vacuum. */
const FIBRE_KM_PER_MILLISECOND = 200;
/** Cables do not follow the great circle. */
const PATH_FACTOR = 1.5;
const LOCAL_MILLISECONDS = 0.2;
/** What switches and a zone's own network add to any round trip between regions. */
const BASE_MILLISECONDS = 1;

interface Place {
  readonly name: string;
  readonly cloud: Cloud;
}

/**
 * Estimated round-trip time between two regions in milliseconds, from the great circle between their cities.
 *
 * An estimate, for regions without a declared time: measure your own and declare it under `roundTrips`. A region that
 * the catalogue does not know counts as a quarter of the way round the earth.
 */
export function estimateRoundTrip(from: Place, to: Place): number {
  if (from.cloud === "local" && to.cloud === "local") return LOCAL_MILLISECONDS;
  const a = catalogueOf(from.cloud)?.[from.name];
  const b = catalogueOf(to.cloud)?.[to.name];
  const km = a === undefined || b === undefined ? (Math.PI / 2) * EARTH_RADIUS_KM : greatCircle(a, b);
  return Math.round((BASE_MILLISECONDS + (2 * km * PATH_FACTOR) / FIBRE_KM_PER_MILLISECOND) * 10) / 10;
}

function greatCircle(a: CatalogueEntry, b: CatalogueEntry): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const halfLatitude = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2;
  const halfLongitude = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  const chord = halfLatitude + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * halfLongitude;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
}
