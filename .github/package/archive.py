#!/usr/bin/env python3
"""Packs the program with what belongs to it. The same files give the same bytes.

    archive.py --program FILE --texts FOLDER --target TRIPLE --output FOLDER

For Windows it is a ZIP file, else a gzipped tar file. FOLDER of the texts is what `texts` has
written. The path of the archive is printed.
"""

import argparse
import gzip
import io
import os
import pathlib
import tarfile
import time
import tomllib
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
OWN = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "layouts/NOTICE"]
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH") or 315532800)


def entries(program, texts):
    """The files of the archive: their paths in it, their modes, and where they are."""
    yield program.name, 0o755, program
    for name in OWN:
        yield pathlib.PurePath(name).name, 0o644, ROOT / name
    for path in sorted(path for path in texts.rglob("*") if path.is_file()):
        yield path.relative_to(texts).as_posix(), 0o644, path


def pack_tar(files, top):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, mode, path in files:
            entry = tarfile.TarInfo(f"{top}/{name}")
            content = path.read_bytes()
            entry.size, entry.mode, entry.mtime = len(content), mode, EPOCH
            archive.addfile(entry, io.BytesIO(content))
    return gzip.compress(out.getvalue(), 9, mtime=0)


def pack_zip(files, top):
    out = io.BytesIO()
    day = time.gmtime(EPOCH)[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, mode, path in files:
            entry = zipfile.ZipInfo(f"{top}/{name}", day)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = (0o100000 | mode) << 16
            archive.writestr(entry, path.read_bytes())
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser(description="Pack the program.")
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--texts", type=pathlib.Path, required=True)
    parser.add_argument("--target", required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    args = parser.parse_args()
    package = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["package"]
    top = f"{package['name']}-{package['version']}-{args.target}"
    is_windows = "windows" in args.target
    files = list(entries(args.program, args.texts))
    packed = pack_zip(files, top) if is_windows else pack_tar(files, top)
    args.output.mkdir(parents=True, exist_ok=True)
    path = args.output / (top + (".zip" if is_windows else ".tar.gz"))
    path.write_bytes(packed)
    print(path)


if __name__ == "__main__":
    main()
