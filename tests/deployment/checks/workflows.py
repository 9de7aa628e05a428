"""Workflows: what each `run:` starts is there, and is ours or a tool's; rights and versions are named."""

import os
import re
import sys
from pathlib import Path

import yaml

from source import ensure

TOOLS = {"cargo", "rustup", "sudo", "bash"}


def commands(text):
    """The words of each command of a `run:`."""
    for line in text.replace("\\\n", " ").splitlines():
        for command in re.split(r"&&|\|\||;|\|", line):
            words = [word for word in command.split() if not re.match(r"[A-Z_]+=", word)]
            if words:
                yield words


checked = 0
for file in sorted(Path(".github/workflows").glob("*.yml")):
    workflow = yaml.safe_load(file.read_text())
    ensure("permissions" in workflow, f"{file} has whatever rights the repository gives")
    for name, job in workflow["jobs"].items():
        for step in job["steps"]:
            if "uses" in step:
                ensure(re.fullmatch(r"[\w.-]+/[\w./-]+@(v\d+|[0-9a-f]{40})", step["uses"]), f"{file}: {step['uses']}")
                continue
            for words in commands(step["run"]):
                own = [word for word in words if re.match(r"(?:\.ci|[\w-]+)/[\w./-]+$", word) and not word.startswith("target/")]
                for word in own:
                    ensure(os.path.exists(word), f"{file}: {name} runs {word}, which is not there")
                ensure(own or words[0] in TOOLS, f"{file}: {name} runs {' '.join(words)}")
                if own and words[0] == own[0]:
                    ensure(os.access(own[0], os.X_OK), f"{own[0]} cannot be run")
                checked += 1
print(f"{checked} commands of workflows are there")
if checked < 5:
    sys.exit("FAILED: hardly any commands were found")
