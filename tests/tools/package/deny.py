#!/usr/bin/env python3
"""Looks at the parts of `.deny.toml` that need no network, as cargo-deny would.

    deny.py [--target TRIPLE] [--config FILE]

Licences: each package offers one that is allowed, and no licence is allowed that none needs.
Duplicates: each is skipped by name, and nothing is skipped that is no duplicate. Advisories: the
package that an exception names is still locked. Bans: none of them is linked. Any finding is
printed, and makes it fail.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[3]
TOKEN = re.compile(r"[()]|[^\s()]+(?: WITH [^\s()]+)?")


def graph(target):
    """The packages that take part in a build, without those for tests."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--offline"]
    command += ["--filter-platform", target] if target else []
    found = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    metadata = json.loads(found.stdout)
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    seen, todo = set(), [metadata["resolve"]["root"]]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for edge in nodes[name]["deps"]:
            if any(kind["kind"] != "dev" for kind in edge["dep_kinds"]):
                todo.append(edge["pkg"])
    return [package for package in metadata["packages"] if package["id"] in seen]


def satisfied(expression, allowed, used):
    """Whether an SPDX expression is; `used` gets what it is by."""
    tokens = TOKEN.findall(expression.replace("/", " OR "))

    def alternatives():
        found = all_of()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            # Both sides are read, whichever decides.
            found = all_of() or found
        return found

    def all_of():
        found = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            found = one() and found
        return found

    def one():
        token = tokens.pop(0)
        if token == "(":
            found = alternatives()
            tokens.pop(0)
            return found
        if token in allowed:
            used.add(token)
        return token in allowed

    return alternatives()


def licences(packages, config):
    allowed, used = set(config["allow"]), set()
    own = {entry["crate"]: set(entry["allow"]) for entry in config["exceptions"]}
    clear = {entry["crate"]: entry["expression"] for entry in config["clarify"]}
    for package in packages:
        name = package["name"]
        expression = clear.get(name) or package["license"] or "none"
        if not satisfied(expression, allowed | own.get(name, set()), used):
            yield f"the licence of {name} is not allowed: {expression}"
    for licence in sorted((allowed | set().union(*own.values())) - used):
        yield f"{licence} is allowed, and nothing needs it"
    for name in sorted(set(own) - {package["name"] for package in packages}):
        yield f"{name} has an exception, and is not linked"


def matches(version, wanted):
    """Whether a version is what a caret requirement asks for."""
    parts = wanted.split(".")
    return version.split("+")[0].split(".")[: len(parts)] == parts


def duplicates(packages, config):
    versions = {}
    for package in packages:
        versions.setdefault(package["name"], set()).add(package["version"])
    skipped = [entry["crate"].split(":") for entry in config["skip"]]
    for name in sorted({name for name, _ in skipped} - set(versions)):
        yield f"{name} is skipped, and is not linked"
    for name, found in sorted(versions.items()):
        wanted = [version for known, version in skipped if known == name]
        kept = [v for v in found if not any(matches(v, want) for want in wanted)]
        if len(kept) > 1:
            yield f"{name} is linked twice: {', '.join(sorted(found))}"
        if wanted and len(found) < 2:
            yield f"{name} is skipped, and is linked once"
        for want in wanted:
            if not any(matches(version, want) for version in found):
                yield f"{name} {want} is skipped, and is not linked"


def bans(packages, config):
    banned = {entry["crate"]: entry.get("wrappers", []) for entry in config["deny"]}
    linked = {package["name"] for package in packages}
    for package in packages:
        for needed in package["dependencies"]:
            name = needed["name"]
            if needed["kind"] == "dev" or name not in linked:
                continue
            if name in banned and package["name"] not in banned[name]:
                yield f"{package['name']} may ask for {name}, which is banned"


def advisories(config, lock):
    locked = {(package["name"], package["version"]) for package in lock["package"]}
    for exception in config["ignore"]:
        head = exception["reason"].split(":")[0].split(" ")
        if len(head) != 2 or tuple(head) not in locked:
            yield f"{exception['id']} is about {' '.join(head)}, which is not locked"
        if not re.search(r"; until \d{4}-\d{2}-\d{2}$", exception["reason"]):
            yield f"{exception['id']} has no day on which it is looked at again"


def main():
    parser = argparse.ArgumentParser(description="Look at .deny.toml.")
    parser.add_argument("--target")
    parser.add_argument("--config", type=pathlib.Path, default=ROOT / ".deny.toml")
    args = parser.parse_args()
    config = tomllib.loads(args.config.read_text(encoding="utf-8"))
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text(encoding="utf-8"))
    packages = graph(args.target)
    found = [
        *licences(packages, config["licenses"]),
        *duplicates(packages, config["bans"]),
        *bans(packages, config["bans"]),
        *advisories(config["advisories"], lock),
    ]
    print("\n".join(found) or f"{len(packages)} packages are as they should be")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
