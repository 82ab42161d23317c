#!/bin/sh
# The programs the tests and the bench compare with: PDF readers, the PDF/A validator (Java), a QR reader, age, minisign, unzip,
# 7-Zip, LibreOffice, sticks and readers of discs; and the system libraries the window (Qt) stands on. `sh build/tools.sh window`:
# only these libraries; `sh build/tools.sh package`: these and what the packages for Windows and Linux are made and tried out with.
# Installs what is missing when run as root on a Debian system; otherwise says in one sentence what to install.
set -eu

missing=""
need() { # program, Debian package
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}

need_jar() { # Java library, Debian package
    [ -e "/usr/share/java/$1.jar" ] || missing="$missing $2"
}

need_library() { # shared library, Debian package
    { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep -q "$1" || missing="$missing $2"
}

need_font() { # family, Debian package
    command -v fc-list >/dev/null 2>&1 || missing="$missing fontconfig"
    fc-list 2>/dev/null | grep -q "$1" || missing="$missing $2"
}

# What the Qt libraries of PySide6-Essentials and their X11 platform ask for, as readelf names it.
need_library libEGL.so.1 libegl1
need_library libGL.so.1 libgl1
need_library libxkbcommon.so.0 libxkbcommon0
need_library libfontconfig.so.1 libfontconfig1
need_library libfreetype.so.6 libfreetype6
need_library libdbus-1.so.3 libdbus-1-3
need_library libglib-2.0.so.0 libglib2.0-0
need_library libgssapi_krb5.so.2 libgssapi-krb5-2
need_library libbrotlidec.so.1 libbrotli1
need_library libcups.so.2 libcups2
need_library libX11-xcb.so.1 libx11-xcb1
need_library libxkbcommon-x11.so.0 libxkbcommon-x11-0
need_library libxcb-cursor.so.0 libxcb-cursor0
need_library libxcb-icccm.so.4 libxcb-icccm4
need_library libxcb-image.so.0 libxcb-image0
need_library libxcb-keysyms.so.1 libxcb-keysyms1
need_library libxcb-randr.so.0 libxcb-randr0
need_library libxcb-render-util.so.0 libxcb-render-util0
need_library libxcb-shape.so.0 libxcb-shape0
need_library libxcb-sync.so.1 libxcb-sync1
need_library libxcb-util.so.1 libxcb-util1
need_library libxcb-xfixes.so.0 libxcb-xfixes0
need_library libxcb-xkb.so.1 libxcb-xkb1

if [ "${1:-}" = package ]; then
    # What build/windows.sh and build/linux.sh work with, and what tries out the results.
    need dpkg-deb dpkg
    need file file
    need objdump binutils
    need unzip unzip
    need 7z p7zip-full
    need strip binutils
    need xz xz-utils
    need wine wine
    [ -x /usr/lib/wine/wine64 ] || missing="$missing wine64"
    need makensis nsis
    need x86_64-w64-mingw32-gcc gcc-mingw-w64-x86-64-win32
    need localedef locales
    need Xvfb xvfb
    need xdotool xdotool
    need xdg-mime xdg-utils
    need desktop-file-validate desktop-file-utils
    need update-mime-database shared-mime-info
    need_font "Noto Sans CJK SC" fonts-noto-cjk
elif [ "${1:-}" != window ]; then
    need pdftotext poppler-utils
    need qpdf qpdf
    need zbarimg zbar-tools
    need java default-jre-headless
    need_jar preflight libpdfbox2-java
    need_jar javax.activation libactivation-java
    need_jar jaxb-api libjaxb-api-java
    need age age
    need minisign minisign
    need unzip unzip
    need 7z p7zip-full
    need soffice libreoffice-writer-nogui
    need mount mount
    need mkfs.exfat exfatprogs
    need mount.exfat-fuse exfat-fuse
    need mkfs.ext4 e2fsprogs
    need xorriso xorriso
    need isoinfo genisoimage
    need strace strace
    need makensis nsis
    need shellcheck shellcheck
    need objdump binutils
    need desktop-file-validate desktop-file-utils
    need Xvfb xvfb
    need xvfb-run xvfb
    need xauth xauth
fi

[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of packages
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "缺少测试或窗口用的程序，请安装这些软件包：$missing（例如 sudo apt-get install$missing）。"
    # Under CI a missing tool is a failure; at a desk the tests that need it say so and are skipped.
    [ -z "${CI:-}" ] || exit 1
fi
