#!/usr/bin/env python3
"""Makes a Debian package of a program that is built already.

    deb.py --program FILE --texts FOLDER --output FOLDER [--level 0-9]

What goes into it stands in `[package.metadata.deb]` of Cargo.toml, in the form of cargo-deb.
FILE stands for `target/release/chancery` there, and FOLDER of the texts, which `texts` has
written, for `target/package`. The package is packed by `dpkg-deb`, and the same files give the
same bytes. Its path is printed.
"""

import argparse
import gzip
import hashlib
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH") or 315532800)
# The numbers of machines in ELF files, and of the part that asks for a loader.
MACHINES = {62: "amd64", 183: "arm64"}
INTERPRETER = 3


def elf(program):
    """The architecture of a program, and whether it needs libraries of the system."""
    head = program.read_bytes()
    if head[:5] != b"\x7fELF\x02":
        sys.exit(f"deb.py: {program} is no program of Linux for 64 bits")
    (machine,) = struct.unpack_from("<H", head, 18)
    (start,) = struct.unpack_from("<Q", head, 32)
    size, count = struct.unpack_from("<HH", head, 54)
    kinds = [struct.unpack_from("<I", head, start + i * size)[0] for i in range(count)]
    return MACHINES[machine], INTERPRETER in kinds


def depends(program):
    """The packages of libraries that a program needs."""
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "debian").mkdir()
        (pathlib.Path(folder) / "debian/control").write_text("Source: chancery\n")
        command = ["dpkg-shlibdeps", "-O", str(program.resolve())]
        found = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if found.returncode != 0:
        sys.exit(f"deb.py: {found.stderr.strip()}")
    return found.stdout.strip().removeprefix("shlibs:Depends=")


def sources(pattern, args):
    """The files that the first part of an asset stands for."""
    if pattern == "target/release/chancery":
        return [args.program]
    below = pattern.removeprefix("target/package/")
    folder = ROOT if below == pattern else args.texts
    found = sorted(folder.glob(below))
    if not found:
        sys.exit(f"deb.py: there is no {pattern}")
    return found


def place(path, target, mode, tree):
    """Puts a file into the tree, packed if Debian wants it so."""
    name = target + path.name if target.endswith("/") else target
    content = path.read_bytes()
    is_page = name.startswith("usr/share/man/")
    is_long = name.startswith("usr/share/doc/") and len(content) > 4096
    if (is_page or is_long) and not name.endswith("/copyright"):
        name, content = name + ".gz", gzip.compress(content, 9, mtime=0)
    file = tree / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    file.chmod(int(mode, 8))


def version_of(package):
    return f"{package['version']}-{package['metadata']['deb'].get('revision', '1')}"


def control(package, architecture, needs, size):
    deb = package["metadata"]["deb"]
    fields = [
        ("Package", package["name"]),
        ("Version", version_of(package)),
        ("Architecture", architecture),
        ("Maintainer", deb["maintainer"]),
        ("Installed-Size", str(size)),
        ("Depends", needs),
        ("Section", deb["section"]),
        ("Priority", deb["priority"]),
        ("Homepage", package.get("homepage") or package.get("repository")),
        ("Description", package["description"]),
    ]
    lines = [f"{key}: {value}" for key, value in fields if value]
    for line in deb["extended-description"].strip().splitlines():
        lines.append(f" {line}" if line.strip() else " .")
    return "\n".join(lines) + "\n"


def fill(tree, package, args):
    """Writes all files of the package, and gives its architecture."""
    deb = package["metadata"]["deb"]
    for pattern, target, mode in deb["assets"]:
        for path in sources(pattern, args):
            place(path, target, mode, tree)
    copyright_file = ROOT / deb["license-file"][0]
    place(copyright_file, f"usr/share/doc/{package['name']}/copyright", "644", tree)
    files = sorted(path for path in tree.rglob("*") if path.is_file())
    sums = [
        f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(tree)}\n"
        for path in files
    ]
    size = sum(-(-path.stat().st_size // 1024) for path in files)
    architecture, is_dynamic = elf(args.program)
    needs = depends(args.program) if is_dynamic and deb["depends"] == "$auto" else ""
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN/md5sums").write_text("".join(sums))
    (tree / "DEBIAN/control").write_text(control(package, architecture, needs, size))
    return architecture


def settle(tree):
    """Gives folders and notes their modes, and everything one time."""
    for path in [tree, *tree.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
        elif path.parent.name == "DEBIAN":
            path.chmod(0o644)
        os.utime(path, (EPOCH, EPOCH))


def main():
    parser = argparse.ArgumentParser(description="Make a Debian package.")
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--texts", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--level", type=int, choices=range(10), default=9)
    args = parser.parse_args()
    package = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["package"]
    args.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder) / "tree"
        tree.mkdir()
        architecture = fill(tree, package, args)
        settle(tree)
        name = f"{package['name']}_{version_of(package)}_{architecture}.deb"
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", f"-z{args.level}"]
        command += ["--build", str(tree), str(args.output / name)]
        environment = dict(os.environ, SOURCE_DATE_EPOCH=str(EPOCH))
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    print(args.output / name)


if __name__ == "__main__":
    main()
