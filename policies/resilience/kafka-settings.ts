/** Settings of Kafka brokers. */
export interface KafkaSettings {
  /** Keys of all that are set. */
  readonly keys: readonly string[];
  readonly text: (key: string) => string | undefined;
  /** A whole number; undefined where there is none. */
  readonly number: (key: string) => number | undefined;
}

/** Reads `server.properties`: `key=value` lines; empty lines and comments are left out, and the last of a key counts. */
export function settingsOf(serverProperties: string): KafkaSettings {
  const values = new Map<string, string>();
  for (const line of serverProperties.split("\n")) {
    const [, key, value] = /^\s*([^#!=\s][^=\s]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) values.set(key, value);
  }
  return {
    keys: [...values.keys()],
    text: (key) => values.get(key),
    number: (key) => {
      const value = values.get(key);
      return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
    },
  };
}
