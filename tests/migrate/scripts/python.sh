#!/usr/bin/env python3
# A shell script only by its name.
import json, sys

order = json.load(sys.stdin)
threads = sum(r["cpu"] * r["count"] for r in order["resources"]) / 1000
print(round(threads * 1.6 * 1000000 / 429909, 6))
