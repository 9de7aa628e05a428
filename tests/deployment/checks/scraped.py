"""A page of /metrics against the names in the source, which alerts and dashboard were checked with."""

import re
import sys

from source import ensure, metrics

found = {name: kind for name, kind in re.findall(r"^# TYPE (\S+) (\w+)$", open(sys.argv[1]).read(), re.M)}
ensure(found == metrics(), f"/metrics and metrics.rs differ in {set(found.items()) ^ set(metrics().items())}")
