"""What kubernetes-validate cannot know: that the manifests fit each other and the program."""

import subprocess
import sys

import yaml

from source import duration_seconds, ensure, paths

documents = {}
for file in sys.argv[1:]:
    for document in yaml.safe_load_all(open(file)):
        documents.setdefault(document["kind"], []).append(document)
        ensure("namespace" not in document["metadata"], f"{document['kind']} names a namespace")


def only(kind):
    found = documents.get(kind, [])
    ensure(len(found) == 1, f"{len(found)} documents of kind {kind}, expected one")
    return found[0]


def number(seconds_or_percent):
    return int(str(seconds_or_percent).rstrip("%s"))


EXPECTED = {
    "ServiceAccount", "ConfigMap", "Deployment", "Service", "PodDisruptionBudget",
    "HorizontalPodAutoscaler", "NetworkPolicy", "ServiceMonitor", "PrometheusRule",
}  # fmt: skip
ensure(set(documents) == EXPECTED, f"the kinds are {sorted(documents)}")

deployment = only("Deployment")
spec = deployment["spec"]
pod = spec["template"]["spec"]
labels = spec["template"]["metadata"]["labels"]
ensure(len(pod["containers"]) == 1 and not pod.get("initContainers"), "one container")
container = pod["containers"][0]
args = container["args"]


def option(name):
    ensure(name in args, f"the arguments have no {name}")
    return args[args.index(name) + 1]


# Selectors.
service = only("Service")
selectors = {
    "the Deployment's": spec["selector"]["matchLabels"],
    "the Service's": service["spec"]["selector"],
    "the disruption budget's": only("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
    "the NetworkPolicy's": only("NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
}
for constraint in pod["topologySpreadConstraints"]:
    selectors[f"{constraint['topologyKey']}'s"] = constraint["labelSelector"]["matchLabels"]
for whose, selector in selectors.items():
    ensure(selector and selector.items() <= labels.items(), f"{whose} selector misses the pods")
monitor = only("ServiceMonitor")
selector = monitor["spec"]["selector"]["matchLabels"]
ensure(selector.items() <= service["metadata"]["labels"].items(), "the ServiceMonitor misses the Service")
target = only("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]
ensure(
    (target["kind"], target["apiVersion"], target["name"])
    == ("Deployment", deployment["apiVersion"], deployment["metadata"]["name"]),
    "the autoscaler scales something else",
)
print(f"{len(selectors) + 2} selectors and references find what they are meant for")

# Ports.
(port,) = container["ports"]
ensure(option("--listen").rsplit(":", 1)[1] == str(port["containerPort"]), "the program listens elsewhere")
(service_port,) = service["spec"]["ports"]
ensure(service_port["targetPort"] == port["name"], "the Service's port is another")
(endpoint,) = monitor["spec"]["endpoints"]
ensure(endpoint["port"] == service_port["name"], "the ServiceMonitor's port is another")
policy = only("NetworkPolicy")["spec"]
ensure(set(policy["policyTypes"]) == {"Ingress", "Egress"}, "the NetworkPolicy leaves a direction open")
for rule in policy["ingress"]:
    ensure([p["port"] for p in rule["ports"]] == [port["name"]], "the NetworkPolicy's port is another")
    for source in rule["from"]:
        ensure(source.get("podSelector"), "the NetworkPolicy lets whole namespaces in")
ensure(
    sorted((p["protocol"], p["port"]) for rule in policy["egress"] for p in rule["ports"])
    == [("TCP", 53), ("TCP", 443), ("UDP", 53)],
    "the NetworkPolicy lets out something else than DNS and 443",
)
print(f"all agree on port {port['containerPort']} ({port['name']}); out go DNS and 443 alone")

# Probes.
open_paths, _ = paths()
probes = {name: container[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
for name, get in probes.items():
    ensure(get["path"] in open_paths and get["port"] == port["name"], f"{name} asks for {get}")
ensure(probes["livenessProbe"]["path"] == "/healthz", "a pod that cannot price would be restarted")
ensure(probes["readinessProbe"]["path"] == "/readyz", "a pod that cannot price would be asked")
ensure(endpoint["path"] == "/metrics" and "/metrics" in open_paths, "the ServiceMonitor asks elsewhere")
farewell, drain = duration_seconds("farewell"), duration_seconds("drain_timeout")
pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
grace = pod["terminationGracePeriodSeconds"]
needed = pause + farewell + drain
ensure(grace > needed, f"{grace} s of grace, and stopping may take {needed} s")
print(f"probes ask {', '.join(sorted(open_paths))} of routes.rs; {grace} s of grace for {needed} s of stopping")

# Rights.
ensure("hostNetwork" not in pod and "hostPID" not in pod, "the pod shares the node's namespaces")
ensure(pod["automountServiceAccountToken"] is False, "the pod gets a token for the cluster")
ensure(only("ServiceAccount")["automountServiceAccountToken"] is False, "the account hands out tokens")
ensure(pod["serviceAccountName"] == only("ServiceAccount")["metadata"]["name"], "another account")
ensure(pod["enableServiceLinks"] is False, "Services of the namespace would become settings")
of_pod, of_container = pod["securityContext"], container["securityContext"]
user = of_pod["runAsUser"]
ensure(of_pod["runAsNonRoot"] and of_container["runAsNonRoot"] and user >= 10000, "the user may be root")
ensure(of_pod["fsGroup"] == of_pod["runAsGroup"], "the group cannot read the token")
ensure(of_pod["seccompProfile"] == {"type": "RuntimeDefault"}, "no seccomp profile")
ensure(of_container["readOnlyRootFilesystem"] is True, "the root file system can be written")
ensure(of_container["allowPrivilegeEscalation"] is False, "privileges may grow")
ensure(of_container["capabilities"] == {"drop": ["ALL"]}, "capabilities are left")
ensure("memory" in container["resources"]["limits"], "no limit for the memory")
ensure({"cpu", "memory"} <= set(container["resources"]["requests"]), "no requests to schedule by")
print(f"user {user} without capabilities, on a root file system that is read-only")

# Files.
mounts = {mount["name"]: mount for mount in container["volumeMounts"]}
volumes = {volume["name"]: volume for volume in pod["volumes"]}
ensure(set(mounts) == set(volumes), "volumes and mounts differ")
ensure(not any("subPath" in mount for mount in mounts.values()), "a file by subPath never changes")
(config,) = [each for each in documents["ConfigMap"] if "dashboard" not in each["metadata"]["name"]]
env = {entry["name"]: entry.get("value") for entry in container["env"]}


def mounted(path):
    """The volume that a file is in, and the file's name there."""
    for name, mount in mounts.items():
        if path.startswith(mount["mountPath"] + "/"):
            return volumes[name], path.removeprefix(mount["mountPath"] + "/")
    ensure(False, f"{path} is in no volume")


for path in (option("--values"), env["BIDPRICE_CONFIG"]):
    volume, name = mounted(path)
    ensure(volume["configMap"]["name"] == config["metadata"]["name"], f"{path} is in another ConfigMap")
    ensure(name in config["data"], f"the ConfigMap has no {name}")
    ensure(volume["configMap"]["defaultMode"] & 0o022 == 0, f"others may write {path}")
secret = yaml.safe_load(open("chart-values/service/secret.example.yaml"))
volume, name = mounted(option("--token-file"))
ensure(volume["secret"]["secretName"] == secret["metadata"]["name"], "the example Secret is another")
ensure(name in secret["stringData"], f"the example Secret has no {name}")
ensure(volume["secret"]["defaultMode"] == 0o440, "access.rs refuses a token that others can read")
for variable in ("BIDPRICE_RATE_CACHE", "BIDPRICE_WHITELIST_CACHE"):
    volume, _ = mounted(env[variable])
    ensure("emptyDir" in volume, f"{variable} cannot be written")
print(f"{len(mounts)} volumes hold every file that arguments and variables name")

# Numbers.
scaler, budget = only("HorizontalPodAutoscaler")["spec"], only("PodDisruptionBudget")["spec"]
ensure(spec["replicas"] == scaler["minReplicas"] >= 2, "replicas are not the autoscaler's least, or not several")
ensure(scaler["maxReplicas"] > scaler["minReplicas"], "the autoscaler cannot scale")
ensure(number(budget["maxUnavailable"]) < spec["replicas"], "all pods may be evicted at once")
ensure(budget["unhealthyPodEvictionPolicy"] == "AlwaysAllow", "broken pods keep a node from being emptied")
ensure(spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0, "a rollout takes pods away first")
print(f"{scaler['minReplicas']} to {scaler['maxReplicas']} pods, {budget['maxUnavailable']} may be away at once")

# Names: the service refuses those that it was not told.
hosts = [after for before, after in zip(args, args[1:]) if before == "--host"]
name = service["metadata"]["name"]
suffixes = ("", ".$(POD_NAMESPACE)", ".$(POD_NAMESPACE).svc", ".$(POD_NAMESPACE).svc.cluster.local")
ensure(hosts == [name + suffix for suffix in suffixes], f"the names of the Service are not {hosts}")
ensure("POD_NAMESPACE" in env, "POD_NAMESPACE is not set")

# Image: the same version as the program, by the one placeholder.
version = subprocess.run(
    ["sed", "-n", '/^\\[workspace\\.package\\]/,/^\\[/s/^version = "\\(.*\\)"$/\\1/p', "Cargo.toml"],
    capture_output=True, text=True, check=True,
).stdout.strip()  # fmt: skip
ensure(container["image"] == f"registry.example/bidpricescript:{version}", f"the image is {container['image']}")
print(f"names of the Service are the program's, and the image's version is {version}")
