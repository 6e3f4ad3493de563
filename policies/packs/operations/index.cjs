"use strict";

// Compiled once, not at every start.
require("node:module").enableCompileCache();
// Packages first: the loader of TypeScript would look through each of their files.
require("@pulumi/policy");
require("zod");
// After the SDK's own loader, which would check types at every start: the last one that is registered loads the files.
require("tsx/cjs");
const { OPERATIONS } = require("../../operations/index.ts");
require("../../pulumi/serve.ts").serve("meridian-operations", { operations: OPERATIONS });
