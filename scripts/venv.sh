#!/bin/sh
# Makes the environment: sh scripts/venv.sh PYTHON DIRECTORY
set -eu
python=$1
venv=$2
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Hallpass needs Python 3.11 or newer; $python is $("$python" --version 2>&1)." >&2
    echo "Name another one:  make PYTHON=python3.12 ..." >&2
    exit 2
}
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
echo "Installing the environment into $venv (a few hundred MB the first time) ..."
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    -r requirements/dev.txt
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
    --no-build-isolation -e .
