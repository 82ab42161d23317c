#!/usr/bin/env bash
# What `make linux` made, installed, started on a screen of its own, self-tested and removed: the .deb for all users (as root; by
# others unpacked only), the tar for one user.
set -Eeuo pipefail
cd "$(dirname "$0")/.."
OUT=$PWD/out/linux
TRIAL=$OUT/trial
PYTHON=${PYTHON:-$PWD/.venv/bin/python}
VERSION=$("$PYTHON" -c 'from build.freezing import read_project; print(read_project()["version"])')
DEB=$OUT/chuangbao_${VERSION}_amd64.deb
TAR=$OUT/chuangbao-$VERSION-linux-x86_64.tar.xz
SCREEN=""
STARTED=""

test -f "$DEB" || { echo "请先运行 make linux。" >&2; exit 1; }
sh build/tools.sh package
rm -rf "$TRIAL"
mkdir -p "$TRIAL/家 目录"
export HOME="$TRIAL/家 目录" XDG_RUNTIME_DIR=$TRIAL/run LANG=C.UTF-8
unset XDG_DATA_HOME XDG_CONFIG_HOME QT_QPA_PLATFORM WAYLAND_DISPLAY
mkdir -m 700 "$XDG_RUNTIME_DIR"

main() {
    trap stop EXIT
    trap 'echo "没有通过：第 $LINENO 行" >&2' ERR
    screen
    if [ "$(id -u)" = 0 ]; then
        apt-get install -y -qq "$DEB" >/dev/null
        tried chuangbao deb
        test "$(kind_of "$TRIAL/deb.cbao")" = application/x-chuangbao-bundle
        test "$(xdg-mime query default application/x-chuangbao-bundle)" = chuangbao.desktop
        apt-get remove -y -qq chuangbao >/dev/null
        test ! -e /usr/lib/chuangbao
        test ! -e /usr/share/applications/chuangbao.desktop
    else
        dpkg-deb -x "$DEB" "$TRIAL/unpacked"
        tried "$TRIAL/unpacked/usr/lib/chuangbao/chuangbao" deb
    fi
    test -f "$HOME/.local/share/Chuangbao/chuangbao.db" # data stays

    tar -xJf "$TAR" -C "$TRIAL"
    sh "$TRIAL/chuangbao-$VERSION/install.sh"
    rm -r "$TRIAL/chuangbao-$VERSION"
    desktop-file-validate "$HOME/.local/share/applications/chuangbao.desktop"
    tried "$HOME/.local/bin/chuangbao" tar
    test "$(kind_of "$TRIAL/tar.cbao")" = application/x-chuangbao-bundle
    sh "$HOME/.local/share/chuangbao-program/install.sh" --remove
    test ! -e "$HOME/.local/bin/chuangbao"
    test ! -e "$HOME/.local/share/chuangbao-program"
    test -f "$HOME/.local/share/Chuangbao/chuangbao.db"
    echo "通过：安装、自检、打开窗口、双击打开、移除，数据保留。"
}

# tried COMMAND NAME: the self-test, the command line, the window, and a sealed file given to the window that is open.
tried() {
    local command=$1 name=$2 began
    "$command" --selftest "$TRIAL/$name.json"
    "$PYTHON" - "$TRIAL/$name.json" <<'CHECK'
import json, sys
from pathlib import Path

verdict = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
print(*(f"{s['name']} {s['seconds']} s: {s['detail']}" for s in verdict["steps"]), sep="\n")
raise SystemExit(not (verdict["ok"] and verdict["frozen"] and verdict["steps"][9]["detail"].startswith("xcb ")))
CHECK
    cp "$TRIAL/$name.json" "$OUT/selftest-$name.json"
    "$command" doctor --json >"$TRIAL/doctor.json"
    "$command" demo "$TRIAL/demo-$name" >/dev/null
    cp "$(find "$TRIAL/demo-$name" -name '*.cbao' | sort | head -n 1)" "$TRIAL/$name.cbao"
    began=$(date +%s%N)
    "$command" &
    STARTED=$!
    seen '^窗报'
    echo "$name：窗口打开用时 $((($(date +%s%N) - began) / 1000000)) 毫秒"
    "$command" "$TRIAL/$name.cbao" # ends at once, the open window shows the file
    seen '打开移交文件'
    kill -TERM "$STARTED"
    wait "$STARTED"
    STARTED=""
}

# What a desktop's file manager takes a file for. Without a desktop, xdg-mime would ask `file`, which knows no names.
kind_of() {
    "$PYTHON" -c 'import sys; from PySide6.QtCore import QMimeDatabase as D; print(D().mimeTypeForFile(sys.argv[1]).name())' "$1"
}

seen() {
    local tries=0
    until xdotool search --onlyvisible --name "$1" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 300 ] || { echo "没有等到窗口 $1" >&2; exit 1; }
        sleep 0.1
    done
}

screen() {
    Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3>"$TRIAL/display" 2>/dev/null &
    SCREEN=$!
    until [ -s "$TRIAL/display" ]; do sleep 0.1; done
    DISPLAY=:$(cat "$TRIAL/display")
    export DISPLAY
}

stop() {
    [ -z "$STARTED" ] || kill "$STARTED" || true
    [ -z "$SCREEN" ] || kill "$SCREEN" || true
}

main
