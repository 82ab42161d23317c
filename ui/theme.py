"""Colours, spacing, type and icons of the window: one accent, red only for 必改, amber for 提醒, green only for safe."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

GRID = 4  # px: every distance is a multiple
_ICON = 16  # px, beside text of POINTS
POINTS = 10.0  # pt: the interface's text where the system asks for no larger one

_SYSTEM_FONTS = (
    "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC",
    "WenQuanYi Micro Hei", "Noto Sans SC",
)  # fmt: skip
_BUNDLED_FONT = "ChuangbaoHei.ttf"
_RARE_FONT = "ChuangbaoRare.ttf"


@dataclass(frozen=True, slots=True)
class Colours:
    """The tokens every widget is painted with. `accent` is for what to do next, `must`, `advice`, `safe` for meaning.

    `line` parts what belongs together, `edge` shows where something can be typed.

    `check` is the file of the tick on `accent`: a style sheet cannot colour an icon. `paper`, `ink`,
    `on_paper` (frames) and `on_paper_quiet` (hints) are for what stands on the page, light in both.
    """

    window: str
    surface: str
    raised: str
    line: str
    edge: str
    text: str
    quiet: str
    accent: str
    accent_soft: str
    on_accent: str
    must: str
    must_soft: str
    advice: str
    advice_soft: str
    safe: str
    desk: str
    paper: str
    ink: str
    on_paper: str
    on_paper_quiet: str
    check: str


LIGHT = Colours(
    window="#f4f5f7", surface="#ffffff", raised="#fafbfc", line="#d9dde3", edge="#818b95", text="#1d2329", quiet="#5c6670",
    accent="#1f6091", accent_soft="#e3eef7", on_accent="#ffffff", must="#b3261e", must_soft="#fbe9e7",
    advice="#8a5a00", advice_soft="#fdf3dc", safe="#1f7a3d", desk="#e3e6ea", paper="#ffffff", ink="#000000",
    on_paper="#1f6091", on_paper_quiet="#5c6670", check="check-white.svg",
)  # fmt: skip
DARK = Colours(
    window="#1b1f24", surface="#23282e", raised="#2a3037", line="#3b434c", edge="#7d8894", text="#e7eaee", quiet="#a3adb8",
    accent="#6db3e8", accent_soft="#24384a", on_accent="#0d1a26", must="#ff8a80", must_soft="#44262a",
    advice="#f2c063", advice_soft="#41361f", safe="#7fd197", desk="#14171b", paper="#f3f1ec", ink="#111111",
    on_paper="#1f6091", on_paper_quiet="#5c6670", check="check-dark.svg",
)  # fmt: skip


class Theme:
    """Colours, icons and the size of text for one colour scheme."""

    def __init__(self, colours: Colours, icons: Path, points: float = POINTS) -> None:
        """`points` is the size of the interface's font: titles and counts grow with it.

        `families` are those of its fonts (none: the application's), `scheme` what was asked of the system last.
        """
        self.colours = colours
        self.points = points
        self.families: tuple[str, ...] = ()
        self.scheme = Qt.ColorScheme.Unknown
        self._folder = icons
        self._icons: dict[tuple[str, str], QIcon] = {}

    def icon(self, name: str, colour: str | None = None) -> QIcon:
        """An icon of `resources/icons` in a colour, the text's unless told otherwise; sharp at every scale."""
        tint = colour or self.colours.text
        known = self._icons.get((name, tint))
        if known is None:
            known = self._icons[name, tint] = _drawn(self._folder / f"{name}.svg", tint, self.colours.quiet)
        return known

    def palette(self) -> QPalette:
        """The palette for standard widgets."""
        c = self.colours
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: c.window,
            QPalette.ColorRole.WindowText: c.text,
            QPalette.ColorRole.Base: c.surface,
            QPalette.ColorRole.AlternateBase: c.raised,
            QPalette.ColorRole.Text: c.text,
            QPalette.ColorRole.PlaceholderText: c.quiet,
            QPalette.ColorRole.Button: c.surface,
            QPalette.ColorRole.ButtonText: c.text,
            QPalette.ColorRole.Highlight: c.accent,
            QPalette.ColorRole.HighlightedText: c.on_accent,
            QPalette.ColorRole.ToolTipBase: c.raised,
            QPalette.ColorRole.ToolTipText: c.text,
            QPalette.ColorRole.Link: c.accent,
        }
        for role, colour in roles.items():
            palette.setColor(role, QColor(colour))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(c.quiet))
        return palette

    def sized(self, points: float) -> str:
        """A size of text for a style sheet, given as what it is beside text of 10 points."""
        return f"{points * self.points / POINTS:.1f}pt"

    def grown(self, pixels: int) -> int:
        """A height that holds a line of text, given as what it is beside text of 10 points."""
        return round(pixels * self.points / POINTS)

    def widened(self, pixels: int) -> int:
        """A width for text, given as what it is beside text of 10 points; half as much again at most."""
        return round(pixels * min(1.5, self.points / POINTS))

    def stylesheet(self) -> str:
        """The one style sheet of the program."""
        c = self.colours
        large = self.points > POINTS  # else sizes stay what the style makes them
        icons = f"{min(2 * _ICON, self.grown(_ICON))}px"
        # Systems have fonts of their own for these, and put them in again with every change of theme.
        families = ", ".join(f'"{family}"' for family in self.families)
        own = f"{{ font-family: {families}; font-size: {self.points:.1f}pt; }}" if families else ""
        fonts = f"QAbstractItemView, QMenu, QMessageBox, QToolTip {own}" if own else ""
        grown = f"QPushButton {{ qproperty-iconSize: {icons} {icons}; }}" if large else ""
        return f"""
        {grown}
        {fonts}
        QWidget {{ color: {c.text}; }}
        QMainWindow, QDialog, QWidget#page {{ background: {c.window}; }}
        QWidget#side {{ background: {c.surface}; border-right: 1px solid {c.line}; }}
        QWidget#todo {{ background: {c.surface}; border-left: 1px solid {c.line}; }}
        QWidget#bar {{ background: {c.surface}; border-bottom: 1px solid {c.line}; }}
        QLabel#title {{ font-size: {self.sized(15)}; font-weight: 600; }}
        QLabel#heading {{ font-size: {self.sized(11)}; font-weight: 600; }}
        QLabel#quiet, QLabel#saved {{ color: {c.quiet}; }}
        QLabel#count {{ font-size: {self.sized(13)}; }}
        QLabel#must {{ color: {c.must}; }}
        QLabel#advice {{ color: {c.advice}; }}
        QLabel#safe {{ color: {c.safe}; }}
        QFrame#card {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: 8px; }}
        QFrame#card:hover {{ border-color: {c.accent}; }}
        QFrame#card:focus {{ border: 2px solid {c.accent}; }}
        QFrame#notice {{ background: {c.must_soft}; border: 1px solid {c.must}; border-radius: 6px; }}
        QFrame#hint {{ background: {c.accent_soft}; border-radius: 6px; }}
        QPushButton {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: 6px; padding: 6px 16px;
                       min-height: {self.grown(20)}px; }}
        QPushButton:hover {{ border-color: {c.accent}; }}
        QPushButton:focus {{ border: 2px solid {c.accent}; padding: 5px 15px; }}
        QPushButton:disabled {{ color: {c.quiet}; background: {c.raised}; }}
        QPushButton#primary {{ background: {c.accent}; color: {c.on_accent}; border-color: {c.accent};
                               font-weight: 600; }}
        QPushButton#primary:focus {{ border: 2px solid {c.text}; }}
        QPushButton#primary:disabled {{ background: {c.line}; border-color: {c.line}; color: {c.quiet}; }}
        QPushButton#flat, QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 6px;
                                         padding: 4px 8px; }}
        QToolButton#tile {{ background: {c.surface}; border: 1px solid {c.line}; padding: 12px 8px; }}
        QToolButton#tile:checked {{ background: {c.accent_soft}; border: 1px solid {c.accent}; }}
        QToolButton#tile:focus {{ border: 2px solid {c.accent}; padding: 11px 7px; }}
        QListWidget#drives {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: 6px; padding: 3px; }}
        QListWidget#drives:focus {{ border-color: {c.accent}; }}
        QPushButton#flat:hover, QToolButton:hover {{ background: {c.accent_soft}; }}
        QToolButton:checked {{ background: {c.accent_soft}; border-color: {c.accent}; }}
        QPushButton#flat:focus, QToolButton:focus {{ border: 1px solid {c.accent}; }}
        QToolButton:checked:focus {{ border-color: {c.text}; }}
        QTextBrowser {{ border: 1px solid transparent; }}
        QTextBrowser:focus {{ border-color: {c.accent}; }}
        QLineEdit, QPlainTextEdit, QComboBox, QDateEdit {{ background: {c.surface}; border: 1px solid {c.edge};
            border-radius: 4px; padding: 4px; selection-background-color: {c.accent};
            selection-color: {c.on_accent}; }}
        QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{ border: 2px solid {c.accent}; padding: 3px; }}
        QLineEdit[paper="true"], QComboBox[paper="true"] {{ background: {c.paper}; color: {c.ink};
            border-color: {c.on_paper}; placeholder-text-color: {c.on_paper_quiet}; }}
        QComboBox QAbstractItemView {{ background: {c.surface}; border: 1px solid {c.line};
            selection-background-color: {c.accent_soft}; selection-color: {c.text}; }}
        QTableView {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: 4px; gridline-color: {c.line};
            selection-background-color: {c.accent_soft}; selection-color: {c.text}; outline: none; }}
        QTableView QLineEdit, QTableView QComboBox {{ border: 2px solid {c.accent}; border-radius: 0; padding: 0 3px; }}
        QTableView QLineEdit:focus, QTableView QComboBox:focus {{ padding: 0 3px; }}
        QHeaderView {{ background: {c.raised}; border: none; }}
        QHeaderView::section {{ background: {c.raised}; color: {c.quiet}; border: none; padding: 4px 8px;
            border-right: 1px solid {c.line}; border-bottom: 1px solid {c.line}; }}
        QTableCornerButton::section {{ background: {c.raised}; border: none; }}
        QListView, QListWidget, QTreeView {{ background: transparent; border: 1px solid transparent; border-radius: 6px;
            outline: none; }}
        QListView:focus, QTreeView:focus {{ border-color: {c.accent}; }}
        QListView::item {{ border-radius: 6px; padding: 8px; }}
        QListView::item:hover {{ background: {c.raised}; }}
        QListView::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
        QListView::item:selected:active {{ border: 1px solid {c.accent}; }}
        QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
        QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
        QScrollBar::handle {{ background: {c.line}; border-radius: 5px; min-height: 32px; min-width: 32px; margin: 1px; }}
        QScrollBar::handle:hover {{ background: {c.quiet}; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
        QProgressBar {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: 6px; text-align: center;
                        min-height: 18px; }}
        QProgressBar::chunk {{ background: {c.accent}; border-radius: 5px; }}
        QCheckBox {{ padding: 2px; border: 1px solid transparent; border-radius: 4px; spacing: 8px; }}
        QCheckBox:focus {{ border-color: {c.accent}; }}
        QCheckBox::indicator, QListView::indicator {{ width: 16px; height: 16px; border: 1px solid {c.quiet};
                                border-radius: 4px; background: {c.surface}; }}
        QCheckBox::indicator:checked, QListView::indicator:checked {{ border-color: {c.accent}; background: {c.accent};
                                        image: url("{(self._folder / c.check).as_posix()}"); }}
        QCheckBox::indicator:disabled {{ border-color: {c.line}; background: {c.raised}; }}
        QCheckBox::indicator:checked:disabled {{ border-color: {c.quiet}; background: {c.quiet}; }}
        QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line}; padding: 4px; }}
        QScrollArea#scroll {{ border: 2px solid transparent; border-radius: 4px; }}
        QScrollArea#scroll:focus {{ border-color: {c.accent}; }}
        QSplitter::handle {{ background: {c.line}; }}
        QProgressBar#thin {{ min-height: 6px; max-height: 6px; border: none; border-radius: 3px;
                             background: {c.line}; }}
        QProgressBar#thin::chunk {{ border-radius: 3px; }}
        QPushButton#primary[big="true"] {{ min-height: {self.grown(32)}px; min-width: 104px; font-size: {self.sized(12)}; }}
        QListView::item {{ border: 1px solid transparent; }}
        QFrame#card {{ padding: 1px; }}
        QFrame#card:focus {{ padding: 0; }}
        QRadioButton {{ padding: 2px; border: 1px solid transparent; border-radius: 4px; }}
        QRadioButton:focus {{ border-color: {c.accent}; }}
        QRadioButton::indicator {{ width: 14px; height: 14px; border: 1px solid {c.quiet}; border-radius: 8px;
                                   background: {c.surface}; }}
        QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {c.accent}; }}
        """


def interface_font(fonts: Path, points: float = POINTS) -> QFont:
    """The system's Chinese interface font; the bundled one where there is none, so that nothing shows as boxes."""
    installed = set(QFontDatabase.families())
    families = [name for name in _SYSTEM_FONTS if name in installed][:1]
    for file in (_BUNDLED_FONT, _RARE_FONT):
        number = QFontDatabase.addApplicationFont(str(fonts / file))
        families += QFontDatabase.applicationFontFamilies(number)
    font = QFont()
    font.setFamilies(families)
    font.setPointSizeF(points)
    return font


def text_size(system: QFont) -> float:
    """Points of the interface's text: what the system gives its own, where somebody wants it large; never less than ours."""
    return max(POINTS, system.pointSizeF())


def is_dark(palette: QPalette) -> bool:
    """Whether the system asks for a dark window."""
    return palette.color(QPalette.ColorRole.Window).lightness() < 128


def _drawn(path: Path, colour: str, disabled: str) -> QIcon:
    icon = QIcon()
    svg = path.read_text(encoding="utf-8")
    for mode, tint in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", tint).encode("utf-8")))
        for pixels in (16, 24, 32, 48, 64):
            pixmap = QPixmap(QSize(pixels, pixels))
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter)
            painter.end()
            icon.addPixmap(pixmap, mode)
    return icon
