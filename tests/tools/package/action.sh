#!/bin/sh
# Runs what `.github/action.yml` runs, with a release in a folder instead of one on a server.
#
#     action.sh PROGRAM FOLDER TEXTS
#
# TEXTS is what `.github/package/texts` has written.
set -eu
program=$1
folder=$2
texts=$3
root=$(cd "$(dirname "$0")/../../.." && pwd)
fail() { printf 'action.sh: %s\n' "$*" >&2 && exit 1; }

version=$("$program" --version | cut -d ' ' -f 2)
release=$folder/releases/v$version
case $(uname -m) in
    x86_64) target=x86_64-unknown-linux-musl machine=X64 ;;
    *) target=aarch64-unknown-linux-musl machine=ARM64 ;;
esac
pack() {
    python3 "$root/.github/package/archive.py" --program "$program" --texts "$texts" \
        --target "$1" --output "$2"
}
archive=$(pack "$target" "$release")
cmp "$archive" "$(pack "$target" "$folder/again")" || fail "the same files give another archive"
zip=$(pack x86_64-pc-windows-msvc "$folder/again")
python3 -m zipfile --test "$zip" | grep -q 'Done testing' || fail "the ZIP file is damaged"
python3 -m zipfile --list "$zip" | grep -q "^chancery-$version-x86_64-pc-windows-msvc/NOTICE " ||
    fail "the ZIP file lacks NOTICE"
(cd "$release" && sha256sum -- * >../sums && mv ../sums SHA256SUMS)

export RUNNER_OS=Linux RUNNER_ARCH=$machine RUNNER_TEMP=$folder/temp
export GITHUB_PATH=$folder/path GITHUB_OUTPUT=$folder/outputs GITHUB_STEP_SUMMARY=$folder/summary
export CHANCERY_RELEASES=file://$folder/releases CHANCERY_REF=v$version CHANCERY_VERSION=
mkdir -p "$RUNNER_TEMP"
bash "$root/.github/package/install"
grep -qx "version=$version" "$GITHUB_OUTPUT" || fail "it does not tell the version"
PATH=$(cat "$GITHUB_PATH"):$PATH
export PATH
[ "$(command -v chancery)" = "$(cat "$GITHUB_PATH")/chancery" ] || fail "it is not on the path"

# It builds, with a report and a summary; a warning fails it.
chancery init "$folder/desk" --yes >/dev/null
cd "$folder/desk"
export CHANCERY_PATHS= CHANCERY_OPTIONS='--no-cache
--to=pdf' CHANCERY_DENY=true CHANCERY_REPORT=report.json
bash "$root/.github/package/build"
grep -qx "report=$PWD/report.json" "$GITHUB_OUTPUT" || fail "it does not tell the report"
[ -s report.json ] && [ -s "$GITHUB_STEP_SUMMARY" ] || fail "there is no report or no summary"
[ -n "$(find output -name '*.pdf')" ] && [ -z "$(find output -name '*.epub')" ] ||
    fail "the options have no effect"
printf -- '---\ntitle: T\nas_fo: x\n---\n\nText.\n' >sources/warned.md
export CHANCERY_PATHS='sources/warned.md
'
if bash "$root/.github/package/build" >said 2>&1; then fail "a warning passes"; fi
grep -q '^::warning file=sources/warned.md' said || fail "the warning is no annotation"
CHANCERY_DENY=false bash "$root/.github/package/build" >said 2>&1 || fail "a warning fails"

# What is not what the release says is not run.
printf 'x' >>"$archive"
: >"$GITHUB_PATH"
if bash "$root/.github/package/install" >said; then fail "a changed archive is taken"; fi
grep -q 'is not what the release says' said && [ ! -s "$GITHUB_PATH" ] || fail "it is on the path"
if CHANCERY_REF=main bash "$root/.github/package/install" >said; then fail "a branch is taken"; fi
if RUNNER_OS=Plan9 bash "$root/.github/package/install" >said; then fail "any system is taken"; fi
printf 'ok\n'
