"""Runs the commands of the book: every `sh` block of a page, in order, in a scratch folder of the page's own.

Usage: commands.py PAGE...; the programs must be on PATH. Blocks marked `console` are for people and are not run.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.S | re.M)
SECONDS = 300


def main():
    failed = run = 0
    for page in map(pathlib.Path, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as folder:
            for block in BLOCK.findall(page.read_text()):
                run += 1
                done = subprocess.run(
                    ["bash", "-euo", "pipefail", "-c", block], cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False
                )
                if done.returncode != 0:
                    failed += 1
                    print(f"{page}: exit {done.returncode} from\n{block}{done.stdout[-2000:]}{done.stderr[-2000:]}")
                    break
    print(f"{run} blocks of commands, {failed} failed")
    return failed > 0


sys.exit(main())
