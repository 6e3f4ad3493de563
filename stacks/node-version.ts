const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  throw new Error(
    `Meridian's program needs Node.js 22.18 or newer; pulumi runs it with the ${process.version} that is first on your PATH.\n` +
      "Put the project's own first: PATH=$PWD/node_modules/.bin:$PATH pulumi up",
  );
}
