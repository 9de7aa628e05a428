"""schemathesis against the OpenAPI document: no 5xx, and answers as they are described."""

import subprocess
from pathlib import Path

from world import CHEAP, ROOT

HERE = Path(__file__).resolve().parent
# What is not looked at, and why:
# - positive_data_acceptance: what is described can still not be answered (two owners, prices that are no numbers, a
#   deployment file that is none); 422 is for that.
# - negative_data_rejection: an order that is none is refused with status 200, as `explain --json` refuses it.
# - missing_required_header, ignored_auth, use_after_free and others: there is nothing of the kind here.
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "unsupported_method",
    "allow_header_conformance",
]


def check(world, examples):
    values = world.file("cheap.yaml", CHEAP)
    with world.serve("--book", f"x={values}") as service:
        command = [
            *(ROOT / "target/schemathesis/bin/schemathesis", "--config-file", HERE / "schemathesis.toml", "run"),
            *(f"http://{service.address}/v1/openapi.json", "--checks", ",".join(CHECKS), "--seed", "1"),
            *("--phases", "examples,coverage,fuzzing", "--max-examples", str(examples), "--no-color"),
        ]
        # It keeps what it found where it runs.
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(HERE), "HOME": str(world.folder)}
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        environment["BOOK_HASH"] = service.get("/v1/config").headers["bidprice-book"]
        done = subprocess.run(command, cwd=world.folder, env=environment, stdout=subprocess.PIPE, text=True)
        assert service.child.poll() is None, service.said[-5:]
        words = done.stdout.rpartition("Test cases:\n")[2].strip().splitlines()[:1]
        world.row("schemathesis", None, f"{words[0].strip() if words else 'nothing'}, {examples} examples an operation")
        assert done.returncode == 0, done.stdout[-20_000:]
        counted = [line for line in service.get("/metrics").body.decode().splitlines() if "requests_total{" in line]
        assert not any('status="5' in line for line in counted), counted
        # It is of no use if nothing gets an answer.
        for route in ("price", "quote", "what-if", "batch", "rate", "config", "status"):
            assert any(f'route="{route}",status="200"' in line for line in counted), f"no {route}: {counted}"
