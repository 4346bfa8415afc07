#!/bin/sh
# Lints the QML against the Python types it uses: zero warnings. Usage: qmllint.sh [BIN]
# pyside6-qmllint alone exits 0 on warnings, and knows a Python property only from a type file.
set -eu
bin=${1:-.venv/bin}
ui=kiosk/ui
types=$ui/types/Hallpass/Kiosk
mkdir -p "$types"
"$bin/pyside6-metaobjectdump" -c -s --out-file "$types/types.json" \
    $ui/desk_model.py $ui/room_model.py $ui/look_model.py $ui/code.py $ui/door_model.py $ui/preview.py $ui/ring.py $ui/signs.py
# Qt's own bases are named but not looked up here (with --foreign-types this version leaves them
# out): the linter finds them in QtQuick. What it says about that is no news.
"$bin/pyside6-qmltyperegistrar" --generate-qmltypes "$types/kiosk.qmltypes" \
    --import-name Hallpass.Kiosk --major-version 1 --minor-version 0 \
    -o "$types/unused.cpp" "$types/types.json" 2>"$types/said.txt" ||
    { cat "$types/said.txt" >&2; exit 1; }
if grep -v 'is used as base type but cannot be found' "$types/said.txt" >&2; then exit 1; fi
printf 'module Hallpass.Kiosk\ntypeinfo kiosk.qmltypes\ndepends QtQuick\n' >"$types/qmldir"
# Absolute paths: with others the linter does not see that the qmldir names Theme as a singleton.
"$bin/pyside6-qmllint" -W 0 -I $ui/types -i "$PWD/$ui/qml/qmldir" "$PWD/$ui/qml"/*.qml
