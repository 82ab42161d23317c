"""Passphrases made by the program: pinyin words that anybody can say over the telephone and type without an input method.

128 syllables of seven bits. Sounds that are mixed up in much of the country stand in the list only one way (no zh, ch, sh,
r or n at the front, no -ing or -eng). Two syllables make a word; no two pairs are spelled alike, so that a word is worth
its 14 bits, and six words 84.
"""

from __future__ import annotations

import secrets

WORDS = 6
BITS = 84
"""Of a passphrase of `WORDS` words, each chosen by the system's random source."""

_TABLE = """
ba八 bai白 bao宝 bei北 bi笔 bian边 biao表 bu布 ben本 po坡 pai牌 pao跑 pei培 pi皮 pian片 piao票
ma马 mai麦 mao猫 mei梅 mi米 mian面 miao苗 mu木 men门 mo墨 da大 dai带 dao刀 di地 dian电 du读
dui对 duo多 dou豆 dan单 dong东 ta塔 tai台 tao桃 ti题 tian天 tiao条 tu土 tui推 tuo托 tou头 tong铜
lai来 lao老 li李 lian莲 lu路 lou楼 luo锣 lan蓝 long龙 liu柳 lei雷 gao高 gu古 gua瓜 guo果 gui桂
gong工 gou狗 guan关 kai开 kao考 kuai快 kou口 kan看 kong空 ke课 hai海 hao号 he河 hu湖 hua花 huo火
hui会 hou后 hong红 hei黑 jia家 jian见 ji鸡 jiu九 ju橘 jin金 jun军 qi七 qian千 qiao桥 qiu秋 qu曲
qin琴 quan泉 xi西 xia夏 xiao小 xin心 xue雪 xiong熊 zao早 zou走 zu足 zuo左 cai菜 cao草 cun村 san三
si四 sun笋 song松 ya牙 yao药 yi衣 you油 yu雨 yuan园 yue月 yun云 wa瓦 wai外 wan碗 wen文 wu五
"""
SYLLABLES = {entry[:-1]: entry[-1] for entry in _TABLE.split()}
"""Each syllable with a character that is read so."""
_SPELLINGS = tuple(SYLLABLES)


def new_passphrase() -> str:
    """Six words of two syllables with hyphens between them, as in `baima-huotu-…`."""
    return "-".join(f"{secrets.choice(_SPELLINGS)}{secrets.choice(_SPELLINGS)}" for _ in range(WORDS))


def in_characters(passphrase: str) -> str:
    """How a passphrase of `new_passphrase` is read aloud: a character for each syllable, a gap between words.

    Empty for any other passphrase.
    """
    pairs = {first + second: a + b for first, a in SYLLABLES.items() for second, b in SYLLABLES.items()}
    words = passphrase.split("-")
    return "　".join(pairs[word] for word in words) if all(word in pairs for word in words) else ""
