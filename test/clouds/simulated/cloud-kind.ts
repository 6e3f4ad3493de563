import type { Facts, TypeFacts } from "./facts.ts";
import type { CloudSettings } from "./journal.ts";
import type { Cloud, Context, Properties, StoredResource } from "./model.ts";

/** Finds references to what does not exist, or may not be referred to from where the resource is. */
export interface References {
  /** What is wrong with the references of a resource's inputs, in the cloud's own words. */
  problems(context: Context, facts: TypeFacts): readonly string[];
}

/** What makes a simulated cloud the one that it is. All else is the same on each, and driven by facts and rules. */
export interface CloudKind {
  /** Name of its provider, with which its type tokens begin: `aws`. */
  readonly name: string;
  /** Its name in messages: `AWS`. */
  readonly title: string;
  /** AWS's account id, 12 digits; Google Cloud's project. */
  readonly account: string;
  /** A region, for messages that ask for one. */
  readonly exampleRegion: string;
  /** Names of its regions. */
  readonly regions: readonly string[];
  /** Further places, beside its regions, that a resource can be in, such as `global`. */
  readonly furtherPlaces: readonly string[];
  /** Its words, code first, when too many requests come. */
  readonly throttled: string;
  /** Its words, code first, when it fails by itself. */
  readonly failed: string;
  /** What a resource is known by beside its id: its ARN, its self link. No two resources share one. */
  links(resource: StoredResource): readonly string[];
  /** What is there before anything is created. */
  before(settings: CloudSettings): readonly StoredResource[];
  references(facts: Facts): References;
  /** Answers a lookup as the provider does. Throws where it does not know it, or finds nothing. */
  invoke(token: string, args: Properties, cloud: Cloud): Properties;
}
