"""What the Rust sources say, and words for a check that failed."""

import re
import sys
from pathlib import Path

SERVICE = Path("pricer/service/src")


def ensure(holds, problem):
    """One line says what is wrong; a traceback would say where in this script."""
    if not holds:
        sys.exit(f"FAILED: {problem}")


def read(name):
    return (SERVICE / name).read_text()


def duration_seconds(name):
    """The default of one of limits.rs' durations."""
    found = re.search(rf"\b{name}: Duration::from_(millis|secs)\((\d+)\)", read("limits.rs"))
    ensure(found, f"limits.rs has no default for {name}")
    return int(found[2]) / (1000 if found[1] == "millis" else 1)


def count(name):
    """The default of one of limits.rs' counts."""
    found = re.search(rf"\b{name}: (\d+),", read("limits.rs"))
    ensure(found, f"limits.rs has no default for {name}")
    return int(found[1])


def paths():
    """The paths of routes.rs that need no token, and those that do."""
    found = set(re.findall(r'Self::\w+ => "(/[^"]*)"', read("routes.rs")))
    ensure({"/healthz", "/v1/price"} <= found, "routes.rs has no paths where they were")
    return {path for path in found if not path.startswith("/v1/")}, found


def route_names():
    body = read("routes.rs").split("fn name", 1)[1].split("fn method", 1)[0]
    return set(re.findall(r'Self::\w+ => "([^"]+)"', body))


def metrics():
    """Each metric's name and kind, from metrics.rs and what is below it."""
    files = [SERVICE / "metrics.rs", *sorted((SERVICE / "metrics").glob("*.rs"))]
    text = "".join(file.read_text() for file in files)
    found = re.findall(r'\.(counter|gauge|histogram)\(\s*"(bidprice_\w+)"', text)
    ensure(len(found) >= 10, "metrics.rs has no names where they were")
    return {name: kind for kind, name in found}
