"""Every relative link of the documentation leads to a file and a heading of it, and every page is in the book. Usage: links.py DOCS PAGE..."""

import pathlib
import re
import sys

LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
HEADING = re.compile(r"^#+ (.*)$", re.M)


def anchors(page):
    """The headings of a page as links name them: small letters, hyphens for spaces, no punctuation."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(page.read_text())}


def main():
    docs = pathlib.Path(sys.argv[1])
    pages = [*sorted(docs.rglob("*.md")), *map(pathlib.Path, sys.argv[2:])]
    broken = []
    for page in pages:
        for target, anchor in LINK.findall(page.read_text()):
            file = page.parent / target if target else page
            if "://" in target:
                continue
            if not file.exists():
                broken.append(f"{page}: no {target}")
            elif anchor and file.suffix == ".md" and anchor not in anchors(file):
                broken.append(f"{page}: {target} has no heading #{anchor}")
    listed = {target for target, _ in LINK.findall((docs / "SUMMARY.md").read_text())}
    for page in sorted(docs.rglob("*.md")):
        name = page.relative_to(docs).as_posix()
        if name not in listed | {"SUMMARY.md"}:
            broken.append(f"{page} is not in {docs}/SUMMARY.md")
    print("\n".join(broken) or f"{len(pages)} pages, every link leads somewhere")
    return bool(broken)


sys.exit(main())
