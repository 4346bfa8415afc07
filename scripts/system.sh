#!/bin/sh
# Installs the Debian or Ubuntu packages that are missing: sh scripts/system.sh demo|demo-headless|test
# "demo-headless" adds Chromium, which takes the pictures of the pages.
# As root it installs them; with a terminal it asks before using sudo; without either it prints the
# line to run and exits with 3.
set -eu
demo="python3-venv libegl1 libgl1 libfontconfig1 libxkbcommon0 libdbus-1-3 libglib2.0-0 libzbar0
  libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-xkb1
  libxcb-shape0 libxkbcommon-x11-0 libx11-xcb1"
test="$demo chromium xvfb openbox xdotool espeak-ng gcc poppler-utils systemd shellcheck"
case "${1:-demo}" in
    demo) wanted=$demo ;;
    demo-headless) wanted="$demo chromium" ;;
    test) wanted=$test ;;
    *) echo "system.sh: demo, demo-headless or test, not $1" >&2; exit 2 ;;
esac
command -v dpkg-query >/dev/null 2>&1 || {
    echo "This is no Debian or Ubuntu: install what these packages hold, then go on:" $wanted >&2
    exit 0
}
missing=""
for package in $wanted; do
    # A package may have been renamed with a suffix (Ubuntu 24.04: libglib2.0-0t64).
    dpkg-query -W -f '${Status}\n' "$package" "${package}t64" 2>/dev/null \
        | grep -q '^install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    echo "Installing:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    $line -qq >/dev/null
elif command -v sudo >/dev/null 2>&1 && [ -t 0 ]; then
    printf 'These packages are missing:%s\nInstall them with sudo? [y/N] ' "$missing"
    read -r answer
    case "$answer" in
        y | Y | yes) sudo apt-get update -qq && sudo $line ;;
        *) echo "Run this, then try again:  sudo $line" >&2; exit 3 ;;
    esac
else
    echo "These packages are missing. Run this, then try again:" >&2
    echo "  sudo $line" >&2
    exit 3
fi
