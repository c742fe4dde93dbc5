#!/usr/bin/env python3
"""Do imports point one way? Between crates by the list below, between the files of a crate without a circle.

Usage: checks/code/directions.py [--self-test]

A file imports another where it names something of it (`use crate::a::B`, `super::b::c()`); what only tests import does not count. `mod x;` and
`pub use x::...` of a file's own modules are a table of contents and no import.
"""

import re
import sys
import tomllib
from pathlib import Path

# Every crate with those of ours that it may use. A crate not named here is an error.
MAY_USE = {
    "text": [],
    "app": ["text"],
    "market-data": ["text"],
    "cont-kukanov": [],
    "result": ["text"],
    "routing": ["market-data", "cont-kukanov"],
    "simulation": ["market-data", "cont-kukanov", "routing"],
    "evaluation": ["text", "market-data", "cont-kukanov", "routing", "simulation"],
    "report": ["text", "result"],
    "stream": ["text", "app", "market-data"],
    "producer": ["text", "app", "market-data", "stream"],
    "python": ["backtest"],
    "backtest": ["text", "app", "market-data", "cont-kukanov", "routing", "simulation", "evaluation", "result", "report", "stream"],
}

COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
TEXT = re.compile(r'r#"(?:.|\n)*?"#|"(?:\\.|[^"\\])*"')
USE = re.compile(r"(?P<pub>pub(?:\([^)]*\))?\s+)?use\s+(?P<tree>[^;]+);")
INLINE = re.compile(r"\b((?:crate|super)(?:::[a-z_][a-z0-9_]*|::super)+)")
TESTS = re.compile(r"#\[cfg\(test\)\]\s*mod\s+\w+\s*(?:\{.*|;)", re.S)
VISIBLE = re.compile(r"pub\(in [^)]*\)")  # who may see it is no import
MODULE = re.compile(r"^\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+([a-z0-9_]+)\s*;", re.M)


def leaves(tree):
    """The paths of a `use` tree: `a::{b, c::d}` is `a::b` and `a::c::d`."""
    tree = tree.strip()
    opening = tree.find("{")
    if opening < 0:
        return [re.split(r"\s+as\s+", tree)[0].strip()]
    head, depth, part, parts = tree[:opening], 0, "", []
    for letter in tree[opening + 1 : tree.rfind("}")]:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += letter
    return [head + leaf for one in [*parts, part] if one.strip() for leaf in leaves(one)]


def modules(root):
    """Every file of a crate by the path of its module, from its root file."""
    found, waiting = {}, [((), root)]
    while waiting:
        path, file = waiting.pop()
        # House rule: tests are the last thing in a file.
        text = TESTS.sub("", TEXT.sub('""', COMMENT.sub("", file.read_text())))
        text = VISIBLE.sub("pub", text)
        found[path] = (file, text)
        folder = file.parent if file.name in ("mod.rs", "lib.rs", "main.rs") else file.parent / file.stem
        for name in MODULE.findall(text):
            for child in (folder / f"{name}.rs", folder / name / "mod.rs"):
                if child.exists():
                    waiting.append(((*path, name), child))
    return found


def place(path, names, files):
    """The module that a path of names stands in, seen from the module `path`; None outside the crate."""
    names = names.split("::")
    if names[0] == "crate":
        here, names = (), names[1:]
    elif names[0] in ("super", "self"):
        here = path
        while names and names[0] in ("super", "self"):
            here = here[:-1] if names[0] == "super" else here
            names = names[1:]
    elif (*path, names[0]) in files:
        here = path
    else:
        return None
    for name in names:
        if (*here, name) not in files:
            break
        here = (*here, name)
    return here


def imports(files):
    """Which module imports which."""
    arrows = {path: set() for path in files}
    for path, (_, text) in files.items():
        paths = [(bool(use["pub"]), leaf) for use in USE.finditer(text) for leaf in leaves(use["tree"])]
        paths += [(False, inline) for inline in INLINE.findall(USE.sub("", text))]
        children = {one[-1] for one in files if one[:-1] == path and one}
        rest = USE.sub("", text)
        paths += [(False, f"self::{child}::x") for child in children if re.search(rf"\b{child}::[A-Za-z]", rest)]
        for public, leaf in paths:
            target = place(path, leaf, files)
            contents = public and target is not None and target[: len(path)] == path
            # In a file's own inner modules (tests), `super` is the file itself.
            inner = leaf.startswith("super::*") or target == path
            if target is not None and not contents and not inner:
                arrows[path].add(target)
    return arrows


def circles(arrows):
    """The strongly connected parts of more than one module (Tarjan)."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for target in arrows[node]:
            if target not in index:
                visit(target)
                low[node] = min(low[node], low[target])
            elif target in stack:
                low[node] = min(low[node], index[target])
        if low[node] == index[node]:
            part = []
            while True:
                part.append(stack.pop())
                if part[-1] == node:
                    break
            if len(part) > 1:
                found.append(sorted(part))

    for node in arrows:
        if node not in index:
            visit(node)
    return found


def check_crates(folder, may_use):
    """What is wrong between crates."""
    wrong = []
    for manifest in sorted(folder.glob("*/Cargo.toml")):
        package = tomllib.loads(manifest.read_text())
        name = package["package"]["name"]
        if name not in may_use:
            wrong.append(f"{name}: not in the list of checks/code/directions.py: say there what it may use")
            continue
        for used in package.get("dependencies", {}):
            if used in may_use and used not in may_use[name]:
                wrong.append(f"{name} uses {used}, which points the wrong way: it may use {', '.join(may_use[name]) or 'none of ours'}")
    return wrong


def check_files(folder):
    """What is wrong within crates."""
    wrong = []
    for source in sorted(folder.glob("*/src")):
        root = next(file for file in (source / "lib.rs", source / "main.rs") if file.exists())
        files = modules(root)
        arrows = imports(files)
        for circle in circles(arrows):
            names = [str(files[path][0].relative_to(folder)) for path in circle]
            wrong.append(f"{source.parent.name}: {len(circle)} files import each other in a circle: {', '.join(names)}")
            for path in circle:
                for target in sorted(arrows[path] & set(circle)):
                    wrong.append(f"    {files[path][0].relative_to(folder)} -> {files[target][0].relative_to(folder)}")
    return wrong


def self_test():
    """The check finds what it is for."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def crate(name, uses, **files):
            (folder / name / "src").mkdir(parents=True)
            uses = "".join(f"{one} = {{}}\n" for one in uses)
            (folder / name / "Cargo.toml").write_text(f'[package]\nname = "{name}"\n[dependencies]\n{uses}')
            for file, text in files.items():
                (folder / name / "src" / f"{file}.rs").write_text(text)

        crate("result", ["report"], lib="mod a;\nmod b;\npub use a::A;\n", a="use crate::b::B;\npub struct A(B);\n", b="pub struct B;\n")
        crate("report", ["result"], lib="mod a;\nmod b;\n", a="use crate::b::{B, C as D};\n", b='pub fn f() { super::a::g("crate::x::y") }\n')
        assert check_crates(folder, MAY_USE) == ["result uses report, which points the wrong way: it may use text"], check_crates(folder, MAY_USE)
        found = check_files(folder)
        assert found[0] == "report: 2 files import each other in a circle: report/src/a.rs, report/src/b.rs", found
        assert len(found) == 3, found
    assert leaves("a::{b, c::{d, e as f}}") == ["a::b", "a::c::d", "a::c::e"]


def main():
    self_test()
    if "--self-test" in sys.argv:
        return 0
    folder = Path(__file__).resolve().parents[2] / "services"
    wrong = check_crates(folder, MAY_USE) + check_files(folder)
    print("\n".join(wrong) if wrong else "imports point one way: crates by the list, files without a circle")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
