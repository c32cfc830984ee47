#!/usr/bin/env python3
"""Checks EPUB files against the bar: 47 items that a program can tell.

    bar.py [--json] [--again FILE] FILE...

Prints the items that fail, each with its messages, and a line of the result for each
file. With --again, the file of a second build is compared with the first. Ends with 1
if anything fails.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from book import Book
from items import ITEMS, run

MODULES = (
    "container",
    "metadata",
    "access",
    "documents",
    "navigation",
    "landmarks",
    "notes",
    "glossary",
    "timeline",
    "semantics",
    "styles",
)
SECOND_BUILD = 5

for module in MODULES:
    importlib.import_module(module)

Findings = dict[int, list[str]]


def check(path: Path, again: Path | None = None) -> Findings:
    """The messages of each item that can be checked, by number."""
    numbers = [number for number in sorted(ITEMS) if again or number != SECOND_BUILD]
    try:
        book = Book(path.read_bytes(), again.read_bytes() if again else None)
    except OSError as error:
        return {
            number: [f"{error.filename} cannot be read: {error.strerror}"] for number in numbers
        }
    return {number: run(ITEMS[number], book) for number in numbers}


def report(path: Path, findings: Findings) -> None:
    """Prints what fails in a file, and how much passes."""
    for number, messages in findings.items():
        if messages:
            print(f"{number:4} {ITEMS[number].title}")
        for message in messages:
            print(f"       {message}")
    if SECOND_BUILD not in findings:
        print(f"{SECOND_BUILD:4} skipped: a second build is needed (--again)")
    passed = sum(not messages for messages in findings.values())
    print(f"{path.name}: {passed} of {len(findings)} pass")


def main() -> int:
    """Reads the command line and checks the files."""
    parser = argparse.ArgumentParser(description="Checks EPUB files against the bar.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--again", type=Path, metavar="FILE", help="the file of a second build")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    options = parser.parse_args()
    if options.again and len(options.files) > 1:
        parser.error("--again goes with one FILE")
    results = {str(path): check(path, options.again) for path in options.files}
    if options.json:
        print(json.dumps(results, ensure_ascii=False, indent=2))
    else:
        for path, findings in results.items():
            report(Path(path), findings)
    return int(any(messages for findings in results.values() for messages in findings.values()))


if __name__ == "__main__":
    sys.exit(main())
