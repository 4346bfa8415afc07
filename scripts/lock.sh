#!/bin/sh
# Writes requirements/*.txt: pinned, hashed, without addresses, for every platform. The lock file
# itself is not kept: it would record the host of the index that it was made with.
set -eu
uv lock --quiet --upgrade
for extra in kiosk central; do
    uv export --quiet --format requirements-txt --extra "$extra" --no-emit-project --no-header \
        --no-annotate --output-file "requirements/$extra.txt"
done
uv export --quiet --format requirements-txt --all-extras --no-emit-project --no-header \
    --no-annotate --output-file requirements/dev.txt
rm uv.lock
# pytest-cov asks for coverage[toml], and pip does not take the pin of `coverage` for that: as soon as
# a newer one is out, an install with hashes would fail.
sed -i 's/^coverage==/coverage[toml]==/' requirements/dev.txt
