"""What the attacks share: a program run within bounds, and what must hold of whatever it does."""

import json
import os
import subprocess
import sys
import tempfile
import time
import unicodedata

# A code that the manual knows; 101 is a panic, a negative one a signal.
CODES = {0, 1, 2, 3, 4, 5}
MOST_SECONDS = 60
MOST_MIB = 400  # debug builds; the containers' limits are those of release builds


class Outcome:
    def __init__(self, code, out, err, seconds, mib):
        self.code, self.out, self.err, self.seconds, self.mib = code, out, err, seconds, mib

    def json(self):
        return json.loads(self.out)


# What turns words around, hides or joins.
ACTS = set("\xad\u061c\u180e\ufeff") | {chr(code) for first, last in ((0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F)) for code in range(first, last + 1)}


def plain(text):
    """Whether a terminal obeys nothing of a text but its line breaks."""
    return all(letter == "\n" or (unicodedata.category(letter) != "Cc" and letter not in ACTS) for letter in text)


def most_memory(pid):
    """The most memory in MiB that a program has had so far."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            return next((int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM")), 0)
    except (OSError, ValueError):
        return 0


def run(programs, arguments, *, stdin=None, people=False, bound=MOST_SECONDS, mib=MOST_MIB):
    """Runs a program of ours and looks at everything that must hold of it. `people`: its output is text for people."""
    command = [os.path.join(programs, arguments[0]), *arguments[1:]]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOR_")}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.monotonic()
        child = subprocess.Popen(command, stdin=stdin or subprocess.DEVNULL, stdout=out, stderr=err, env=environment)
        deadline = begun + bound
        peak = 0.0
        while True:
            # What wait4 says begins with the memory of this process.
            peak = max(peak, most_memory(child.pid))
            pid, status, _ = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > deadline:
                child.kill()
                os.wait4(child.pid, 0)
                fail(command, f"still busy after {bound} s")
            time.sleep(0.005)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        outcome = Outcome(
            child.returncode,
            out.read().decode("utf-8", "surrogateescape"),
            err.read().decode("utf-8", "surrogateescape"),
            time.monotonic() - begun,
            peak,
        )
    if outcome.code not in CODES or "panicked" in outcome.err:
        fail(command, f"exit code {outcome.code}", outcome)
    if outcome.mib > mib:
        fail(command, f"{outcome.mib:.0f} MiB", outcome)
    for line in outcome.err.splitlines():
        if not line.startswith("{"):
            if not plain(line):
                fail(command, "a line of the log is obeyed by terminals", outcome)
    if people and not plain(outcome.out):
        fail(command, "what is printed is obeyed by terminals", outcome)
    if outcome.code != 0 and not outcome.err.strip() and not people:
        fail(command, f"exit code {outcome.code} without a word", outcome)
    return outcome


def fail(command, why, outcome=None):
    print(f"FAILED: {why}: {command}", file=sys.stderr)
    if outcome:
        print(outcome.err[-2000:], file=sys.stderr)
    sys.exit(1)
