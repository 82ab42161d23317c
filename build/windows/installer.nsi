; The installer: for one user, without an administrator; data is never touched. Made by build/windows.sh, which defines
; STUB (NSIS target), RESULT (file to write), VERSION, TREE (program folder), LISTS (folder of remove.nsh), ICON.
;
; Silent: 安装.exe /S [/D=folder]; 卸载.exe /S. Exit codes: 0 done, 2 did not end well, 3 this Windows is too old or 32-bit,
; 4 the program is open, 5 a newer version is installed.

Unicode true
Target ${STUB}
!ifdef QUICK ; for trials: as large as the folder, made in seconds
  SetCompress off
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif

!include LogicLib.nsh
!include FileFunc.nsh
!include MUI2.nsh
!include WinVer.nsh
!include WordFunc.nsh
!include x64.nsh

!define NAME "窗报"
!define ID "Chuangbao"
!define UNINSTALLER "卸载.exe"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${ID}"
!define CLASSES "Software\Classes"
!define WINDOWS_10_1809 17763
!define SAFE "已有的草稿和备份不受影响。"

!define ERROR_FAILED 2
!define ERROR_SYSTEM 3
!define ERROR_OPEN 4
!define ERROR_NEWER 5

Name "${NAME}"
OutFile "${RESULT}"
InstallDir "$LOCALAPPDATA\Programs\${ID}"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
RequestExecutionLevel user
ManifestDPIAware true
AllowSkipFiles off
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "${NAME}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileDescription" "${NAME}安装程序"
VIAddVersionKey /LANG=2052 "CompanyName" "Chuangbao team"
VIAddVersionKey /LANG=2052 "LegalCopyright" "MIT License"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEPAGE_TITLE "安装${NAME} ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "${NAME}只为当前用户安装，不需要管理员权限，也不需要联网。$\r$\n$\r$\n\
如果已经装有旧版本，将直接升级；${SAFE}$\r$\n$\r$\n单击“下一步”继续。"
!define MUI_FINISHPAGE_TITLE "${NAME}已装好"
!define MUI_FINISHPAGE_TEXT "可以从“开始”菜单或桌面打开${NAME}，也可以双击移交文件（.cbao）打开。"
!define MUI_FINISHPAGE_RUN "$INSTDIR\chuangbao.exe"
!define MUI_FINISHPAGE_RUN_TEXT "现在打开${NAME}"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "将从这台电脑上移除${NAME}程序。草稿、照片和备份不会删除，重新安装后可以继续使用。"
!define MUI_ABORTWARNING

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

; Says why not and leaves. A silent run says it by its exit code alone.
!macro Refuse CODE SENTENCE
  MessageBox MB_OK|MB_ICONEXCLAMATION "${SENTENCE}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

; A program that runs keeps its file: Windows lets nobody write into it.
!macro EndProgram FILE
  ${Do}
    ClearErrors
    ${IfNot} ${FileExists} "$INSTDIR\${FILE}"
      ${Break}
    ${EndIf}
    FileOpen $0 "$INSTDIR\${FILE}" a
    ${IfNot} ${Errors}
      FileClose $0
      ${Break}
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONINFORMATION \
      "${NAME}正开着。请先关闭它（写下的内容会自动保存），再单击“重试”。" /SD IDCANCEL IDRETRY +3
    SetErrorLevel ${ERROR_OPEN}
    Quit
  ${Loop}
!macroend

!macro FileType SUFFIX CLASS TITLE
  WriteRegStr HKCU "${CLASSES}\${SUFFIX}" "" "${ID}.${CLASS}"
  WriteRegStr HKCU "${CLASSES}\${SUFFIX}\OpenWithProgids" "${ID}.${CLASS}" ""
  WriteRegStr HKCU "${CLASSES}\${ID}.${CLASS}" "" "${TITLE}"
  WriteRegStr HKCU "${CLASSES}\${ID}.${CLASS}\DefaultIcon" "" "$INSTDIR\chuangbao.exe,0"
  WriteRegStr HKCU "${CLASSES}\${ID}.${CLASS}\shell\open\command" "" '"$INSTDIR\chuangbao.exe" "%1"'
!macroend

; Another program may have taken the suffix since: only what still names ours goes.
!macro NoFileType SUFFIX CLASS
  ReadRegStr $0 HKCU "${CLASSES}\${SUFFIX}" ""
  ${If} $0 == "${ID}.${CLASS}"
    DeleteRegValue HKCU "${CLASSES}\${SUFFIX}" ""
  ${EndIf}
  DeleteRegValue HKCU "${CLASSES}\${SUFFIX}\OpenWithProgids" "${ID}.${CLASS}"
  DeleteRegKey /ifempty HKCU "${CLASSES}\${SUFFIX}\OpenWithProgids"
  DeleteRegKey /ifempty HKCU "${CLASSES}\${SUFFIX}"
  DeleteRegKey HKCU "${CLASSES}\${ID}.${CLASS}"
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastBuild} ${WINDOWS_10_1809}
    !insertmacro Refuse ${ERROR_SYSTEM} "${NAME}需要 64 位的 Windows 10（1809 或更新）或 Windows 11。\
这台电脑的系统较旧或是 32 位的，没有安装任何东西。请换一台电脑，或请管理员升级系统。"
  ${EndIf}
  ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      !insertmacro Refuse ${ERROR_NEWER} "已装有较新的版本 $0，没有安装 ${VERSION}。${SAFE}如确需旧版本，请先卸载新版本；新版本打开过的草稿库，旧版本不一定能打开。"
    ${EndIf}
  ${EndIf}
FunctionEnd

Section
  !insertmacro EndProgram "chuangbao.exe"
  !insertmacro EndProgram "chuangbao-cli.exe"
  ; An earlier version takes away its own files, which it alone knows; its shortcuts and file types are written anew below.
  StrCpy $R1 "first"
  ReadRegStr $R0 HKCU "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $R0 != ""
  ${AndIf} ${FileExists} "$R0\${UNINSTALLER}"
    StrCpy $R1 "upgrade"
    ClearErrors
    ExecWait '"$R0\${UNINSTALLER}" /S /upgrade _?=$R0' $0
    ${If} ${Errors}
    ${OrIf} $0 != 0
      !insertmacro Refuse ${ERROR_FAILED} "旧版本没能移除，没有继续安装。${SAFE}请关闭${NAME}后重试。"
    ${EndIf}
    ${If} $R0 != $INSTDIR
      Delete "$R0\${UNINSTALLER}"
      RMDir "$R0"
    ${EndIf}
  ${EndIf}
  SetOutPath "$INSTDIR"
  ClearErrors
  File /r "${TREE}/*"
  WriteUninstaller "$INSTDIR\${UNINSTALLER}"
  ${If} ${Errors}
    !insertmacro Refuse ${ERROR_FAILED} "文件没能写入 $INSTDIR。${SAFE}请检查磁盘空间，或换一个文件夹后重试。"
  ${EndIf}

  CreateShortCut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\chuangbao.exe"
  ${If} $R1 == "first" ; who has put it away does not want it back with every upgrade
    CreateShortCut "$DESKTOP\${NAME}.lnk" "$INSTDIR\chuangbao.exe"
  ${EndIf}
  !insertmacro FileType ".cbao" "Bundle" "${NAME}移交文件"
  !insertmacro FileType ".cbkey" "OfficeKey" "${NAME}收件公钥"
  !insertmacro FileType ".cbak" "Backup" "${NAME}备份"

  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\chuangbao.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "Chuangbao team"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" "$0"
  ${RefreshShellIcons}
SectionEnd

Section "Uninstall"
  !insertmacro EndProgram "chuangbao.exe"
  !insertmacro EndProgram "chuangbao-cli.exe"
  ; File by file, as listed when the program was made: what somebody else put into the folder stays.
  !include "${LISTS}\remove.nsh"
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/upgrade" $1
  ${If} ${Errors}
    Delete "$SMPROGRAMS\${NAME}.lnk"
    Delete "$DESKTOP\${NAME}.lnk"
    !insertmacro NoFileType ".cbao" "Bundle"
    !insertmacro NoFileType ".cbkey" "OfficeKey"
    !insertmacro NoFileType ".cbak" "Backup"
    DeleteRegKey HKCU "${UNINSTALL_KEY}"
    Delete "$INSTDIR\${UNINSTALLER}"
    RMDir "$INSTDIR"
    ${RefreshShellIcons}
  ${EndIf}
SectionEnd
