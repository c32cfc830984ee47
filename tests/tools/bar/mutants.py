#!/usr/bin/env python3
"""Tests the bar: breaks good books on purpose and looks who notices.

    mutants.py --epubcheck LAUNCHER FILE...

Each defect is made in the first FILE that has what it changes. It is caught if an item
of the bar finds something that it does not find in the unchanged file, or else if
EPUBCheck reports something that it does not report there. EPUBCheck sees only what the
bar missed, all of it in one run. Some changes are harmless, and nobody may notice them;
some defects may be noticed by certain items alone. Ends with 1 if anything is judged
otherwise, or if it could not be made.
"""

from __future__ import annotations

import argparse
import importlib
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import bar
from archive import Archive, NotHere
from defects import DEFECTS, Defect
from items import ITEMS, UNCHECKED

MODULES = (
    "defects_package",
    "defects_documents",
    "defects_navigation",
    "defects_notes",
    "defects_text",
    "variations",
)
MESSAGE = re.compile(r"(FATAL|ERROR|WARNING|INFO|USAGE) (\S+) ")
RESULT = re.compile(r"(?:PASS|FAIL) \d+ fatal, .*? usages: (.*)")

for module in MODULES:
    importlib.import_module(module)

Reports = dict[str, Counter[str]]


class Original:
    """A good book, with what the bar finds in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.findings = bar.check(path)
        assert Archive(path).bytes() == path.read_bytes(), f"{path} cannot be written as it was"


class Mutant:
    """A broken book, and who noticed."""

    def __init__(self, defect: Defect, original: Original, path: Path) -> None:
        self.defect = defect
        self.original = original
        self.path = path
        self.items: list[int] = []
        self.messages: list[str] = []

    def judge(self) -> None:
        """Keeps the items that find something new, if they can those that understood it."""
        new = {
            number: set(messages) - set(self.original.findings[number])
            for number, messages in bar.check(self.path).items()
        }
        found = [number for number, messages in new.items() if messages]
        lost = {number for number in found if all(map(is_puzzled, new[number]))}
        self.items = [number for number in found if number not in lost] or found

    @property
    def is_right(self) -> bool:
        """Whether those noticed who should."""
        if self.defect.alone is None:
            return bool(self.items or self.messages)
        return tuple(self.items) == self.defect.alone and not self.messages

    @property
    def catcher(self) -> str:
        """Who noticed, or nobody, and whether that is right."""
        told = "nobody"
        if self.items:
            told = f"item {', '.join(map(str, self.items))}"
        elif self.messages:
            told = f"EPUBCheck {', '.join(self.messages)}"
        return told if self.is_right else f"WRONG: {told}"


def is_puzzled(message: str) -> bool:
    """Whether an item could only tell that it could not be checked."""
    return message.startswith(UNCHECKED)


def breed(defect: Defect, originals: list[Original], folder: Path) -> Mutant | None:
    """Makes a defect in the first book that has room for it."""
    for original in originals:
        book = Archive(original.path)
        try:
            defect.change(book)
        except NotHere:
            continue
        broken = book.bytes()
        if broken == original.path.read_bytes():
            continue
        path = folder / f"{defect.name}.epub"
        path.write_bytes(broken)
        return Mutant(defect, original, path)
    return None


def epubcheck(launcher: Path, paths: list[Path]) -> Reports:
    """The ids of the messages on each file, counted."""
    command = [str(launcher), *map(str, paths)]
    output = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    ).stdout
    reports: Reports = {}
    pending: Counter[str] = Counter()
    for line in output.splitlines():
        message, result = MESSAGE.match(line), RESULT.match(line)
        if message:
            pending[message[2]] += 1
        elif result:
            reports[result[1]], pending = pending, Counter()
    if set(reports) != set(map(str, paths)):
        sys.exit(f"EPUBCheck did not report on every file:\n{output}")
    return reports


def second_opinion(launcher: Path, missed: list[Mutant]) -> None:
    """Lets EPUBCheck look at what the bar missed, beside the unchanged files."""
    originals = {mutant.original.path for mutant in missed}
    paths = [*sorted(originals), *(mutant.path for mutant in missed)]
    reports = epubcheck(launcher, paths) if missed else {}
    for mutant in missed:
        new = reports[str(mutant.path)] - reports[str(mutant.original.path)]
        mutant.messages = sorted(new)


def report(mutants: list[Mutant], unmade: list[str]) -> int:
    """Prints who noticed what, and counts what is amiss."""
    for mutant in mutants:
        book = mutant.original.path.stem
        print(f"{mutant.defect.name:28} {book:13} {mutant.catcher}")
    for name in unmade:
        print(f"{name:28} {'-':13} NOT MADE")
    caught = Counter(number for mutant in mutants for number in mutant.items)
    tried = [number for number in ITEMS if number != bar.SECOND_BUILD]
    idle = [str(number) for number in tried if not caught[number]]
    print(f"items that caught nothing: {', '.join(idle) or 'none'}")
    for what, is_harmless in (("caught", False), ("left in peace", True)):
        names = [one.name for one in DEFECTS if one.is_harmless == is_harmless]
        right = [one for one in mutants if one.is_right and one.defect.name in names]
        print(f"mutants: {len(right)} of {len(names)} {what}")
    return sum(not mutant.is_right for mutant in mutants) + len(unmade)


def main() -> int:
    """Reads the command line, breaks the books and asks who notices."""
    parser = argparse.ArgumentParser(description="Breaks books and looks who notices.")
    parser.add_argument("--epubcheck", type=Path, required=True, metavar="LAUNCHER")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    options = parser.parse_args()
    originals = [Original(path) for path in options.files]
    with tempfile.TemporaryDirectory() as folder:
        bred = {one.name: breed(one, originals, Path(folder)) for one in DEFECTS}
        mutants = [mutant for mutant in bred.values() if mutant]
        for mutant in mutants:
            mutant.judge()
        second_opinion(options.epubcheck, [mutant for mutant in mutants if not mutant.items])
    return int(report(mutants, [name for name, mutant in bred.items() if mutant is None]) > 0)


if __name__ == "__main__":
    sys.exit(main())
