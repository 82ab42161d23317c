"""Three calm choices beside one another: on what it is handed over."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton

from app.storage.records import Carrier
from ui.fitting import GivingRow
from ui.theme import GRID, Theme

_TILES = {
    Carrier.STICK: ("usb", "存到 U 盘(&U)", "写入后读回核对"),
    Carrier.DISC: ("disc-3", "刻光盘(&D)", "做成映像，用系统刻录"),
    Carrier.MAIL: ("mail", "发邮件(&M)", "按邮箱上限分成几封"),
}
_ICON = 8 * GRID


class WayTiles(GivingRow):
    """`chosen(Carrier)`: another one was chosen. The arrow keys go from one to the next."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        self.buttons: dict[Carrier, QToolButton] = {}
        group = QButtonGroup()
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
            self.buttons[carrier] = tile
        super().__init__(*self.buttons.values(), spacing=3 * GRID)
        group.setParent(self)

    @property
    def carrier(self) -> Carrier:
        """The one that is chosen."""
        return next(carrier for carrier, tile in self.buttons.items() if tile.isChecked())

    def choose(self, carrier: Carrier) -> None:
        """Choose one."""
        self.buttons[carrier].setChecked(True)
