#!/usr/bin/env python3
"""Is what people read plain English? Doc comments, help texts, error texts and documentation pages.

- A doc comment has a subject of its own: not "Its price.", "The same.", "They do not.", "It has.", "When.", "Where.".
- No line of code or comment is longer than 100 columns.
- Text for people reports; it is not "told".
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LONGEST = 100
DOC = re.compile(r"^\s*//[/!] ?(.*)$")
NO_SUBJECT = re.compile(
    r"^(?:Its|Their|They|Those|It (?:has|is|does|was)|The same|The others?)\b"
    r"|^(?:Several|Neither|Both|Of what|When|Where|Which|What should|Ditto)(?: \w+)?\.?$"
)
TOLD = re.compile(r"\b(?:told|tells?|telling)\b", re.I)
STRING = re.compile(r'"((?:\\.|[^"\\])*)"')
URL = re.compile(r"https?://\S+|^\s*//[/!]\s*\|")


def files():
    """What is checked: Rust sources and tests, and pages, as far as they are tracked or new."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    for name in listed:
        if name.startswith(("services/", "fuzz/")) and name.endswith(".rs") or name.endswith(".md"):
            if (ROOT / name).exists() and not name.startswith("docs/reference/"):
                yield name


def faults_of_code(text):
    """Faults of a Rust file."""
    begins = True
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > LONGEST and not URL.search(line):
            yield number, f"{len(line)} columns"
        doc = DOC.match(line)
        if doc:
            if begins and NO_SUBJECT.match(doc[1]):
                yield number, f"no subject of its own: {doc[1]}"
            if TOLD.search(doc[1]):
                yield number, f"told: {doc[1].strip()}"
            begins = False
            continue
        begins = True
        for said in STRING.findall(line):
            if " " in said and TOLD.search(said):
                yield number, f"told: {said}"


def faults_of_page(text):
    """Faults of a page: only what is said, for tables and links make lines long."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        fenced ^= line.startswith("```")
        if not fenced and TOLD.search(line):
            yield number, f"told: {line.strip()[:80]}"


def self_test():
    """The check finds what it is for, and nothing else."""
    bad = ["/// Its price.", "/// The same, evaluated.", "//! They do not.", "/// Where.", "/// What the venue told us.", 'f("was told so")', "x" * 101]
    good = ["/// Item of the list.", "/// Where it stands, by line.", "/// Both sides, bid and ask.", "/// Whenever.", "let told = x;", "/// When to show it."]
    for line in bad:
        assert list(faults_of_code(line)), line
    for line in good:
        assert not list(faults_of_code(line)), (line, list(faults_of_code(line)))
    assert not list(faults_of_code("/// A price.\n/// Its unit is dollars."))
    assert list(faults_of_page("as was told")) and not list(faults_of_page("```\ntold\n```"))


def main():
    self_test()
    found = 0
    for name in files():
        text = (ROOT / name).read_text()
        for number, fault in faults_of_page(text) if name.endswith(".md") else faults_of_code(text):
            print(f"{name}:{number}: {fault}")
            found += 1
    print(f"{found} places are not plain English" if found else "plain English everywhere")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
