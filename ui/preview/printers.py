"""The system's printers, as far as the preview needs them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.render.pages import Page

_NOTHING = QMarginsF(0, 0, 0, 0)
_MM = QPageSize.Unit.Millimeter


@dataclass(frozen=True, slots=True)
class PrinterFacts:
    """What is known of a printer: whether it is ready now, and whether it can print both sides by itself."""

    ready: bool
    two_sided: bool


class Printers:
    """Asks the system. On the window's thread only, as Qt wants it; some systems look for network printers meanwhile."""

    def names(self) -> list[str]:
        """Printers of this machine, the default one first."""
        default = QPrinterInfo.defaultPrinterName()
        names = list(QPrinterInfo.availablePrinterNames())
        return sorted(names, key=lambda name: name != default)

    def facts(self, name: str) -> PrinterFacts:
        """What a printer says of itself."""
        info = QPrinterInfo.printerInfo(name)
        modes = set(info.supportedDuplexModes())
        both = {QPrinter.DuplexMode.DuplexLongSide, QPrinter.DuplexMode.DuplexShortSide, QPrinter.DuplexMode.DuplexAuto}
        ready = not info.isNull() and info.state() not in (QPrinter.PrinterState.Aborted, QPrinter.PrinterState.Error)
        return PrinterFacts(ready, bool(modes & both))

    def open(self, name: str, title: str) -> QPrinter:
        """A printer for one job, whose `title` is the name in the printer's queue."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPrinterName(name)
        printer.setDocName(title)
        return printer


def set_paper(printer: QPrinter, page: Page) -> None:
    """The next page's paper in its true size, upright or on its side; from its very edges, never scaled.

    Qt takes this before the first page and between pages.
    """
    short, long = sorted((page.width, page.height))
    on_its_side = page.width > page.height
    orientation = QPageLayout.Orientation.Landscape if on_its_side else QPageLayout.Orientation.Portrait
    layout = QPageLayout(QPageSize(QSizeF(short, long), _MM), orientation, _NOTHING)
    layout.setMode(QPageLayout.Mode.FullPageMode)
    printer.setFullPage(True)
    printer.setPageLayout(layout)


def set_two_sided(printer: QPrinter, first: Page, *, two_sided: bool) -> None:
    """Both sides, turned like the leaves of a book; or one side, whatever the printer's own setting is."""
    if not two_sided:
        printer.setDuplex(QPrinter.DuplexMode.DuplexNone)
    elif first.width > first.height:
        printer.setDuplex(QPrinter.DuplexMode.DuplexShortSide)
    else:
        printer.setDuplex(QPrinter.DuplexMode.DuplexLongSide)
