"""An event as a mail that a person reads: in English and Spanish, without a student's name."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from central.services.telling import Event
from hallpass.texts import Texts, for_language

_LANGUAGES = ("en", "es")
_ROWS_LIMIT = 50


def message_of(
    school: str, zone: str, body: Mapping[str, Any], *, sender: str, to: Sequence[str]
) -> EmailMessage:
    """Return the mail about an event.

    Args:
        school: its name.
        zone: where the school is, for times of day.
        body: as `central.services.telling.tell` wrote it.
        sender: whom it comes from.
        to: whom it goes to.
    """
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    parts = [_words(for_language(tag), school, zone, body) for tag in _LANGUAGES]
    mail["Subject"] = parts[0][0]
    mail.set_content("\n\n---\n\n".join(f"{title}\n\n{text}" for title, text in parts))
    return mail


def _words(texts: Texts, school: str, zone: str, body: Mapping[str, Any]) -> tuple[str, str]:
    event = Event(body["type"])
    data = body["data"]
    at = texts.clock_time(_local(body["timestamp"], zone))
    key = event.value.replace(".", "_")
    rows = data.get("alerts", ())
    if rows:
        title = texts.plural(f"console.mail.{key}.title", len(rows), school=school)
        lines = [_row(texts, zone, row) for row in rows[:_ROWS_LIMIT]]
        if len(rows) > _ROWS_LIMIT:
            lines.append(texts.get("console.mail.more", n=len(rows) - _ROWS_LIMIT))
        return title, "\n".join(lines)
    title = texts.get(f"console.mail.{key}.title", school=school)
    action = data.get("action")
    values = {
        "time": at,
        "action": texts.get(f"emergency.{action}.title") if action else "",
        "room": data.get("room", ""),
        "drill": texts.get("emergency.drill") if data.get("drill") else "",
    }
    return title, texts.get(f"console.mail.{key}.text", **values)


def _row(texts: Texts, zone: str, row: Mapping[str, Any]) -> str:
    what = texts.get(f"console.trouble.{row['kind']}", **row["values"])
    where = " · ".join(part for part in (row["room"], row["name"]) if part)
    since = texts.clock_time(_local(row["since"], zone))
    return texts.get("console.mail.row", where=where, what=what, time=since)


def _local(at: str, zone: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(ZoneInfo(zone))
