"""Whose keys are known: receiving offices on the side of a unit, units on the side of an office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.errors import ConflictError
from app.storage.part import StorePart


@dataclass(frozen=True, slots=True)
class KnownOffice:
    """A receiving office: the text of its file, and when that was taken in."""

    name: str
    fingerprint: str
    file: str
    taken: datetime


@dataclass(frozen=True, slots=True)
class KnownSender:
    """A unit on the roster: the public key it signs with, where receipts for it are sealed to, since when, until when."""

    name: str
    signing: str
    return_to: str
    pinned: datetime
    replaced: datetime | None = None


class Trust(StorePart):
    """The tables `office` and `sender`."""

    def offices(self) -> list[KnownOffice]:
        """Every known office, the one taken in last first. Raises StorageError."""
        with self._reading("读取收件单位") as connection:
            rows = connection.execute(
                "SELECT name, fingerprint, file, taken FROM office ORDER BY taken DESC, rowid DESC"
            ).fetchall()
        return [KnownOffice(name, digits, file, datetime.fromisoformat(taken)) for name, digits, file, taken in rows]

    def take_office(self, name: str, fingerprint: str, file: str) -> None:
        """Know an office by this file from now on, whatever was known under its name. Raises StorageError."""
        with self._writing("登记收件单位") as connection:
            connection.execute(
                "INSERT INTO office (name, fingerprint, file, taken) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE"
                " SET fingerprint = excluded.fingerprint, file = excluded.file, taken = excluded.taken",
                (name, fingerprint, file, self._now()),
            )

    def forget_office(self, name: str) -> bool:
        """No longer know an office; whether it was known. Raises StorageError."""
        with self._writing("移除收件单位") as connection:
            return connection.execute("DELETE FROM office WHERE name = ?", (name,)).rowcount > 0

    def senders(self) -> list[KnownSender]:
        """The whole roster, replaced keys included, the newest entry first. Raises StorageError."""
        with self._reading("读取单位名册") as connection:
            rows = connection.execute(
                "SELECT name, signing, return_to, pinned, replaced FROM sender ORDER BY pinned DESC, rowid DESC"
            ).fetchall()
        return [
            KnownSender(
                name, signing, to, datetime.fromisoformat(pinned), datetime.fromisoformat(gone) if gone else None
            )
            for name, signing, to, pinned, gone in rows
        ]

    def pin_sender(self, name: str, signing: str, return_to: str, *, instead: bool = False) -> None:
        """Put a unit's keys on the roster; with `instead` in the place of those in force under its name.

        Raises ConflictError when the name has other keys in force, or the key belongs to another name; StorageError.
        """
        with self._writing("登记单位公钥") as connection:
            now = self._now()
            rows = connection.execute(
                "SELECT name, signing FROM sender WHERE signing = ? OR (name = ? AND replaced IS NULL)", (signing, name)
            ).fetchall()
            for its_name, its_signing in rows:
                if (its_name, its_signing) == (name, signing):
                    raise ConflictError(
                        "这个单位的这把公钥已经登记过。名册没有改动；不必再登记，也不能恢复已停用的公钥。"
                    )
                if its_signing == signing:
                    raise ConflictError(f"这把公钥已经登记在「{its_name}」名下。名册没有改动；请先打电话查清。")
                if not instead:
                    raise ConflictError(
                        f"「{name}」已经登记了另一把公钥。名册没有改动；请先打电话查清，确实换了再登记。"
                    )
            connection.execute("UPDATE sender SET replaced = ? WHERE name = ? AND replaced IS NULL", (now, name))
            connection.execute(
                "INSERT INTO sender (signing, return_to, name, pinned) VALUES (?, ?, ?, ?)",
                (signing, return_to, name, now),
            )
