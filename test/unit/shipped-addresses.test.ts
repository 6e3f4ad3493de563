import type { RegionAddresses } from "../../components/topology/index.ts";
import { planWith } from "../../stacks/placement.ts";
import { readEnvironment } from "../../tools/engine/environments.ts";

/** What AWS has been given of an environment, by region. Another value replaces networks that are full of data. */
const PINNED = {
  dev: { "eu-west-1": 0 },
  staging: { "eu-west-1": 0, "eu-central-1": 4 },
  prod: { "eu-west-1": 0, "eu-central-1": 4, "us-east-1": 8 },
} as const;

/** Ranges that exist on AWS in the block that begins at `10.<second>.0.0`. */
const created = (second: number): string[] => [
  `network 10.${second}.0.0/16`,
  `pods 10.${second + 2}.0.0/16`,
  `services 10.${second + 1}.0.0/18`,
  ...["a", "b", "c"].flatMap((letter, position) => {
    const third = 32 * position;
    return [
      `${letter} private 10.${second}.${third}.0/20`,
      `${letter} data 10.${second}.${third + 16}.0/21`,
      `${letter} public 10.${second}.${third + 24}.0/22`,
      `${letter} transit 10.${second}.${third + 28}.0/24`,
      `${letter} pods 10.${second + 2}.${third}.0/19`,
    ];
  }),
];

const planned = (addresses: RegionAddresses): string[] => [
  `network ${addresses.network}`,
  `pods ${addresses.pods}`,
  `services ${addresses.services}`,
  ...addresses.zones.flatMap(({ zone: { letter }, ...ranges }) =>
    (["private", "data", "public", "transit", "pods"] as const).map((range) => `${letter} ${range} ${ranges[range]}`),
  ),
];

test.each(Object.entries(PINNED))("%s keeps the addresses that its AWS regions were created with", (name, regions) => {
  const { topology, placement } = readEnvironment(name);
  const own = planWith(topology, placement).regions.filter(({ cloud }) => cloud === "aws");
  expect(Object.fromEntries(own.map(({ name, addresses }) => [name, planned(addresses)]))).toEqual(
    Object.fromEntries(Object.entries(regions).map(([region, second]) => [region, created(second)])),
  );
});
