import type { Config } from "jest";

/** ESM-only packages, and one that loads what it needs by `import()`: jest's CommonJS runtime needs them compiled. */
const compiled = [
  "@octokit",
  "@opentelemetry/otlp-exporter-base",
  "@platformatic",
  "@redis",
  "before-after-hook",
  "cockatiel",
  "content-type",
  "jose",
  "leven",
  "redis",
  "universal-user-agent",
];

const project = (name: string): NonNullable<Config["projects"]>[number] => ({
  displayName: name,
  rootDir: ".",
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: "node",
  ...(name === "unit" || name === "service" ? { setupFiles: ["<rootDir>/test/property-seed.ts"] } : {}),
  ...(name === "cluster" ? { globalSetup: "<rootDir>/test/cluster/setup.ts" } : {}),
  transform: {
    "^.+\\.[cm]?[jt]sx?$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2023" }, module: { type: "commonjs" } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${compiled.join("|")})/)`],
});

/** One jest project per kind of test. Run one with `npm test -- --selectProjects unit`. */
const config: Config = {
  // One after the other: many of the tests start real servers, and some measure time.
  maxWorkers: 1,
  testTimeout: 60_000,
  projects: ["unit", "engine", "policies", "service", "consistency", "cluster", "local"].map(project),
};

export default config;
