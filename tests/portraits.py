"""A form that wants 证件照: the Liaoning pack copied and changed, since its notice asks for none; and pictures to put in."""

from __future__ import annotations

import shutil
from pathlib import Path

from PIL import Image, ImageDraw

from app.domain.draft import Draft
from app.paths import program_root
from app.services.drafting import PhotoFile, new_draft
from app.services.workspace import Workspace

LINES = '["{unit_name}", "{person_name}"]'
FIELDS = """\
[[field]]
id = "person"
label = "姓名"
type = "text"
role = "person_name"

[[field]]
id = "portrait"
label = "证件照"
type = "photo"
max_items = 4
size_mm = [35, 49]
prints = 2
file_name = "{unit_name}_{person_name}"
ground = "blue"

"""
DOCUMENTS = f"""
[[document]]
id = "portrait-two-sided"
title = "证件照（双面）"
copies = 1
margins = {{ top = 15, right = 15, bottom = 15, left = 15 }}

[[document.part]]
kind = "photo_sheet"
title = "推荐对象证件照"
slot = "portrait"
lines = {LINES}
back = true

[[document]]
id = "portrait-labels"
title = "证件照和背面标签"
copies = 1
margins = {{ top = 12, right = 12, bottom = 12, left = 20 }}

[[document.part]]
kind = "photo_sheet"
title = "推荐对象证件照"
slot = "portrait"
lines = {LINES}

[[document.part]]
kind = "photo_labels"
title = "证件照背面标签"
slot = "portrait"
lines = ["单位：{{unit_name}}", "姓名：{{person_name}}"]
"""
UNIT = "示例市社会保险服务中心"
TWO_SIDED, WITH_LABELS = "portrait-two-sided", "portrait-labels"
LONG_UNIT = "示例市高新技术产业开发区人力资源和社会保障局社会保险事业服务中心企业职工养老保险待遇核定服务大厅"


def portrait_pack(folder: Path) -> Path:
    """The pack as revision 2 in `<folder>/liaoning-2016/2`."""
    pack = Path(shutil.copytree(program_root() / "forms" / "liaoning-2016" / "1", folder / "liaoning-2016" / "2"))
    file = pack / "pack.toml"
    file.write_text(file.read_text("utf-8").replace("revision = 1", "revision = 2", 1), "utf-8")
    form = pack / "window.toml"
    text = form.read_text("utf-8").replace('[[field]]\nid = "photos"', f'{FIELDS}[[field]]\nid = "photos"', 1)
    form.write_text(text + DOCUMENTS, "utf-8")
    return pack


def person(workspace: Workspace, name: str, *files: Path, unit: str = UNIT) -> Draft:
    """A draft of somebody with 证件照."""
    values = {"window_name": unit, "person": name}
    draft, _ = new_draft(workspace, "liaoning-2016", "window", values, [PhotoFile("portrait", f) for f in files])
    return draft


def portrait(path: Path, size: tuple[int, int] = (413, 579), ground: tuple[int, int, int] = (67, 142, 219)) -> Path:
    """A figure on a blue ground with a red dot in each corner, so that a picture shows where it was cut."""
    image = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(image)
    width, height = size
    draw.ellipse((width * 0.32, height * 0.2, width * 0.68, height * 0.58), fill=(236, 200, 170))
    draw.ellipse((width * 0.1, height * 0.62, width * 0.9, height * 1.3), fill=(40, 40, 50))
    for x in (0, width):
        for y in (0, height):
            draw.ellipse((x - 12, y - 12, x + 12, y + 12), fill="red")
    image.save(path, quality=95)
    return path
