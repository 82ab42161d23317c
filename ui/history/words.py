"""How the history is worded: moments as people say them, sentences without field ids."""

from __future__ import annotations

from datetime import datetime

from app.domain.definition import Form
from app.domain.notes import label
from app.errors import ChuangbaoError
from app.storage.faults import FieldsConflict


def moment_words(moment: datetime, now: datetime) -> str:
    """A local time to the minute: 今天 10:32, 昨天 16:05, 7月5日 16:30, 2015年7月5日 16:30."""
    days = (now.date() - moment.date()).days
    if days in (0, 1):
        day = ("今天", "昨天")[days]
    else:
        day = (
            f"{moment.month}月{moment.day}日"
            if moment.year == now.year
            else f"{moment:%Y}年{moment.month}月{moment.day}日"
        )
    return f"{day} {moment:%H:%M}"


def sentence(error: BaseException, form: Form) -> str:
    """What the window says about a failure; a conflict names the fields as the form does."""
    if isinstance(error, FieldsConflict):
        labels = "、".join(label(form, f) for f in error.fields)
        return (
            f"另一个窗口或程序刚改过“{labels}”，这一次没有撤销或恢复，也没有覆盖任何内容。"
            "请读取最新内容，核对后再试；两边的文字都在修改记录里。"
        )
    return error.message if isinstance(error, ChuangbaoError) else "程序内部出错，已保存的草稿不受影响。"
