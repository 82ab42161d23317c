#!/bin/sh
# Starts 窗报: from the package as /usr/bin/chuangbao, from the unpacked or installed tar beside its program folder.
set -eu
here=$(dirname "$(readlink -f "$0")")
program=$here/program/chuangbao
[ -x "$program" ] || program=/usr/lib/chuangbao/chuangbao

# Qt's wheels bring the input method of IBus and not that of Fcitx; Fcitx 5 answers to the former as well. Without this a
# desktop set to fcitx would have no Chinese input in the program.
case "${QT_IM_MODULE:-}" in
fcitx*) export QT_IM_MODULE=ibus ;;
esac
exec "$program" "$@"
