"""What is in an opened bundle, read-only and as plain text: whose, which form, every value, photos, printed files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QWidget

from app.bundle.content import MemberInfo
from app.bundle.form_json import AttachmentRecord, FormRecord, record_digest
from app.bundle.layout import is_photo, is_print, is_scan
from app.bundle.reader import OpenedBundle
from app.domain.check_code import check_code
from app.domain.definition import ATTACHED, Form, Pack
from app.domain.filenames import safe_part
from app.domain.subjects import file_head, subject
from app.domain.values import in_words
from app.errors import ChuangbaoError
from app.packs.catalogue import Catalogue
from app.render.fonts import FontLibrary
from app.services.roster import Sender, Standing
from ui.dialogs.common import button, column, framed, plain, size_words, words
from ui.dialogs.receipt_form import ReceiptForm
from ui.dialogs.sender_view import SenderView
from ui.theme import GRID, Theme

_SHOWN_AT_MOST = 20_000  # characters of one value; a hostile file may hold megabytes
_ID_AT_MOST = 200
_NOTES_AT_MOST = 100  # an honest file has a few


class BundleView(QWidget):
    """Asks with `save_wanted(member, suggested file name)` for a printed file to be saved."""

    save_wanted = Signal(str, str)

    def __init__(
        self, opened: OpenedBundle, sender: Sender, path: Path, catalogue: Catalogue, fonts: FontLibrary, theme: Theme
    ) -> None:
        super().__init__()
        self.who = SenderView(sender, theme)
        self.receipt = ReceiptForm(theme) if sender.signer is not None and sender.standing is not Standing.OWN else None
        self._record = opened.record
        self._theme = theme
        self._pack, self._form = _find_form(catalogue, opened.record)
        self._whom = subject(self._form, opened.record.values) if self._form else ""
        layout = column(spacing=4 * GRID)
        layout.setContentsMargins(0, 0, 2 * GRID, 0)
        layout.addWidget(words(plain(path.name), "quiet"))
        layout.addWidget(self._head())
        if self._form is None:
            layout.addWidget(self._unknown_pack())
        layout.addWidget(self._prints(opened.members))
        layout.addWidget(self._values())
        if opened.record.notes:
            layout.addWidget(self._notes())
        attached = sorted(opened.record.attachments, key=lambda a: (a.slot, a.position))
        photos = [a for a in attached if is_photo(a.file)]
        scans = [a for a in attached if is_scan(a.file)]
        if photos:
            layout.addWidget(self._attached("photos", f"照片 {len(photos)} 张", photos))
        if scans:
            layout.addWidget(self._attached("scans", f"扫描件 {len(scans)} 份", scans, saved=True))
        layout.addWidget(words(self._printed_with(fonts), "quiet"))
        if self.receipt is not None:
            layout.addWidget(self.receipt)
        layout.addStretch(1)
        self.setLayout(layout)

    # ── the parts ───────────────────────────────────────────────────────

    def _head(self) -> QWidget:
        record = self._record
        frame, layout = framed("card")
        layout.setSpacing(2 * GRID)
        layout.addWidget(words(plain(self._whom) or "单位名称未填或无法认出", "title"))
        layout.addWidget(self.who)
        grid = _grid()
        if self._form is not None and self._pack is not None:
            form_words = f"{self._form.title}　{self._pack.short_title}"
        else:
            form_words = f"{record.pack} · {record.kind}"
        _line(grid, "表格", plain(form_words))
        _line(grid, "修订", f"第 {record.revision} 次定稿，{record.finalised}")
        _line(grid, "校验码", plain(record.check_code), "count")
        _line(grid, "封装程序", plain(record.program))
        layout.addLayout(grid)
        if check_code(record_digest(record)) != record.check_code:
            layout.addWidget(
                words("校验码与填写内容算出的不一致：请与纸质材料逐项核对，并联系报送单位重新封装。", "must")
            )
        return frame

    def _unknown_pack(self) -> QWidget:
        frame, layout = framed("hint")
        record = self._record
        layout.addWidget(
            words(
                f"本机没有这份材料所用的表格（{record.pack} 修订 {record.pack_revision}，{record.kind}），"
                "下面各栏只能按编号显示。内容没有缺失。"
            )
        )
        return frame

    def _values(self) -> QWidget:
        frame, layout = framed("values")
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(words("填写内容", "heading"))
        values = self._record.values
        fields = () if self._form is None else tuple(self._form.fields.values())
        grid = _grid()
        for field in fields:
            if field.type in ATTACHED:
                continue
            text = values.get(field.id, "")
            if text:
                _line(grid, field.label, _shortened(in_words(field, text)))
            elif field.default:
                _line(grid, field.label, f"{field.default}（表格预设）", "quiet")
            else:
                _line(grid, field.label, "未填", "quiet")
        layout.addLayout(grid)
        unknown = {key: text for key, text in values.items() if self._form is None or key not in self._form.fields}
        if unknown:
            if self._form is not None:
                layout.addWidget(words("本机的表格里没有的栏，按编号列出：", "advice"))
            layout.addWidget(_by_id(unknown))
        return frame

    def _notes(self) -> QWidget:
        """What the unit said to reminders of its own check: in its words, beside the reminder as it saw it."""
        frame, layout = framed("notes")
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(words(f"报送单位的说明 {len(self._record.notes)} 条", "heading"))
        grid = _grid()
        fields = self._form.fields if self._form is not None else {}
        for note in self._record.notes[:_NOTES_AT_MOST]:
            field = fields.get(note.field)
            about = f"“{_shortened(note.words)}”" if note.words else ""
            caption = f"{field.label if field is not None else note.field}{about}"
            _line(grid, caption, f"{_shortened(note.text)}\n（对提醒：{_shortened(note.reminder)}）")
        layout.addLayout(grid)
        if len(self._record.notes) > _NOTES_AT_MOST:
            layout.addWidget(words(f"只列出前 {_NOTES_AT_MOST} 条。", "quiet"))
        return frame

    def _attached(
        self, name: str, heading: str, attached: Sequence[AttachmentRecord], *, saved: bool = False
    ) -> QWidget:
        """Photos or scans, line by line; `saved`: with a button to save each."""
        frame, layout = framed(name)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(words(heading, "heading"))
        grid = _grid()
        for each in attached:
            field = self._form.fields.get(each.slot) if self._form else None
            slot = field.label if field is not None else each.slot
            caption = f"　说明：{each.caption}" if each.caption else ""
            told = f"{each.name}（{size_words(each.size)}）{caption}"
            _line(grid, f"{slot} {each.position + 1}", plain(told))
            if saved:
                ending = each.file.rpartition(".")[2]
                suggested = f"{safe_part(PurePosixPath(each.name).stem, slot)}.{ending}"
                grid.addWidget(self._save_button(each.file, plain(each.name), suggested), grid.rowCount() - 1, 2)
        layout.addLayout(grid)
        return frame

    def _file_head(self) -> str:
        return file_head(self._form, self._record.values) if self._form else "未填单位"

    def _prints(self, members: tuple[MemberInfo, ...]) -> QWidget:
        frame, layout = framed("prints")
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(words("印好的文件", "heading"))
        found = [member for member in members if is_print(member.name)]
        if not found:
            layout.addWidget(words("没有附带。", "quiet"))
        for member in found:
            row = QHBoxLayout()
            row.setSpacing(2 * GRID)
            icon = QLabel()
            icon.setAccessibleName("文件")
            icon.setPixmap(self._theme.icon("file-text", self._theme.colours.quiet).pixmap(4 * GRID, 4 * GRID))
            size = words(size_words(member.size), "quiet")
            size.setWordWrap(False)
            row.addWidget(icon)
            row.addWidget(words(plain(self._title(member))), 1)
            row.addWidget(size)
            title = self._title(member)
            suggested = f"{self._file_head()}_{safe_part(title, '文件')}.pdf"
            row.addWidget(self._save_button(member.name, title, suggested))
            layout.addLayout(row)
        return frame

    def _save_button(self, member: str, title: str, suggested: str) -> QPushButton:
        made = button("另存为…")
        made.setAccessibleName(f"另存为 {title}")
        made.clicked.connect(lambda: self.save_wanted.emit(member, suggested))
        return made

    def _title(self, member: MemberInfo) -> str:
        stem = PurePosixPath(member.name).stem
        documents = () if self._form is None else self._form.documents
        return next((d.title for d in documents if d.id == stem), stem)

    def _printed_with(self, fonts: FontLibrary) -> str:
        missing = [key for key in self._record.fonts if key not in fonts.files]
        if not missing:
            return "印制所用的字体本机都有。"
        return f"本机没有印制时用的部分字体（{plain('、'.join(missing))}）；印好的文件里已带字体，不受影响。"


def _find_form(catalogue: Catalogue, record: FormRecord) -> tuple[Pack | None, Form | None]:
    try:
        pack = catalogue.get(record.pack, record.pack_revision)
    except ChuangbaoError:  # unknown here, or its files are damaged: either way it cannot be shown by its labels
        return None, None
    return pack, pack.forms.get(record.kind)


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(4 * GRID)
    grid.setVerticalSpacing(2 * GRID)
    grid.setColumnMinimumWidth(0, 32 * GRID)
    grid.setColumnStretch(1, 1)
    return grid


def _line(grid: QGridLayout, caption: str, text: str, name: str = "") -> None:
    row = grid.rowCount()
    label = words(plain(caption), "quiet")
    label.setMaximumWidth(48 * GRID)
    value = words(text, name)
    value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    value.setAccessibleName(f"{caption}：{text}")
    grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)


def _shortened(text: str) -> str:
    if len(text) <= _SHOWN_AT_MOST:
        return plain(text)
    return f"{plain(text[:_SHOWN_AT_MOST])}\n……（共 {len(text)} 个字符，此处只显示开头）"


def _by_id(values: dict[str, str]) -> QPlainTextEdit:
    """Any number of values; the widget draws only the paragraphs that are seen, but lays out each of them whole."""
    shown = QPlainTextEdit(
        "\n\n".join(f"{plain(key[:_ID_AT_MOST])}：\n{_shortened(text)}" for key, text in values.items())
    )
    shown.setReadOnly(True)
    shown.setTabChangesFocus(True)
    shown.setAccessibleName("按编号列出的内容")
    shown.setMinimumHeight(60 * GRID)
    return shown
