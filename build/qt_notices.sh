# Sourced. qt_notices FILE: the notices of the third parties whose code is in Qt. The wheels of Qt do not carry them; Debian's
# packages of the same libraries do, in one reviewed file each.
# shellcheck shell=bash
qt_notices() {
    local folder package
    folder=$(mktemp -d)
    chmod 755 "$folder" # apt downloads as a user of its own
    : >"$1"
    for package in libqt6core6 libqt6svg6; do
        (cd "$folder" && apt-get download -qq "$package" 2>/dev/null)
        dpkg-deb -x "$folder/$package"_*.deb "$folder/tree"
        cat "$folder/tree/usr/share/doc/$package/copyright" >>"$1"
    done
    rm -r "$folder"
    test -s "$1"
}
