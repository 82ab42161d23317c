# Sourced. compile STUB RESULT VERSION TREE LISTS: the installer of a program folder.
# shellcheck shell=bash
compile() {
    makensis -V2 -WX -INPUTCHARSET UTF8 "-DSTUB=$1" "-DRESULT=$2" "-DVERSION=$3" "-DTREE=$4" "-DLISTS=$5" build/windows/installer.nsi
}
