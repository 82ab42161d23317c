"""The font files of the paper as Qt's raw fonts, opened so that a printer gets the fonts themselves."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QRawFont

from app.render.fonts import FontLibrary

_AT_MOST = 64  # sizes kept open: zooming asks for three or four more a step
_UNHINTED = QFont.HintingPreference.PreferNoHinting


class RawFonts:
    """Fonts by key and size in pixels. Unhinted: positions are the typesetter's, so outlines must keep their widths.

    A file is registered with Qt rather than read into a raw font of its own: a printer is then sent the font once
    instead of the outlines of every character (a form of four pages: 0.2 MB and 4 ms a page instead of 2.6 MB and
    150 ms), and its sizes share one copy in memory. Where Qt finds another font of that name, the file is read after all.
    """

    def __init__(self, fonts: FontLibrary) -> None:
        self._fonts = fonts
        self._families: dict[str, str] = {}
        self._open: dict[tuple[str, float], QRawFont] = {}

    def font(self, key: str, pixels: float) -> QRawFont:
        """The font behind a key of a Page, `pixels` an em."""
        known = self._open.get((key, pixels))
        if known is None:
            if len(self._open) >= _AT_MOST:
                self._open.clear()
            known = self._open[key, pixels] = self._opened(key, pixels)
        return known

    def _opened(self, key: str, pixels: float) -> QRawFont:
        family = self._family(key)
        if family:
            font = QFont(family)
            font.setHintingPreference(_UNHINTED)
            font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
            raw = QRawFont.fromFont(font)
            raw.setPixelSize(pixels)
            return raw
        return QRawFont(str(self._fonts.file(key).path), pixels, _UNHINTED)

    def _family(self, key: str) -> str:
        """The name under which Qt gives just this file, or "" where it gives another."""
        known = self._families.get(key)
        if known is None:
            known = self._families[key] = self._registered(str(self._fonts.file(key).path))
        return known

    def _registered(self, path: str) -> str:
        # The head table holds the checksum of the whole file.
        head = QRawFont(path, 16.0).fontTable("head")
        for family in QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(path)):
            if QRawFont.fromFont(QFont(family)).fontTable("head") == head:
                return family
        return ""
