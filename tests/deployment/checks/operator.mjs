// Resources of Prometheus' operator: their values by its own schemas; the names of their fields, which those
// schemas leave open, by its types.
//
//     node operator.mjs NODE_MODULES MANIFESTS.yaml PYTHON
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, file, python] = process.argv.slice(2);
const folder = `${modules}/@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1`;
const toJson = "import json,sys,yaml; print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))";
const documents = JSON.parse(execFileSync(python, ["-c", toJson, file], { encoding: "utf8" }));

// A type's fields that are lists of another type, as far as they are used here.
const inner = {
  ServiceMonitorSpec: { endpoints: "Endpoint" },
  PrometheusRuleSpec: { groups: "RuleGroup" },
  RuleGroup: { rules: "Rule" },
};

function checkNames(value, type, path) {
  const text = readFileSync(`${folder}/${type}.d.ts`, "utf8");
  const known = new Set([...text.matchAll(/^ {4}"(\w+)"\??:/gm)].map((found) => found[1]));
  let checked = 0;
  for (const [name, below] of Object.entries(value)) {
    if (!known.has(name)) throw new Error(`${path} has a field ${name}, and ${type} has none`);
    checked += 1;
    const listed = inner[type]?.[name];
    if (listed) below.forEach((item, at) => (checked += checkNames(item, listed, `${path}.${name}[${at}]`)));
  }
  return checked;
}

for (const document of documents) {
  const { apiVersion, kind, metadata, spec } = document;
  if (!apiVersion.startsWith("monitoring.coreos.com/")) continue;
  if (!apiVersion.endsWith("/v1")) throw new Error(`${kind} is of ${apiVersion}`);
  const module = await import(pathToFileURL(`${folder}/${kind}.js`));
  new module[kind](document).validate();
  const checked = checkNames(spec, `${kind}Spec`, `${kind}.spec`);
  console.log(`${kind} ${metadata.name}: ${checked} fields are known`);
}
