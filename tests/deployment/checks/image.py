"""An unpacked image: what it would start, and that nothing but the program is in it. Prints a line about it, and
the names of its layers."""

import json
import sys
import tarfile
from pathlib import Path

import yaml

from source import ensure

folder, deployment = Path(sys.argv[1]), sys.argv[2]
(image,) = json.loads((folder / "manifest.json").read_text())
config = json.loads((folder / image["Config"]).read_text())
started = config["config"]
pod = yaml.safe_load(open(deployment))["spec"]["template"]["spec"]
context, container = pod["securityContext"], pod["containers"][0]
ensure(started["User"] == f"{context['runAsUser']}:{context['runAsGroup']}", f"its user is {started['User']}")
ensure(started["Entrypoint"] == ["/bidpricescript"], f"it starts {started['Entrypoint']}")
ports = [f"{port['containerPort']}/tcp" for port in container["ports"]]
ensure(list(started["ExposedPorts"]) == ports, f"its ports are {started['ExposedPorts']}")
ensure("command" not in container and container["args"][:1] == started["Cmd"][:1], "the manifests start it in another way")

files = {}
for layer in image["Layers"]:
    with tarfile.open(folder / layer) as tar:
        files |= {member.name: member for member in tar}
ensure(set(files) == {"bidpricescript"}, f"in the image are {sorted(files)}")
program = files["bidpricescript"]
ensure((program.uid, program.mode & 0o777) == (0, 0o555), f"the program is uid {program.uid}'s, mode {program.mode & 0o777:o}")
print(f"the image for {config['architecture']} holds the program alone, {program.size} bytes, and starts it as {started['User']}")
print(*image["Layers"], sep="\n")
