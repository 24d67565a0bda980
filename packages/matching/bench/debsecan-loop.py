"""Drives debsecan's own code with its data loaded once: python3 debsecan-loop.py SOURCE-URL OUT STATUS...

Prints CPU seconds of the loop alone; writes the verdicts of each status file to OUT in a second, unmeasured pass.
"""

import importlib.machinery
import importlib.util
import json
import resource
import sys
from types import SimpleNamespace


def load():
    loader = importlib.machinery.SourceFileLoader("debsecan", "/usr/bin/debsecan")
    spec = importlib.util.spec_from_loader("debsecan", loader)
    module = importlib.util.module_from_spec(spec)
    sys.argv = ["debsecan"]
    loader.exec_module(module)
    return module


class Kept:
    def __init__(self):
        self.lines = []

    def write(self, line):
        self.lines.append(line)

    def finish(self):
        pass


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(source, out, files):
    debsecan = load()
    options = SimpleNamespace(
        suite="bookworm", source=source, status="", format="simple", only_fixed=False, no_obsolete=False,
        whitelist="/nonexistent", disable_https_check=False, cron=False, need_history=False)
    vulnerabilities = debsecan.fetch_data(options, {})
    def lines(path):
        options.status = path
        kept = Kept()
        debsecan.rate_system(kept, options, vulnerabilities, None)
        return kept.lines

    began = cpu_seconds()
    for path in files:
        lines(path)
    print(cpu_seconds() - began)
    with open(out, "w") as results:
        for path in files:
            results.write(json.dumps(lines(path)))
            results.write("\n")


main(sys.argv[1], sys.argv[2], sys.argv[3:])
