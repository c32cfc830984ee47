#!/usr/bin/env python3
"""Fails if an exception in `.deny.toml` has outlived its day.

    exceptions.py [--today YYYY-MM-DD]

Each advisory that is passed over has a reason that ends with `until YYYY-MM-DD`: on that day
somebody looks at it again.
"""

import argparse
import datetime
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    parser = argparse.ArgumentParser(description="Look for exceptions that are due.")
    parser.add_argument("--today", type=datetime.date.fromisoformat)
    today = parser.parse_args().today or datetime.date.today()
    config = tomllib.loads((ROOT / ".deny.toml").read_text(encoding="utf-8"))
    due = []
    for exception in config["advisories"]["ignore"]:
        found = re.search(r"until (\d{4}-\d{2}-\d{2})$", exception["reason"])
        if not found:
            due.append(f"{exception['id']} has no day: end its reason with `until YYYY-MM-DD`")
        elif datetime.date.fromisoformat(found[1]) < today:
            due.append(f"{exception['id']} was to be looked at again by {found[1]}")
    print("\n".join(due) or "no exception is due")
    sys.exit(1 if due else 0)


if __name__ == "__main__":
    main()
