"""What deployment.yaml gives to the program, for tests/deployment/pod: arguments, variables, files and the grace."""

import sys
from pathlib import Path

import yaml

work = Path(sys.argv[1])
service = Path("chart-values/service")
pod = yaml.safe_load((service / "deployment.yaml").read_text())["spec"]["template"]["spec"]
container = pod["containers"][0]
variables = {entry["name"]: entry.get("value", "somewhere") for entry in container["env"]}
arguments = [argument.replace("$(POD_NAMESPACE)", variables["POD_NAMESPACE"]) for argument in container["args"]]
(work / "arguments").write_text("".join(f"{argument}\0" for argument in arguments))
(work / "variables").write_text("".join(f"{name}={value}\0" for name, value in variables.items()))
pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
(work / "grace").write_text(str(pod["terminationGracePeriodSeconds"] - pause))
for file in (service / "prices").iterdir():
    (work / "texts" / file.name).write_text(file.read_text())
(work / "texts" / "token").write_text("0123456789abcdef0123456789abcdef\n")
