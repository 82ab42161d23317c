# Sourced by build/windows.sh and build/windows-test.sh: a Wine with the settings of a Chinese office PC.
# shellcheck shell=bash
#
# wine_up FOLDER [USER]   makes or starts the Wine whose files are in FOLDER, with a screen of its own; exports its environment
# in_wine SECONDS PROGRAM ARGUMENT…   runs a program in it
# wine_down               ends the screen and everything that still runs in this Wine
#
# LANG=zh_CN.UTF-8 makes Wine's code page 936, as on those PCs: an open() that names no encoding fails here as it does there.

wine_up() {
    local folder=$1 user=${2:-builder} folders
    mkdir -p "$folder/home" "$folder/run" "$folder/locale"
    chmod 700 "$folder/run"
    folder=$(cd "$folder" && pwd)
    [ -d "$folder/locale/zh_CN.UTF-8" ] || localedef -i zh_CN -f UTF-8 "$folder/locale/zh_CN.UTF-8" || true
    export HOME=$folder/home WINEPREFIX=$folder/prefix WINEARCH=win64 WINEDEBUG=-all USER=$user LOGNAME=$user \
        LANG=zh_CN.UTF-8 LOCPATH=$folder/locale XDG_RUNTIME_DIR=$folder/run \
        WINEDLLOVERRIDES="mscoree=;mshtml=;winemenubuilder.exe="
    unset LC_ALL QT_QPA_PLATFORM
    Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3>"$folder/display" 2>/dev/null &
    WINE_SCREEN=$!
    until [ -s "$folder/display" ]; do
        kill -0 "$WINE_SCREEN" || return 1
        sleep 0.1
    done
    DISPLAY=":$(cat "$folder/display")"
    export DISPLAY
    [ -e "$folder/ready" ] && return
    # Messages of Wine's own set-up about parts that are left out are no news.
    in_wine 300 wineboot -i
    in_wine 60 winecfg -v win10
    in_wine 60 wine reg add 'HKCU\Software\Wine\DllOverrides' /v mscms /t REG_SZ /d native /f >/dev/null
    in_wine 60 wine reg add 'HKLM\Software\Microsoft\Windows NT\CurrentVersion\AeDebug' /v Auto /t REG_SZ /d 0 /f >/dev/null
    in_wine 60 wineserver -w
    # Desktop, documents … are links to the real home folder: what a program leaves there must stay in this Wine.
    for folders in "$WINEPREFIX"/drive_c/users/*/*; do
        if [ -L "$folders" ]; then
            rm "$folders"
            mkdir "$folders"
        fi
    done
    shims "$WINEPREFIX/drive_c/windows/system32"
    touch "$folder/ready"
}

# Wine 8 lacks three things of Windows 10 that Python and Qt ask for; a stand-in for each, never shipped.
shims() {
    local source
    for source in build/windows/shims/*.c; do
        x86_64-w64-mingw32-gcc -Os -s -shared -o "$1/$(basename "$source" .c).dll" "$source" -ladvapi32
    done
}

# By way of a pipe: standard output on a file kills python.exe under Wine and hangs a windowed program in a dialog.
in_wine() {
    local seconds=$1
    shift
    timeout --kill-after=10 "$seconds" "$@" </dev/null 2>&1 | cat
    return "${PIPESTATUS[0]}"
}

wine_down() {
    wineserver -k || true
    [ -z "${WINE_SCREEN:-}" ] || kill "$WINE_SCREEN" || true
}
