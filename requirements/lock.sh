#!/bin/sh
# Resolves run.txt and dev.txt for every Python that is supported, with the uv of the Python given.
set -eu
cd "$(dirname "$0")/.."
uv="$1 -m uv"

resolve() {
    target=$1
    shift
    {
        echo "# Made by \`make lock\`: everything pinned, for Python 3.11 and newer."
        # pip is what reads this. A Python newer than the pinned numpy has no wheel of it, and takes a newer numpy.
        $uv pip compile -q --universal --python-version 3.11 --no-header --no-annotate --no-emit-package pip "$@" |
            sed "s/^\(numpy==[^ ]*\) ; python_full_version >= '3.12'\$/\1 ; python_version >= '3.12' and python_version < '3.16'\nnumpy>=2.5,<3 ; python_version >= '3.16'/"
    } > "$target"
}

resolve requirements/run.txt pyproject.toml
resolve requirements/dev.txt pyproject.toml requirements/dev.in
