"""Three calm choices beside one another: on what it is handed over."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from app.storage.records import Carrier
from ui.theme import GRID, Theme

_TILES = {
    Carrier.STICK: ("usb", "存到 U 盘(&U)", "写入后读回核对"),
    Carrier.DISC: ("disc-3", "刻光盘(&D)", "做成映像，用系统刻录"),
    Carrier.MAIL: ("mail", "发邮件(&M)", "按邮箱上限分成几封"),
}
_ICON = 8 * GRID


class WayTiles(QWidget):
    """`chosen(Carrier)`: another one was chosen. The arrow keys go from one to the next."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.buttons: dict[Carrier, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3 * GRID)
        group = QButtonGroup(self)
        for carrier, (icon, name, hint) in _TILES.items():
            tile = QToolButton()
            tile.setObjectName("tile")
            tile.setCheckable(True)
            tile.setIcon(theme.icon(icon, theme.colours.accent))
            tile.setIconSize(QSize(_ICON, _ICON))
            tile.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            tile.setText(f"{name}\n{hint}")
            tile.setAccessibleName(name.partition("(")[0])
            tile.setAccessibleDescription(hint)
            tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            tile.toggled.connect(lambda on, c=carrier: self.chosen.emit(c) if on else None)
            group.addButton(tile)
            row.addWidget(tile, 1)
            self.buttons[carrier] = tile

    @property
    def carrier(self) -> Carrier:
        """The one that is chosen."""
        return next(carrier for carrier, tile in self.buttons.items() if tile.isChecked())

    def choose(self, carrier: Carrier) -> None:
        """Choose one."""
        self.buttons[carrier].setChecked(True)
