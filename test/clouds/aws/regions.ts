import { catalogueOf } from "../../../components/topology/catalogue.ts";

/** AWS's regions, by name, with their zones' letters. */
export const regions = catalogueOf("aws") ?? {};

/** A region as zone ids spell it: `euw1` for eu-west-1. */
export function shortRegion(region: string): string {
  const [area = "", direction = "", number = ""] = region.split("-");
  return `${area}${direction.replaceAll(/north|south|east|west|central/g, (word) => word[0] ?? "")}${number}`;
}
