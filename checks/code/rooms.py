#!/usr/bin/env python3
"""Does every folder of source hold at most a dozen names? More than that nobody keeps in mind: they belong into rooms of their own.

Usage: checks/code/rooms.py [--self-test]

A file and the folder of its modules are one name; `mod.rs`, `lib.rs`, `main.rs` and tests are none. Folders in which every file stands alone beside
siblings of its kind may be longer; they are listed here.
"""

import subprocess
import sys
from collections import defaultdict
from pathlib import PurePath

MOST = 12

# Folders that are lists: one file a member, and no file knows another.
LISTS = {"services/backtest/src/commands"}

NO_NAMES = {"mod", "lib", "main", "tests"}


def crowded(files):
    """Folders with more names than anybody keeps in mind, with their number."""
    rooms = defaultdict(set)
    for file in map(PurePath, files):
        if "src" not in file.parts or file.suffix != ".rs":
            continue
        for folder in file.parents:
            if "src" in folder.parts:
                rooms[str(folder)].add(PurePath(file.relative_to(folder).parts[0]).stem)
    sizes = {room: len(names - NO_NAMES) for room, names in rooms.items()}
    return {room: size for room, size in sorted(sizes.items()) if size > MOST and room not in LISTS}


def self_test():
    letters = "abcdefghijkl"
    full = [f"a/src/{letter}.rs" for letter in letters] + ["a/src/lib.rs", "a/src/a/b.rs", "a/src/tests.rs", "a/tests/x.rs"]
    assert not crowded(full)
    assert crowded([*full, "a/src/m/mod.rs"]) == {"a/src": 13}
    assert crowded([f"a/src/b/{letter}.rs" for letter in letters + "m"]) == {"a/src/b": 13}


if __name__ == "__main__":
    self_test()
    if "--self-test" in sys.argv:
        sys.exit()
    found = crowded(subprocess.run(["git", "ls-files", "services"], capture_output=True, text=True, check=True).stdout.split())
    for room, size in found.items():
        print(f"{room}: {size} names, at most {MOST}: give those that belong together a room")
    if found:
        sys.exit(1)
    print(f"every folder of source holds at most {MOST} names")
