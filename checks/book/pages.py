#!/usr/bin/env python3
"""Are the pages made for their readers? What can be measured of README and docs/.

- README: at most 900 words, those of commands and tables counted too, and 130 lines; no line but a table's is longer than 110 columns. Other pages: 140 columns.
- No command is cut by the end of a line: what is on one line can be typed as it is.
- A page begins with its one title; headings skip no level, repeat nothing in a page and do not end with a full stop.
- The text of a link says where it leads: not "here", "how", "more".
- A word of the glossary is linked where a page first uses it, and every word of the glossary is linked from somewhere.
- Every variable of the containers, of scripts/ and of Terraform is in a page, and so is every exit code.
- A page of its readers' half of the book has at most 2,200 words. A picture is on a page, says what it shows, and is small.
- Idioms that a reader abroad does not know are replaced.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README_WORDS, README_LINES, README_COLUMNS, COLUMNS, PAGE_WORDS = 900, 130, 110, 140, 2200
PICTURE_BYTES = 256 * 1024

FENCE = re.compile(r"^```.*?^```$", re.S | re.M)
LINK = re.compile(r"\[([^\]\[]*)\]\(([^)\s]*)\)")
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
EMPTY_TEXTS = {"here", "this", "how", "more", "link", "which", "page", "click here"}
IDIOMS = [
    (r"\bheed(?:s|ed)?\b", "respect"),
    (r"\bis meant\b", "is used"),
    (r"\bwhoever\b", "who, everybody who"),
    (r"\bso many\b", "that number of"),
    (r"\bat once\b", "immediately, or together"),
    (r"\bto your knowing\b", "until you see it"),
    (r"\basked about\b", "refused"),
    (r"\bshall not\b", "must not"),
    (r"\b(?:stands?|stood)\b(?! for)(?![- ](?:in|alone))", "is, was"),
    (r"\bputs? it off\b", "delay"),
    (r"\bforesees?\b", "predict"),
]
# Words that a page must link at first use: heading of the glossary, and how pages write it.
WORDS = {
    "arrival-price": r"arrival price",
    "basis-point": r"basis points?|bps",
    "digest": r"digests?",
    "fold": r"folds?",
    "horizon": r"horizons?",
    "implementation-shortfall": r"implementation shortfall",
    "ledger": r"ledger",
    "level-1": r"Level[- ]1",
    "markout": r"markouts?",
    "make-take": r"makers?|takers?",
    "parent-order": r"parent orders?",
    "participation": r"participation",
    "penalty": r"penalty|penalties",
    "per-share-per-million": r"per million|a million dollars",
    "publisher": r"publishers?",
    "refill-bias": r"refill bias",
    "slippage": r"slippage",
    "touch": r"touch",
    "twap-vwap": r"TWAP|VWAP",
}


def tracked(*patterns):
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in listed if (ROOT / name).exists()]


def prose(text):
    """What is read as sentences: without code, comments, headings, tables and pictures. Places stay where they are."""

    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])

    text = FENCE.sub(blank, text)
    for pattern in (r"<!--.*?-->", r"(?<=\n\n)(?: {4,}.*\n)+", r"^#.*$", r"^\|.*$", r"!\[[^\]]*\]\([^)]*\)", r"`[^`]*`"):
        text = re.sub(pattern, blank, text, flags=re.M | (re.S if "<!" in pattern else 0))
    return text


def line_of(text, place):
    return text.count("\n", 0, place) + 1


def faults_of_lines(text, columns):
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        fenced ^= line.startswith("```")
        if len(line) > columns and not fenced and not line.startswith(("|", "![", "    ")) and not re.search(r"https?://\S{40}|\]\(\S{40}|`[^`]{100}", line):
            yield number, f"{len(line)} columns, {columns} at most"
        if line.count("`") % 2 and not fenced and not line.startswith(("```", "    ")):
            yield number, "a command or a name is cut by the end of the line"


def faults_of_headings(text):
    plain = FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    headings = [(line_of(plain, match.start()), len(match[1]), match[2]) for match in re.finditer(r"^(#+) (.*)$", plain, re.M)]
    if not headings or headings[0][:2] != (1, 1):
        yield 1, "begins without a title"
    seen, above = set(), 0
    for number, level, name in headings:
        if level == 1 and number != 1:
            yield number, f"a second title: {name}"
        if level > above + 1:
            yield number, f"skips a level: {name}"
        if name in seen:
            yield number, f"a second heading of the same words: {name}"
        if name.rstrip().endswith((".", ":", ";")):
            yield number, f"a heading is no sentence: {name}"
        seen.add(name)
        above = level


def faults_of_words(text):
    said = prose(text)
    for match in LINK.finditer(said):
        if match[1].strip().lower() in EMPTY_TEXTS:
            yield line_of(said, match.start()), f"the text of a link says nothing: {match[0]}"
    for pattern, better in IDIOMS:
        for match in re.finditer(pattern, said, re.I):
            yield line_of(said, match.start()), f"idiom: {match[0]}; better: {better}"


def faults_of_glossary(text):
    said = prose(text)
    for anchor, word in WORDS.items():
        links = [match for match in LINK.finditer(said) if match[2].endswith(f"glossary.md#{anchor}")]
        outside = LINK.sub(lambda match: match[1].ljust(len(match[0])) if "glossary" in match[2] else " " * len(match[0]), said)
        first = re.search(rf"\b(?:{word})\b", outside)
        if first and not any(link.start() <= first.start() + 1 for link in links):
            yield line_of(said, first.start()), f"not linked at its first use: {first[0]} (learn/glossary.md#{anchor})"


def variables():
    """What a user may set of the containers, the scripts and the instance, and where it is read."""
    found = {}
    for name in tracked("docker-compose*.yml", "scripts"):
        for variable in re.findall(r"\$\{([A-Z][A-Z0-9_]*):?[-+?]", (ROOT / name).read_text()):
            found.setdefault(variable, name)
    for name in tracked("terraform/variables.tf", "terraform/*/variables.tf"):
        for variable in re.findall(r'^variable "([a-z_]+)"', (ROOT / name).read_text(), re.M):
            found.setdefault(variable, name)
    return found


# Set by the scripts for each other, by the system, or by the tests of Kafka: nobody types them.
INNER = set("""BASH_SOURCE CACHE CARGO_HOME DATA HOME LAB_BACKTEST LAB_DATA_FILE LAB_INSTANCE_ID LAB_MISSING LAB_PUBLIC_IP LAB_QUEUE LAB_STATE OWNED PORTS
REASON RESULT SOCAT_IMAGE SOR_VERSION STATE TF_DATA_DIR XDG_CACHE_HOME XDG_STATE_HOME""".split())


def faults_of_the_whole(pages):
    everything = "\n".join(pages.values())
    for variable, name in sorted(variables().items()):
        if variable not in INNER and not re.search(rf"\b{variable}\b", everything):
            yield name, 0, f"no page says what {variable} is"
    glossary = pages["docs/learn/glossary.md"]
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^## (.*)$", glossary, re.M)}
    assert anchors >= set(WORDS), set(WORDS) - anchors
    for anchor in sorted(anchors):
        if f"glossary.md#{anchor})" not in everything and f"](#{anchor})" not in glossary:
            yield "docs/learn/glossary.md", 0, f"no page links #{anchor}"
    for picture in tracked("docs/images"):
        if Path(picture).name not in everything:
            yield picture, 0, "is on no page"
        if (ROOT / picture).stat().st_size > PICTURE_BYTES:
            yield picture, 0, f"is larger than {PICTURE_BYTES} bytes"
    runbook = pages["docs/operate/runbook.md"]
    for code in (0, 1, 2, 3, 4, 5, 130, 137):
        if not re.search(rf"^\| {code} \|", runbook, re.M):
            yield "docs/operate/runbook.md", 0, f"exit code {code} is not in its table"


def faults_of_page(name, text):
    if name == "README.md":
        words, lines = len(text.split()), len(text.splitlines())
        if words > README_WORDS:
            yield 0, f"{words} words, {README_WORDS} at most"
        if lines > README_LINES:
            yield 0, f"{lines} lines, {README_LINES} at most"
    elif name.startswith("docs/") and not name.startswith("docs/contribute/") and len(text.split()) > PAGE_WORDS:
        yield 0, f"{len(text.split())} words, {PAGE_WORDS} at most: two pages"
    yield from faults_of_lines(text, README_COLUMNS if name == "README.md" else COLUMNS)
    if name != "docs/SUMMARY.md":
        yield from faults_of_headings(text)
    yield from faults_of_words(text)
    if name.startswith("docs/") and name not in ("docs/learn/glossary.md", "docs/SUMMARY.md"):
        yield from faults_of_glossary(text)
    for match in IMAGE.finditer(text):
        if len(match[1].split()) < 4:
            yield line_of(text, match.start()), f"a picture without a description: {match[2]}"


def self_test():
    """The check finds what it is for, and nothing else."""
    bad = {
        "no title": "Text.\n",
        "long": "# T\n\n" + "x " * 80 + "\n",
        "level": "# T\n\n### Deep\n",
        "twice": "# T\n\n## A\n\n## A\n",
        "stop": "# T\n\n## A.\n",
        "link": "# T\n\nSee [here](a.md).\n",
        "idiom": "# T\n\nIt ends at once.\n",
        "word": "# T\n\nOne basis point, [basis point](../learn/glossary.md#basis-point).\n",
        "cut": "# T\n\nType `a\nb`.\n",
        "picture": "# T\n\n![](a.png)\n",
    }
    for what, page in bad.items():
        assert list(faults_of_page("docs/x.md", page)), what
    good = "# T\n\nA [basis point](../learn/glossary.md#basis-point), and basis points, `at once`.\n\n```sh\n# Twice\n# Twice\n```\n"
    assert not list(faults_of_page("docs/x.md", good)), list(faults_of_page("docs/x.md", good))
    assert list(faults_of_page("README.md", "# T\n\n" + "word\n" * 140))


def main():
    self_test()
    names = [name for name in tracked("*.md") if not name.startswith("docs/reference/")]
    pages = {name: (ROOT / name).read_text() for name in names}
    found = [(name, number, fault) for name, text in pages.items() if name.startswith("docs/") or name == "README.md" for number, fault in faults_of_page(name, text)]
    found += list(faults_of_the_whole(pages))
    for name, number, fault in found:
        print(f"{name}:{number}: {fault}")
    print(f"{len(found)} faults of pages" if found else f"{len(pages)} pages are as their readers need them")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
