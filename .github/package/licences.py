#!/usr/bin/env python3
"""Gathers the licences of all crates that are linked into the program, as one text.

    licences.py [--target TRIPLE] > THIRD-PARTY

It asks `cargo metadata`, reads the texts in the packages that Cargo has fetched, and prints
each text once, below the names of those that have it. A crate whose package has no text gets
that of the licence it offers, with its authors. One whose licence is not known here is an
error: somebody has to look at it. The fonts and data are told in `layouts/NOTICE`.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXT = re.compile(r"^(licen[cs]e|copying|notice|unlicense|copyright)", re.I)
RULE = "=" * 88


def linked(target):
    """The packages that are linked into the program, in order."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--offline"]
    if target:
        command += ["--filter-platform", target]
    found = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    metadata = json.loads(found.stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    seen, todo = set(), [root]
    while todo:
        name = todo.pop()
        if name in seen or is_macro(packages[name]):
            continue
        seen.add(name)
        for edge in nodes[name]["deps"]:
            if any(kind["kind"] is None for kind in edge["dep_kinds"]):
                todo.append(edge["pkg"])
    seen.discard(root)
    return sorted((packages[name] for name in seen), key=lambda p: (p["name"], p["version"]))


def is_macro(package):
    """Whether a package only writes code, and is not linked itself."""
    return any("proc-macro" in target["kind"] for target in package["targets"])


def texts(package):
    """The texts of licences in a package."""
    folder = pathlib.Path(package["manifest_path"]).parent
    named = [folder / package["license_file"]] if package["license_file"] else []
    beside = [path for path in folder.iterdir() if TEXT.match(path.name)]
    files = []
    for path in sorted(set(named + beside)):
        inner = sorted(path.iterdir()) if path.is_dir() else [path]
        files += [file for file in inner if file.suffix not in (".rs", ".html")]
    found = []
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace")
        found.append("\n".join(line.rstrip() for line in text.strip().splitlines()))
    return [text for text in found if text]


def offered(package):
    """The text of a licence that a package names but does not have."""
    licence = package["license"] or ""
    if "Apache-2.0" in licence:
        return (ROOT / "LICENSE-APACHE").read_text(encoding="utf-8").strip()
    if re.search(r"\bMIT\b", licence):
        text = (ROOT / "LICENSE-MIT").read_text(encoding="utf-8").strip()
        authors = ", ".join(package["authors"]) or f"the authors of {package['name']}"
        return re.sub(r"Copyright .*", f"Copyright (c) {authors}", text, count=1)
    if re.search(r"\b(0BSD|CC0-1\.0|MIT-0|Unlicense)\b", licence):
        return f"{licence}: whoever uses it has to repeat nothing."
    sys.exit(f"licences.py: {package['name']} has no text of its licence, `{licence}`")


def main():
    parser = argparse.ArgumentParser(description="Gather licences.")
    parser.add_argument("--target")
    packages = linked(parser.parse_args().target)
    groups = {}
    print("What is linked into Chancery, with the licences of it. The fonts and the data that are")
    print("not code have theirs in the file NOTICE.\n")
    for package in packages:
        name = f"{package['name']} {package['version']}"
        source = package["repository"] or package["homepage"] or "crates.io"
        print(f"- {name}: {package['license'] or 'see its text'} ({source})")
        for text in texts(package) or [offered(package)]:
            groups.setdefault(text, []).append(name)
    for text, names in groups.items():
        print(f"\n{RULE}\nOf {', '.join(names)}:\n\n{text}")


if __name__ == "__main__":
    main()
