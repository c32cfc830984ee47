"""Briefings as targets of Bazel (4.2 or later).

    load("//:chancery.bzl", "briefing")

    briefing(
        name = "harbour",
        src = "sources/harbour.md",
        data = ["chancery.toml", "sources/_terms.md"],
    )

builds `harbour.pdf` and `harbour.epub`. The package is the root of the project. A briefing sees
what `src` and `data` name and nothing else, so that a file that is not named is an error and
never a build that is out of date.
"""

# The files are links to others, which Chancery does not follow out of a project; so they are
# copied into one. The first words are the program, the briefing, the day and the files that are
# made; after `--` come the files of the project, each with its path there.
_COMMAND = """
set -eu
program=$PWD/$1 source=$2 today=$3
shift 3
project=$(mktemp -d "$PWD/project.XXXXXX")
trap 'rm -rf "$project"' EXIT
outputs=
while [ "$1" != -- ]; do
    outputs="$outputs $1"
    shift
done
shift
while [ $# -gt 0 ]; do
    mkdir -p "$project/$(dirname "$2")"
    cp -L "$1" "$project/$2"
    shift 2
done
formats=
for output in $outputs; do formats="$formats,${output##*.}"; done
(
    cd "$project"
    "$program" build --no-cache --quiet --diagnostic-format short --jobs 1 \
        --to "${formats#,}" --output .built ${today:+--today "$today"} "$source"
)
for output in $outputs; do
    find "$project/.built" -name "*.${output##*.}" -exec cp {} "$output" \\;
done
"""

def _path_in_project(ctx, file):
    """The path of a file from the package, which is the root of the project."""
    package = ctx.label.package
    path = file.short_path
    if not package:
        return path
    if not path.startswith(package + "/"):
        fail("%s is not in the package %s, so not in the project" % (path, package))
    return path[len(package) + 1:]

def _briefing_impl(ctx):
    outputs = [
        ctx.actions.declare_file("%s.%s" % (ctx.label.name, format))
        for format in ctx.attr.formats
    ]
    files = [ctx.file.src] + ctx.files.data
    arguments = ctx.actions.args()
    arguments.add(ctx.executable.program)
    arguments.add(_path_in_project(ctx, ctx.file.src))
    arguments.add(ctx.attr.today)
    arguments.add_all(outputs)
    arguments.add("--")
    for file in files:
        arguments.add(file)
        arguments.add(_path_in_project(ctx, file))
    ctx.actions.run_shell(
        inputs = files,
        tools = [ctx.executable.program],
        outputs = outputs,
        arguments = [arguments],
        command = _COMMAND,
        mnemonic = "Briefing",
        progress_message = "Building the briefing %s" % ctx.label,
    )
    return [DefaultInfo(files = depset(outputs))]

briefing = rule(
    implementation = _briefing_impl,
    doc = "Builds a briefing to a PDF and an EPUB.",
    attrs = {
        "src": attr.label(
            mandatory = True,
            allow_single_file = [".md"],
            doc = "The briefing.",
        ),
        "data": attr.label_list(
            allow_files = True,
            doc = "What it takes in: `chancery.toml`, glossaries, parts, images, fonts, layouts.",
        ),
        "formats": attr.string_list(
            default = ["pdf", "epub"],
            doc = "What is made of it: pdf, epub.",
        ),
        "today": attr.string(
            doc = "The day for the rules that need one, such as 2026-11-26; else the clock's.",
        ),
        "program": attr.label(
            default = "//:tools/chancery",
            allow_single_file = True,
            executable = True,
            cfg = "exec",
            doc = "The program `chancery`.",
        ),
    },
)
