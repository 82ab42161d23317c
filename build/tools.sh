#!/bin/sh
# The programs the tests and the bench compare with: PDF readers, age, unzip, 7-Zip, LibreOffice.
# Installs what is missing when run as root on a Debian system; otherwise says in one sentence what to install.
set -eu

missing=""
need() { # program, Debian package
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}

need pdftotext poppler-utils
need qpdf qpdf
need age age
need unzip unzip
need 7z p7zip-full
need soffice libreoffice-writer-nogui
need mount mount

[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 - a list of packages
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "缺少测试用的程序，请安装这些软件包：$missing（例如 sudo apt-get install$missing）。"
    # Under CI a missing tool is a failure; at a desk the tests that need it say so and are skipped.
    [ -z "${CI:-}" ] || exit 1
fi
