"""What schemathesis does not know by itself: how a body of lines is sent, and what would be answered with a price.

It makes up texts of which hardly any is a number of threads, and a hash that is no book's. Then the answer is a
refusal, which is looked at often enough; so three of four requests get texts that fit.
"""

import json
import os
import zlib
from pathlib import Path

import schemathesis

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = (ROOT / "tests/orders/sample.json").read_text()
SDL = (ROOT / "tests/sdl/gpu-any-model.yaml").read_text()
TEXTS = {
    "cpu": ["4", "500m", "0.5"],
    "memory": ["16Gi", "512Mi"],
    "gpu": ["a100.80Gi=2", "1"],
    "max": ["100000", "1.5"],
    "denom": ["uact", "uakt", "other"],
    "precision": ["6", "18"],
    "storage": [["100Gi"], ["100Gi", "beta3=1Ti"], []],
    "have": [["a100.80Gi=8,t4"], []],
    "block_times": [["6"], []],
    "utilisation": ["70", "0"],
    "sweep": ["price_target_memory=0.5..1.5:0.25"],
}
SETS = [{"price_target_cpu": "1.4"}, {"rate": "0.5"}, {"price_target_gpu_mappings.a100.80Gi": "900"}, {}]


def number_of(value):
    """The same for the same value in every run."""
    return zlib.crc32(json.dumps(value, sort_keys=True, default=str).encode())


def fitting(body):
    number = number_of(body)

    def text(key, value):
        if isinstance(value, dict):
            return {key: text(key, value) for key, value in value.items()}
        choice = TEXTS.get(key)
        return choice[number % len(choice)] if choice and value is not None else value

    fits = {key: text(key, value) for key, value in body.items()}
    for book in ("now", "then"):
        if isinstance(fits.get(book), dict):
            fits[book] = {"set": SETS[number % len(SETS)], "book": "x" if number % 3 else None}
    one = [key for key in ("sdl", "order", "resources") if fits.get(key) is not None]
    for key in one[1:]:
        fits[key] = None
    if fits.get("sdl") is not None:
        fits["sdl"] = SDL
    if fits.get("order") is not None:
        fits["order"] = json.loads(SAMPLE)
    if fits.get("orders"):
        fits["orders"] = [json.loads(SAMPLE)] * min(3, len(fits["orders"]))
    return fits


@schemathesis.hook
def before_call(_context, case, _kwargs):
    is_kept = number_of([case.body, case.path]) % 4 == 0
    if is_kept:
        return
    if case.headers and "bidprice-book" in case.headers:
        case.headers["bidprice-book"] = os.environ["BOOK_HASH"]
    if case.query and case.headers and "owner" in case.query and "bidprice-owner" in case.headers:
        case.query["owner"] = case.headers["bidprice-owner"]
    if isinstance(case.body, dict) and case.path.rsplit("/", 1)[-1] in ("quote", "what-if"):
        case.body = fitting(case.body)
    elif isinstance(case.body, str) and case.path.endswith("/batch"):
        case.body = f"{SAMPLE.strip()}\n{case.body}\n{SAMPLE}"
    elif isinstance(case.body, str) and case.path.endswith("/quote"):
        case.body = SDL


@schemathesis.serializer("application/x-ndjson")
def lines(_context, value):
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else repr(value).encode()
