# Sourced. compile STUB RESULT VERSION TREE LISTS [OPTION…]: the installer of a program folder.
# shellcheck shell=bash
compile() {
    local stub=$1 result=$2 version=$3 tree=$4 lists=$5
    shift 5
    makensis -V2 -WX -INPUTCHARSET UTF8 "-DSTUB=$stub" "-DRESULT=$result" "-DVERSION=$version" "-DTREE=$tree" \
        "-DLISTS=$lists" "-DICON=$PWD/out/windows/chuangbao.ico" "$@" build/windows/installer.nsi
}
