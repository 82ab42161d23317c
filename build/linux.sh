#!/usr/bin/env bash
# The Linux program for desktops such as 统信 and 麒麟 (x86_64): the program folder, a tar for one user, a .deb, SHA-256 sums.
#
#   make linux
#
# Same recipe as for Windows (installer.spec). Results are in out/linux. It runs on systems whose C library is at least as new as
# the one it is made on, and the Qt wheels ask for 2.34: 统信 25 and 麒麟 V11 have that, 统信 20 and 麒麟 V10 do not.
set -euo pipefail
cd "$(dirname "$0")/.."
. build/qt_notices.sh
PYTHON=${PYTHON:-$PWD/.venv/bin/python}
OUT=$PWD/out/linux
PARTS=$OUT/parts
TREE=$OUT/chuangbao
SHARE=$PARTS/share
VERSION=$("$PYTHON" -c 'from build.freezing import read_project; print(read_project()["version"])')

main() {
    sh build/tools.sh package
    mkdir -p "$PARTS"
    freeze
    licences
    desktop_files
    archive
    package
    (cd "$OUT" && sha256sum -- *.tar.xz *.deb >SHA256SUMS.txt)
    sizes
}

freeze() {
    rm -rf "$TREE"
    "$PYTHON" -m PyInstaller --noconfirm --log-level WARN --workpath "$PARTS/pyinstaller" --distpath "$OUT" installer.spec
    # A Python somebody compiled carries what only a debugger reads, 30 MB of it.
    find "$TREE" \( -name 'libpython*.so*' -o -path '*/lib-dynload/*.so' \) -exec strip --strip-unneeded {} +
}

licences() {
    rm -rf "$PARTS/licences"
    mkdir -p "$PARTS/licences"
    cp "$("$PYTHON" -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')/LICENSE.txt" "$PARTS/licences/python.txt" 2>/dev/null ||
        cp /usr/share/doc/python3/copyright "$PARTS/licences/python.txt"
    qt_notices "$PARTS/licences/qt.txt"
    "$PYTHON" -m build.linux.system_libraries licences "$TREE" "$PARTS/licences"
    "$PYTHON" -m build.licences "$("$PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
        "$PARTS/pyinstaller/installer/distributions.txt" "$TREE/licences" \
        LICENSE "$PARTS"/licences/*.txt /usr/share/common-licenses/LGPL-3 /usr/share/common-licenses/GPL-3
}

# What makes it a program of the desktop: menu entry, file types, icon; the same for the tar and the package.
desktop_files() {
    rm -rf "$SHARE"
    install -D -m 644 build/linux/chuangbao.desktop "$SHARE/applications/chuangbao.desktop"
    install -D -m 644 build/linux/chuangbao.xml "$SHARE/mime/packages/chuangbao.xml"
    install -D -m 644 resources/icons/app.svg "$SHARE/icons/hicolor/scalable/apps/chuangbao.svg"
    "$PYTHON" -m build.icons "$PARTS/icons"
    install -D -m 644 "$PARTS/icons/chuangbao-256.png" "$SHARE/icons/hicolor/256x256/apps/chuangbao.png"
}

archive() {
    local root=$PARTS/chuangbao-$VERSION
    rm -rf "$root"
    mkdir -p "$root"
    cp -r "$TREE" "$root/program"
    cp -r "$SHARE" "$root/share"
    install -m 755 build/linux/start.sh "$root/start.sh"
    install -m 755 build/linux/install.sh "$root/install.sh"
    tar -C "$PARTS" --owner=0 --group=0 --sort=name -cf - "chuangbao-$VERSION" | xz -T0 -4 >"$OUT/chuangbao-$VERSION-linux-x86_64.tar.xz"
    rm -rf "$root"
}

package() {
    local root=$PARTS/deb
    rm -rf "$root"
    mkdir -p "$root/DEBIAN" "$root/usr/lib" "$root/usr/share/doc/chuangbao"
    cp -r "$TREE" "$root/usr/lib/chuangbao"
    cp -r "$SHARE"/. "$root/usr/share/"
    install -D -m 755 build/linux/start.sh "$root/usr/bin/chuangbao"
    cp LICENSE "$root/usr/share/doc/chuangbao/copyright"
    find "$root" -type d -exec chmod 755 {} +
    find "$root/usr/lib" -type f -exec chmod 644 {} +
    chmod 755 "$root/usr/lib/chuangbao/chuangbao"
    cat >"$root/DEBIAN/control" <<CONTROL
Package: chuangbao
Version: $VERSION
Architecture: amd64
Maintainer: Chuangbao team <chuangbao@example.invalid>
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Depends: $("$PYTHON" -m build.linux.system_libraries depends "$TREE")
Section: misc
Priority: optional
Description: 窗报：离线填报推荐审批表
 Official award forms filled in offline, checked, printed and sealed.
CONTROL
    dpkg-deb --root-owner-group -Zxz -z4 --build "$root" "$OUT/chuangbao_${VERSION}_amd64.deb" >/dev/null
    rm -rf "$root"
}

sizes() {
    echo "程序文件夹 $(du -sm --apparent-size "$TREE" | cut -f1) MB，$(find "$TREE" -type f | wc -l) 个文件"
    (cd "$OUT" && du -m --apparent-size -- *.tar.xz *.deb | sed 's/\t/ MB  /')
    cat "$OUT/SHA256SUMS.txt"
}

main
