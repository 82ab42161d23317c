#!/bin/sh
# 为当前用户安装窗报（不需要管理员）：sh install.sh；移除：sh install.sh --remove。草稿和备份在任何情况下都不动。
set -eu
here=$(dirname "$(readlink -f "$0")")
data=${XDG_DATA_HOME:-$HOME/.local/share}
folder=$data/chuangbao-program
command=$HOME/.local/bin/chuangbao

remove() {
    rm -rf "$folder"
    rm -f "$command" "$data/applications/chuangbao.desktop" "$data/mime/packages/chuangbao.xml" \
        "$data/icons/hicolor/scalable/apps/chuangbao.svg" "$data/icons/hicolor/256x256/apps/chuangbao.png"
}

refresh() {
    if command -v update-mime-database >/dev/null && [ -d "$data/mime/packages" ]; then update-mime-database "$data/mime"; fi
    if command -v update-desktop-database >/dev/null && [ -d "$data/applications" ]; then
        update-desktop-database "$data/applications"
    fi
}

if [ "${1:-}" = --remove ]; then
    remove
    refresh
    echo "窗报已移除。草稿和备份没有删除，仍在 $data/Chuangbao。"
    exit
fi
if [ ! -x "$here/program/chuangbao" ]; then
    echo "请在解压出的文件夹里运行本脚本。" >&2
    exit 1
fi
remove
mkdir -p "$folder" "$(dirname "$command")"
cp -r "$here/program" "$here/start.sh" "$here/install.sh" "$folder/"
cp -r "$here/share/." "$data/"
ln -sf "$folder/start.sh" "$command"
# Not every desktop looks for programs in ~/.local/bin.
sed "s|^Exec=chuangbao|Exec=\"$command\"|" "$here/share/applications/chuangbao.desktop" >"$data/applications/chuangbao.desktop"
refresh
echo "窗报已装好：在启动器里找窗报，或运行 $command。移除：sh $folder/install.sh --remove"
