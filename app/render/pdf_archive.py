"""What makes a PDF one for the archive: PDF/A-1b (ISO 19005-1), told by the file itself in a form machines read.

The file carries no dates: the same draft gives the same bytes, and the day that counts stands on the paper.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.render.pdf_colour import NAME, srgb_profile
from app.render.pdf_objects import PdfObjects, text_string

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>1</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
{dublin}</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{creator}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True)
class PdfInfo:
    """What the file says of itself: title of the document, the unit as author, the program as creator."""

    title: str
    author: str
    creator: str


def write_info(objects: PdfObjects, info: PdfInfo) -> int:
    """The information dictionary; its number. It says what the metadata say (ISO 19005-1, 6.7.3)."""
    title, author, creator = _clean(info)
    entries = {"Title": title, "Author": author, "Creator": creator, "Producer": creator}
    return objects.put(f"<<{''.join([f'/{key}{text_string(text)}' for key, text in entries.items() if text])}>>")


def archive_entries(objects: PdfObjects, info: PdfInfo) -> str:
    """The entries of the catalog that PDF/A-1b asks for, their objects written."""
    title, author, creator = (_escaped(text) for text in _clean(info))
    dublin = ""
    if title:
        dublin += f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>\n'
    if author:
        dublin += f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\n"
    packet = _PACKET.format(dublin=dublin, creator=creator).encode("utf-8")
    # As it is: metadata have to be found by programs that know nothing of PDF (ISO 19005-1, 6.7.2).
    metadata = objects.stream(packet, "/Type/Metadata/Subtype/XML")
    profile = objects.packed(srgb_profile(), "/N 3")
    name = text_string(NAME)
    intent = (
        f"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier{name}/Info{name}/DestOutputProfile {profile} 0 R>>"
    )
    return f"/Metadata {metadata} 0 R/OutputIntents[{intent}]/Lang(zh-CN)"


def _clean(info: PdfInfo) -> tuple[str, str, str]:
    """Without what XML cannot carry (XML 1.0, 2.2): the two places where a title stands must agree, so neither has it."""
    title, author, creator = (
        " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
        for text in (info.title, info.author, info.creator)
    )
    return title, author, creator


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    )  # of xml.sax half the network comes along
