"use strict";

// Compiled once, not at every start.
require("node:module").enableCompileCache();
// Packages first: the loader of TypeScript would look through each of their files.
require("@grpc/grpc-js");
require("@pulumi/pulumi/proto/analyzer_grpc_pb");
require("zod");
// After the language host's own loader, which would check types at every start: the last one that is registered loads the files.
require("tsx/cjs");
const { SECURITY } = require("../../security/index.ts");
require("../../pulumi/serve.ts").serve(__dirname, { security: SECURITY });
