#!/usr/bin/env bash
# What `make windows` made, tried out under Wine on the real `windows` platform of Qt: build/windows/test_program.py.
set -euo pipefail
cd "$(dirname "$0")/.."
. build/windows/wine.sh
. build/windows/compile.sh
PYTHON=${PYTHON:-$PWD/.venv/bin/python}
OUT=$PWD/out/windows
TRIAL=$OUT/trial

test -f "$OUT/parts/setup-amd64.exe" || { echo "请先运行 make windows。" >&2; exit 1; }
sh build/tools.sh package
rm -rf "$TRIAL"
mkdir -p "$TRIAL/previous-lists"

# A previous version: the same program with a file that the new one no longer has.
cp -r --reflink=auto "$OUT/chuangbao" "$TRIAL/previous"
echo 'only in the previous version' >"$TRIAL/previous/_internal/旧文件.txt"
"$PYTHON" -m build.windows.install_lists "$TRIAL/previous" "$TRIAL/previous-lists"
compile amd64-unicode "$TRIAL/setup-previous.exe" 0.0.9 "$TRIAL/previous" "$TRIAL/previous-lists" -DQUICK
rm -rf "$TRIAL/previous"

wine_up "$TRIAL" "王 小明"
trap wine_down EXIT
"$PYTHON" -m pytest -q -x -rA --show-capture=no -p no:cacheprovider build/windows/test_program.py "$@"
echo
cat "$TRIAL/figures.txt"
