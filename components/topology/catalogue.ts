import type { Cloud } from "./cloud.ts";

/**
 * A public cloud region: the zones that a new account can usually use, and where it is.
 *
 * Source: the clouds' own lists of regions and zones, as of 2026. Coordinates are of the named city and serve only the
 * estimate of round-trip times where none are declared.
 */
export interface CatalogueEntry {
  readonly city: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Zone letters, in the cloud's order. */
  readonly zones: string;
}

const entry = (city: string, latitude: number, longitude: number, zones = "abc"): CatalogueEntry => ({
  city,
  latitude,
  longitude,
  zones,
});

const AWS: Readonly<Record<string, CatalogueEntry>> = {
  "af-south-1": entry("Cape Town", -33.9, 18.4),
  "ap-east-1": entry("Hong Kong", 22.3, 114.2),
  "ap-northeast-1": entry("Tokyo", 35.7, 139.7, "acd"),
  "ap-northeast-2": entry("Seoul", 37.6, 127.0, "abcd"),
  "ap-northeast-3": entry("Osaka", 34.7, 135.5),
  "ap-south-1": entry("Mumbai", 19.1, 72.9),
  "ap-south-2": entry("Hyderabad", 17.4, 78.5),
  "ap-southeast-1": entry("Singapore", 1.35, 103.8),
  "ap-southeast-2": entry("Sydney", -33.9, 151.2),
  "ap-southeast-3": entry("Jakarta", -6.2, 106.8),
  "ap-southeast-4": entry("Melbourne", -37.8, 145.0),
  "ca-central-1": entry("Montreal", 45.5, -73.6, "abd"),
  "ca-west-1": entry("Calgary", 51.0, -114.1),
  "eu-central-1": entry("Frankfurt", 50.1, 8.7),
  "eu-central-2": entry("Zurich", 47.4, 8.5),
  "eu-north-1": entry("Stockholm", 59.3, 18.1),
  "eu-south-1": entry("Milan", 45.5, 9.2),
  "eu-south-2": entry("Aragon", 41.6, -0.9),
  "eu-west-1": entry("Dublin", 53.3, -6.3),
  "eu-west-2": entry("London", 51.5, -0.1),
  "eu-west-3": entry("Paris", 48.9, 2.4),
  "il-central-1": entry("Tel Aviv", 32.1, 34.8),
  "me-central-1": entry("Dubai", 25.2, 55.3),
  "me-south-1": entry("Manama", 26.2, 50.6),
  "sa-east-1": entry("São Paulo", -23.6, -46.6),
  "us-east-1": entry("Ashburn", 39.0, -77.5, "abcdef"),
  "us-east-2": entry("Columbus", 40.0, -83.0),
  "us-west-1": entry("San Jose", 37.3, -121.9, "ab"),
  "us-west-2": entry("Boardman", 45.8, -119.7, "abcd"),
};

const GCP: Readonly<Record<string, CatalogueEntry>> = {
  "africa-south1": entry("Johannesburg", -26.2, 28.0),
  "asia-east1": entry("Changhua County", 24.1, 120.5),
  "asia-east2": entry("Hong Kong", 22.3, 114.2),
  "asia-northeast1": entry("Tokyo", 35.7, 139.7),
  "asia-northeast2": entry("Osaka", 34.7, 135.5),
  "asia-northeast3": entry("Seoul", 37.6, 127.0),
  "asia-south1": entry("Mumbai", 19.1, 72.9),
  "asia-south2": entry("Delhi", 28.6, 77.2),
  "asia-southeast1": entry("Singapore", 1.35, 103.8),
  "asia-southeast2": entry("Jakarta", -6.2, 106.8),
  "australia-southeast1": entry("Sydney", -33.9, 151.2),
  "australia-southeast2": entry("Melbourne", -37.8, 145.0),
  "europe-central2": entry("Warsaw", 52.2, 21.0),
  "europe-north1": entry("Hamina", 60.6, 27.2),
  "europe-southwest1": entry("Madrid", 40.4, -3.7),
  "europe-west1": entry("St. Ghislain", 50.5, 3.8, "bcd"),
  "europe-west2": entry("London", 51.5, -0.1),
  "europe-west3": entry("Frankfurt", 50.1, 8.7),
  "europe-west4": entry("Eemshaven", 53.4, 6.8),
  "europe-west6": entry("Zurich", 47.4, 8.5),
  "europe-west8": entry("Milan", 45.5, 9.2),
  "europe-west9": entry("Paris", 48.9, 2.4),
  "europe-west10": entry("Berlin", 52.5, 13.4),
  "europe-west12": entry("Turin", 45.1, 7.7),
  "me-central1": entry("Doha", 25.3, 51.5),
  "me-central2": entry("Dammam", 26.4, 50.1),
  "me-west1": entry("Tel Aviv", 32.1, 34.8),
  "northamerica-northeast1": entry("Montreal", 45.5, -73.6),
  "northamerica-northeast2": entry("Toronto", 43.7, -79.4),
  "southamerica-east1": entry("São Paulo", -23.6, -46.6),
  "southamerica-west1": entry("Santiago", -33.4, -70.7),
  "us-central1": entry("Council Bluffs", 41.3, -95.9, "abcf"),
  "us-east1": entry("Moncks Corner", 33.2, -80.0, "bcd"),
  "us-east4": entry("Ashburn", 39.0, -77.5),
  "us-east5": entry("Columbus", 40.0, -83.0),
  "us-south1": entry("Dallas", 32.8, -96.8),
  "us-west1": entry("The Dalles", 45.6, -121.2),
  "us-west2": entry("Los Angeles", 34.1, -118.2),
  "us-west3": entry("Salt Lake City", 40.8, -111.9),
  "us-west4": entry("Las Vegas", 36.2, -115.1),
};

/** The known regions of a public cloud by name, or undefined for `local`, where a region may have any name. */
export function catalogueOf(cloud: Cloud): Readonly<Record<string, CatalogueEntry>> | undefined {
  switch (cloud) {
    case "aws":
      return AWS;
    case "gcp":
      return GCP;
    case "local":
      return undefined;
  }
}

/** The full names of a region's zones as its cloud spells them: `eu-west-1a` on AWS, `europe-west1-b` on GCP, `zone-a` on `local`. */
export function zoneName(cloud: Cloud, region: string, letter: string): string {
  switch (cloud) {
    case "aws":
      return `${region}${letter}`;
    case "gcp":
      return `${region}-${letter}`;
    case "local":
      return `${region}-${letter}`;
  }
}
