"""Every relative link of the documentation leads to a file, and every page is in the book. Usage: book_links.py DOCS PAGE..."""

import pathlib
import re
import sys

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")


def main():
    docs = pathlib.Path(sys.argv[1])
    pages = [*sorted(docs.rglob("*.md")), *map(pathlib.Path, sys.argv[2:])]
    broken = []
    for page in pages:
        for target in LINK.findall(page.read_text()):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page}: no {target}")
    listed = set(LINK.findall((docs / "SUMMARY.md").read_text()))
    for page in sorted(docs.rglob("*.md")):
        name = page.relative_to(docs).as_posix()
        if name not in listed | {"SUMMARY.md"}:
            broken.append(f"{page} is not in {docs}/SUMMARY.md")
    print("\n".join(broken) or f"{len(pages)} pages, every link leads somewhere")
    return bool(broken)


sys.exit(main())
