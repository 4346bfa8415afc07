#!/bin/sh
# Turns a Raspberry Pi (OS Trixie or newer, 64-bit) or a Debian 12/13 computer into a kiosk.
# Run it from the project's folder, as root; running it again updates. docs/operating.md says more.
#
#   sh deploy/kiosk/install.sh [--central URL] [--take-screen] [--dry-run]
#   sh deploy/kiosk/install.sh --uninstall [--purge] [--dry-run]
#
#   --central URL   the school's server, written into a new kiosk.toml
#   --take-screen   switch off the desktop that has the screen now
#   --dry-run       say what would be done, change nothing
#   --uninstall     remove the program; data and configuration stay
#   --purge         remove data and configuration too: what central has not got yet is lost
#
# Exit codes: 0 done; 2 used wrongly; 3 this box can't do it, or a step failed.
set -eu
umask 022

# The system's own: a virtual environment must outlast whatever else is on the PATH.
python=/usr/bin/python3
user=hallpass-kiosk
unit=hallpass-kiosk.service
opt=/opt/hallpass
data=/var/lib/hallpass-kiosk
etc=/etc/hallpass
launcher=/usr/local/bin/hallpass-kiosk
journal=/etc/systemd/journald.conf.d/hallpass.conf
rules=/etc/udev/rules.d/70-hallpass-backlight.rules
# cage and seatd: the screen; Debian 12's cage does not start without xwayland. libegl1 … libwayland-egl1: Qt. libzbar0: the second look at a badge.
# alsa-utils and espeak-ng: heard where a room's settings want sounds or a voice; else they rest.
packages="python3 python3-venv ca-certificates cage seatd xwayland libegl1 libgl1 libfontconfig1 libxkbcommon0
  libdbus-1-3 libglib2.0-0 libwayland-client0 libwayland-cursor0 libwayland-egl1 libzbar0
  fonts-noto-core alsa-utils espeak-ng"
# What builds the project's own wheel: taken from requirements/dev.txt, with its hashes.
builders="hatchling packaging pathspec pluggy tomlkit trove-classifiers"

here=$(cd "$(dirname "$0")/../.." && pwd)
dry=no
uninstall=no
purge=no
take_screen=no
central=""

say() { printf '%s\n' "$*"; }
stop() {
    printf 'install.sh: %s\n' "$2" >&2
    exit "$1"
}
usage() { sed -n '2,/^set -eu/{/^set -eu/d;s/^# \{0,1\}//;p;}' "$0"; }

# Each step that changes something goes through `run`.
run() {
    say "+ $*"
    [ "$dry" = yes ] && return 0
    "$@" || stop 3 "this failed: $*"
}

# write PATH MODE GROUP: what comes on standard input becomes the file.
write() {
    say "+ write $1 (mode $2, root:$3)"
    if [ "$dry" = yes ]; then
        cat >/dev/null
        return 0
    fi
    new=$1.new
    { cat >"$new" && chown "root:$3" "$new" && chmod "$2" "$new" && mv -f "$new" "$1"; } ||
        stop 3 "could not write $1"
}

systemd_runs() { [ -d /run/systemd/system ]; }

check_box() {
    [ "$dry" = yes ] || [ "$(id -u)" = 0 ] || stop 3 "run it as root: sudo sh $0"
    [ -r "$here/requirements/kiosk.txt" ] || stop 3 "$here is not the project's folder"
    command -v apt-get >/dev/null 2>&1 || stop 3 "this is no Debian or Raspberry Pi OS"
    command -v systemctl >/dev/null 2>&1 || stop 3 "systemd is not here"
    machine=$(uname -m)
    libc=$(getconf GNU_LIBC_VERSION 2>/dev/null | cut -d ' ' -f 2)
    case $machine in
        x86_64) ;;
        aarch64)
            # PySide6 for ARM is built for glibc 2.39; Raspberry Pi OS Bookworm has 2.36.
            minor=${libc#2.}
            [ "${minor%%.*}" -ge 39 ] ||
                stop 3 "glibc $libc is too old for Qt on ARM: use Raspberry Pi OS Trixie or newer"
            ;;
        *) stop 3 "there is no Qt for Python on $machine: use a 64-bit system" ;;
    esac
    say "This box: $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release), $machine, glibc $libc"
}

check_screen() {
    [ -e /etc/systemd/system/display-manager.service ] || return 0
    [ "$take_screen" = yes ] ||
        stop 3 "a desktop has the screen: give --take-screen to switch it off, or use the Lite image"
    run systemctl disable display-manager.service
    ! systemd_runs || run systemctl stop display-manager.service
}

install_packages() {
    missing=""
    for package in $packages; do
        # Debian 13 renamed some with the suffix t64; apt-get knows them by the old name.
        dpkg-query -W -f '${Status}\n' "$package" "${package}t64" 2>/dev/null |
            grep -q '^install ok installed' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    run apt-get update -qq
    # shellcheck disable=SC2086 # a list of packages
    run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
}

make_user() {
    getent passwd "$user" >/dev/null ||
        run useradd --system --user-group --home-dir "$data" --no-create-home \
            --shell /usr/sbin/nologin "$user"
    for group in video render input audio; do
        # Not every box has each of them.
        if getent group "$group" >/dev/null; then run usermod --append --groups "$group" "$user"; fi
    done
}

# The name of a release says what is in it: the same files are installed once.
release_name() {
    version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$here/pyproject.toml" | head -n 1)
    digest=$(cd "$here" && find hallpass kiosk pyproject.toml requirements/kiosk.txt -type f \
        ! -name '*.pyc' -exec sha256sum {} + | LC_ALL=C sort | sha256sum | cut -c 1-12)
    say "$version-$digest-$(basename "$(readlink -f "$python" || say "$python")")"
}

# pick NAMES: their blocks from requirements/dev.txt, hashes included.
pick() {
    awk -v names="$*" '
        BEGIN { split(names, list, " "); for (i in list) wanted[list[i] "=="] = 1 }
        /^[a-zA-Z0-9]/ { name = $1; sub(/==.*/, "==", name); on = (name in wanted) }
        on { print }' "$here/requirements/dev.txt"
}

install_program() {
    name=$(release_name)
    release=$opt/releases/$name
    if [ -e "$release/complete" ]; then
        say "Release $name is there already."
    else
        build_release "$release"
    fi
    # One step: an installation that was cut off before it leaves the earlier release in use.
    if [ "$(readlink "$opt/venv" 2>/dev/null)" != "releases/$name/venv" ]; then
        run ln -sfn "releases/$name/venv" "$opt/venv.new"
        run mv -fT "$opt/venv.new" "$opt/venv"
    fi
    run ln -sfn "$opt/venv/bin/hallpass-kiosk" "$launcher"
    forget_old_releases "$name"
}

build_release() {
    pip="-m pip install --quiet --disable-pip-version-check --no-cache-dir"
    run rm -rf "$1"
    run mkdir -p "$1"
    run "$python" -m venv "$1/venv"
    # shellcheck disable=SC2086 # pip is several words
    run "$1/venv/bin/python" $pip --require-hashes --only-binary :all: \
        -r "$here/requirements/kiosk.txt"
    run "$python" -m venv "$1/build"
    # shellcheck disable=SC2086
    pick $builders | write "$1/build/requirements.txt" 0644 root
    # shellcheck disable=SC2086
    run "$1/build/bin/python" $pip --require-hashes --only-binary :all: \
        -r "$1/build/requirements.txt"
    run "$1/build/bin/python" -m pip wheel --quiet --disable-pip-version-check --no-cache-dir \
        --no-deps --no-build-isolation --wheel-dir "$1/build/wheels" "$here"
    # shellcheck disable=SC2086
    run "$1/venv/bin/python" $pip --no-deps --no-index --find-links "$1/build/wheels" hallpass
    run rm -rf "$1/build"
    run sync -f "$1"
    run touch "$1/complete"
}

# The one in use and the one before it stay; what was cut off goes.
forget_old_releases() {
    [ -d "$opt/releases" ] || return 0
    for old in "$opt/releases"/*; do
        [ ! -d "$old" ] || [ -e "$old/complete" ] || [ "$dry" = yes ] || run rm -rf "$old"
    done
    find "$opt/releases" -mindepth 1 -maxdepth 1 -type d ! -name "$1" -printf '%T@ %p\n' |
        sort -rn | tail -n +2 | cut -d ' ' -f 2- | while read -r old; do run rm -rf "$old"; done
}

write_config() {
    run install -d -m 0755 "$etc"
    run install -d -m 0700 -o "$user" -g "$user" "$data"
    if [ ! -e "$etc/kiosk.toml" ]; then
        line='# central_url = "https://passes.school.example"'
        [ -z "$central" ] || line="central_url = \"$central\""
        write "$etc/kiosk.toml" 0640 "$user" <<EOF
# This box. Every key is optional; a wrong one is named in the log and by \`hallpass-kiosk doctor\`.
# What the room allows and shows is set at central, not here.

# Where central is: https.
$line

# The only authority whose certificates are taken (PEM, whole path); else the system's.
# ca_file = "/etc/hallpass/school-ca.pem"

# An HTTP proxy on the way to central.
# proxy = "http://proxy.school.example:3128"

# A number, a device such as "/dev/video0", or an http address that serves MJPEG; else the first.
# camera = "/dev/video0"

# "debug", "info" or "warning".
# log_level = "info"
EOF
    elif [ -n "$central" ]; then
        say "$etc/kiosk.toml is there already and stays as it is: set central_url in it yourself."
    fi
    # The program looks for it in its data folder.
    [ -e "$data/kiosk.toml" ] || [ -L "$data/kiosk.toml" ] ||
        run ln -s "$etc/kiosk.toml" "$data/kiosk.toml"
}

install_unit() {
    run install -m 0644 "$here/deploy/kiosk/$unit" "/etc/systemd/system/$unit"
    run install -d -m 0755 "$(dirname "$journal")"
    # A card wears out, and fills up: the log is kept small.
    write "$journal" 0644 root <<'EOF'
[Journal]
SystemMaxUse=50M
EOF
    # The panel's own light is set by a file of the kernel's that is root's unless somebody says so.
    run install -d -m 0755 "$(dirname "$rules")"
    write "$rules" 0644 root <<'EOF'
ACTION=="add", SUBSYSTEM=="backlight", RUN+="/bin/chgrp video $sys$devpath/brightness", RUN+="/bin/chmod g+w $sys$devpath/brightness"
EOF
    run systemctl enable --quiet seatd.service "$unit"
    if systemd_runs; then
        run systemctl daemon-reload
        if command -v udevadm >/dev/null; then
            run udevadm control --reload
            run udevadm trigger --action=add --subsystem-match=backlight
        fi
        run systemctl restart systemd-journald.service
        run systemctl start seatd.service
        run systemctl restart --no-block "$unit"
    else
        say "systemd does not run here: the kiosk starts with the next boot."
    fi
}

remove() {
    if systemd_runs; then run systemctl disable --now --quiet "$unit"; fi
    for path in "/etc/systemd/system/$unit" "/etc/systemd/system/multi-user.target.wants/$unit" \
        "$journal" "$launcher" "$rules"; do
        if [ -e "$path" ] || [ -L "$path" ]; then run rm -f "$path"; fi
    done
    if [ -e "$opt" ]; then run rm -rf "$opt"; fi
    if systemd_runs; then run systemctl daemon-reload; fi
    if [ "$purge" = yes ]; then
        if [ -e "$data" ]; then run rm -rf "$data"; fi
        if [ -e "$etc/kiosk.toml" ]; then run rm -f "$etc/kiosk.toml"; fi
        # Central may be on this machine too, with its own file there.
        if [ -d "$etc" ]; then run rmdir --ignore-fail-on-non-empty "$etc"; fi
        if getent passwd "$user" >/dev/null; then run userdel "$user"; fi
    else
        say "Kept: $data and $etc. Packages stay too."
    fi
    if [ -e /lib/systemd/system/lightdm.service ]; then
        say "For the desktop again: systemctl enable lightdm"
    fi
}

while [ $# -gt 0 ]; do
    case $1 in
        --dry-run) dry=yes ;;
        --uninstall) uninstall=yes ;;
        --purge) purge=yes ;;
        --take-screen) take_screen=yes ;;
        --central)
            [ $# -ge 2 ] || stop 2 "--central needs an address"
            central=$2
            shift
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) stop 2 "there is no $1; --help lists what there is" ;;
    esac
    shift
done
[ "$purge" = no ] || [ "$uninstall" = yes ] || stop 2 "--purge goes with --uninstall"
case $central in
    "" | https://*) ;;
    *) stop 2 "--central: $central does not begin with https://" ;;
esac
case $central in
    *[\"\\\ ]*) stop 2 "--central: $central is no address" ;;
esac

if [ "$uninstall" = yes ]; then
    [ "$dry" = yes ] || [ "$(id -u)" = 0 ] || stop 3 "run it as root: sudo sh $0 --uninstall"
    remove
    exit 0
fi
check_box
check_screen
install_packages
make_user
install_program
write_config
install_unit
say ""
say "Installed. What works on this box:"
say "  sudo -u $user hallpass-kiosk doctor --data $data"
say "The screen shows a code until an administrator lets the box in at central."
