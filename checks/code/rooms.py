#!/usr/bin/env python3
"""Does any folder of source hold more than a dozen names? Then some of them belong in a folder of their own.

Usage: checks/code/rooms.py [--self-test]

A file and the folder of its modules are one name; `mod.rs`, `lib.rs`, `main.rs` and tests are none.
"""

import subprocess
import sys
from collections import defaultdict
from pathlib import Path, PurePath

ROOT = Path(__file__).resolve().parents[2]
MOST = 12

# Folders that may be longer, for they are lists: a file for each command.
LISTS = {"services/backtest/src/commands"}

NO_NAMES = {"mod", "lib", "main", "tests"}


def crowded(files, lists=()):
    """Folders with more than a dozen names, with their number, and lists that need no exception."""
    rooms = defaultdict(set)
    for file in map(PurePath, files):
        if "src" not in file.parts or file.suffix != ".rs":
            continue
        for folder in file.parents:
            if "src" in folder.parts:
                rooms[str(folder)].add(PurePath(file.relative_to(folder).parts[0]).stem)
    large = {room: len(names - NO_NAMES) for room, names in sorted(rooms.items()) if len(names - NO_NAMES) > MOST}
    return {room: size for room, size in large.items() if room not in lists}, sorted(set(lists) - set(large))


def self_test():
    letters = "abcdefghijkl"
    full = [f"a/src/{letter}.rs" for letter in letters] + ["a/src/lib.rs", "a/src/a/b.rs", "a/src/tests.rs", "a/tests/x.rs"]
    assert crowded(full) == ({}, [])
    assert crowded([*full, "a/src/m/mod.rs"]) == ({"a/src": 13}, [])
    assert crowded([*full, "a/src/m/mod.rs"], ["a/src"]) == ({}, [])
    assert crowded(full, ["a/src"]) == ({}, ["a/src"])
    assert crowded([f"a/src/b/{letter}.rs" for letter in letters + "m"]) == ({"a/src/b": 13}, [])


if __name__ == "__main__":
    self_test()
    if "--self-test" in sys.argv:
        sys.exit()
    files = subprocess.run(["git", "ls-files", "services"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    found, needless = crowded(files, LISTS)
    for room, size in found.items():
        print(f"{room}: {size} names, at most {MOST}: give those that belong together a folder")
    for room in needless:
        print(f"{room}: is in LISTS and needs no exception")
    if found or needless or not files:
        sys.exit("no file of services is known to git" if not files else 1)
    print(f"every folder of source holds at most {MOST} names")
