#!/bin/sh
# Makes the Debian package of a program that is built, twice, and looks at what is in it.
#
#     deb.sh PROGRAM FOLDER TRIPLE
#
# The package is made by our own script and `dpkg-deb`, which every Debian has, of the table that
# cargo-deb reads: cargo-deb itself would have to be compiled first, for longer than Chancery's
# own tests run.
set -eu
program=$1
folder=$2
triple=$3
root=$(cd "$(dirname "$0")/../../.." && pwd)
fail() { printf 'deb.sh: %s\n' "$*" >&2 && exit 1; }

mkdir -p "$folder"
"$root/.github/package/texts" "$program" "$folder/texts" "$triple"
make() {
    python3 "$root/.github/package/deb.py" --program "$program" --texts "$folder/texts" \
        --output "$1" --level 0
}
package=$(make "$folder/once")
again=$(make "$folder/twice")
cmp "$package" "$again" || fail "the same files give another package"

version=$("$program" --version | cut -d ' ' -f 2)
field() { dpkg-deb --field "$package" "$1"; }
[ "$(field Package)" = chancery ] || fail "it is called $(field Package)"
[ "$(field Version)" = "$version-1" ] || fail "it has the version $(field Version)"
[ "$(field Architecture)" = "$(dpkg --print-architecture)" ] || fail "it is for another machine"
[ -n "$(field Maintainer)" ] || fail "nobody maintains it"
[ "$(field Installed-Size)" -gt 1000 ] || fail "it is too small"
case $(field Depends) in
    *libc6*) ;;
    '') file=$(readelf --program-headers "$program") && case $file in
        *INTERP*) fail "it does not say what it needs" ;;
    esac ;;
    *) fail "it needs $(field Depends)" ;;
esac
field Description | grep -q 'PDF/UA-1' || fail "it does not say what it is"

# Everything belongs to root, and nothing but the program can be run.
dpkg-deb --contents "$package" >"$folder/contents"
awk '$2 != "root/root"' "$folder/contents" | grep . && fail "not all of it is root's"
grep -v '^d' "$folder/contents" | grep -v 'usr/bin/chancery$' | grep -v '^-rw-r--r-- ' &&
    fail "the modes are wrong"

dpkg-deb --extract "$package" "$folder/tree"
dpkg-deb --control "$package" "$folder/tree/DEBIAN"
cd "$folder/tree"
md5sum --check --quiet DEBIAN/md5sums || fail "the sums are wrong"
[ "$(wc -l <DEBIAN/md5sums)" = "$(find . -path ./DEBIAN -prune -o -type f -print | wc -l)" ] ||
    fail "not every file has a sum"
for file in usr/bin/chancery usr/share/man/man1/chancery.1.gz usr/share/man/man1/chancery-build.1.gz \
    usr/share/bash-completion/completions/chancery usr/share/zsh/vendor-completions/_chancery \
    usr/share/fish/vendor_completions.d/chancery.fish usr/share/doc/chancery/copyright \
    usr/share/doc/chancery/NOTICE.gz usr/share/doc/chancery/THIRD-PARTY.gz \
    usr/share/doc/chancery/CHANGELOG.md.gz; do
    [ -s "$file" ] || fail "it lacks $file"
done
[ "$(find usr/share/man -name '*.1.gz' | wc -l)" = "$(find "$folder/texts/man" -name '*.1' | wc -l)" ] ||
    fail "it lacks manual pages"
gzip -t usr/share/man/man1/*.gz usr/share/doc/chancery/*.gz
gzip -dc usr/share/doc/chancery/THIRD-PARTY.gz | grep -q '^- typst 0\.' || fail "Typst has no licence"
grep -q '^License: Expat or Apache-2.0$' usr/share/doc/chancery/copyright || fail "it has no licence"

# What was packed runs.
./usr/bin/chancery init "$folder/desk" --yes >/dev/null
cd "$folder/desk"
"$folder/tree/usr/bin/chancery" build --no-cache --quiet --deny-warnings
[ -n "$(find output -name '*.pdf')" ] || fail "what was packed builds nothing"
printf '%s\n' "$package"
