"""Paragraphs like those of real applications, and harder: the same for the same seed."""

from __future__ import annotations

from random import Random

SURNAMES = ["李", "王", "龑", "欧阳", "仉", "𬭼", "阿里木·买买提", "诸葛", "赟"]
NAMES = ["龑", "堃", "玥旻", "𠮷赟", "喆", "骉", "頔", "镕", "晓光", "㛃"]
PLACES = [
    "龑堃街道",
    "赟河镇",
    "示例市社会保险服务中心",
    "县人力资源和社会保障局",
    "“一站式”服务大厅",
    "社区（村）服务站",
]
DEEDS = [
    "承担社会保险登记", "调解劳动争议", "帮助返乡人员就业", "推行首问负责制", "实行限时办结制", "上门服务", "送政策下乡",
    "落实“五制”“四公开”", "公布《办事须知》（试行）", "开展‘示范岗’评比", "设立“有事找窗口，心里有着落。”意见簿",
    "引用“他说：‘群众的事，再小也是大事。’”这句话", "公开〔示例〕和【流程】", "执行（不含《目录》所列）规定",
]  # fmt: skip
UNITS = ["件", "户", "人", "个工作日", "万元", "%", "％", "‰", "个百分点", "小时", "次", "㎡"]
LATIN = ["Wi-Fi", "APP", "GB/T", "Excel", "don’t", "e-mail", "Windows", "12333", "IC", "A4", "cafe"]
JOINTS = ["，", "、", "；", "，", "。", "：", "！", "？", "——", "……", "，", "。", "…", "～", "·"]


class Author:
    """Writes paragraphs that mix everything that makes breaking hard."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - texts, not secrets

    def paragraph(self, length: int = 190) -> str:
        """At least so many characters, ending with a full stop; no space in it, no run of marks nobody would write."""
        text = self._one(PLACES)
        while len(text) < length:
            text += self._joint(text) + self._clause()
        return text + "。"

    def _clause(self) -> str:
        kinds = [self._person, self._figure, self._date, self._telephone, self._tool, self._deed]
        return self._random.choice(kinds)()

    def _deed(self) -> str:
        return self._one(DEEDS)

    def _one(self, things: list[str]) -> str:
        return self._random.choice(things)

    def _person(self) -> str:
        return f"窗口负责人{self._one(SURNAMES)}{self._one(NAMES)}" + self._one(["", "（女）", "、副主任", "同志"])

    def _figure(self) -> str:
        number = self._random.choice([3260, 12, 7, 1.5, 98.5, 365, 20160718, 0.8])
        shown = self._one([f"{number}", f"{self._random.randrange(1000, 99999999):,}", f"{number}～{number * 2:g}"])
        return self._one(["累计", "其中", "由平均", "提高到", "压缩"]) + shown + self._one(UNITS)

    def _date(self) -> str:
        year, month, day = (
            self._random.randrange(1998, 2030),
            self._random.randrange(1, 13),
            self._random.randrange(1, 29),
        )
        shapes = [
            f"{year}年{month}月{day}日",
            f"{year}—{year + 2}年度",
            f"{year}-{month:02}-{day:02}",
            f"{month}月{day}日8:30",
        ]
        return self._one(shapes) + self._one(DEEDS)

    def _telephone(self) -> str:
        numbers = ["0431—88690639", "024-22959057", "13912345678", "80798912（传真）", "024-22959057转8012", "12333"]
        return f"电话{self._one(numbers)}" + self._one(["", "（24小时）", "随时有人接"])

    def _tool(self) -> str:
        return f"使用{self._one(LATIN)}{self._one(['办理', '登记', '2016版', '系统', '（见附件3）'])}"

    def _joint(self, text: str) -> str:
        joint = self._one(JOINTS)
        return "，" if text[-1] in "‰～·…—" and joint in "……——～·…" else joint


def corpus(paragraphs: int, seed: int = 20160805) -> list[str]:
    """So many paragraphs of about 200 characters."""
    author = Author(seed)
    return [author.paragraph() for _ in range(paragraphs)]
