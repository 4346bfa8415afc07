"""What the buttons of a review do: count other rooms in, show screens, save now, plan for later.

Nothing that somebody else saved in between is overwritten: that is said first, and saving again is
a second, deliberate press.
"""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

import msgspec
from litestar import Response
from litestar.response import Redirect

from central.errors import Invalid
from central.services.settings_views import LayerMoved, Saved
from central.web.settings_draft import LATER, Draft, read_draft
from central.web.settings_fields import Wrong
from central.web.settings_pages import Shown
from central.web.settings_review import Said, review, with_draft, with_groups
from central.web.settings_room import differing
from central.web.settings_show import Telling, show
from central.web.visit import Desk, Visit, see_other


async def step(
    desk: Desk, visit: Visit, shown: Shown, pairs: list[tuple[str, str]]
) -> Response[str] | Redirect:
    """Do what a review's button says."""
    draft = with_groups(shown, read_draft(pairs, shown.place.level, shown.place.target), pairs)
    sent = dict(pairs)
    if sent.get("do") == "edit":
        return await show(desk, visit, shown, with_draft(shown, draft), "", Telling(unsaved=True))
    return await go_on(desk, visit, shown, draft, sent)


async def go_on(
    desk: Desk,
    visit: Visit,
    shown: Shown,
    draft: Draft,
    sent: Mapping[str, str],
    *,
    address: str = "",
) -> Response[str] | Redirect:
    """Show the review again, with or without screens, or save it.

    Args:
        desk: what all pages share.
        visit: who asks.
        shown: the level that it is seen from.
        draft: what is asked for.
        sent: the form.
        address: of the page; empty: the level's own.
    """
    if sent.get("do") == "save":
        return await _save(desk, visit, shown, draft, address)
    said = Said(
        with_pictures=sent.get("do") == "preview",
        moment=sent.get("moment", ""),
        room=sent.get("show_room", ""),
    )
    return await review(desk, visit, shown, draft, said, address=address)


async def _save(
    desk: Desk, visit: Visit, shown: Shown, draft: Draft, address: str
) -> Response[str] | Redirect:
    try:
        if draft.when == LATER:
            return await _plan(desk, visit, shown, draft, address)
        saved = await _change(desk, visit, draft)
    except LayerMoved as exc:
        draft = await _rebased(desk, visit, draft, exc)
        return await review(desk, visit, shown, draft, Said(moved=exc), address=address)
    except Invalid as exc:
        return await review(desk, visit, shown, draft, Said(words=exc.problems), address=address)
    if address or len(draft.targets) > 1:
        return _done(desk, visit, shown, draft, saved)
    target = draft.targets[0]
    version = saved.versions[target]
    told = {"saved": version, "before": version - 1 if saved.keys else version}
    if draft.room is not None and draft.room.id in saved.rooms:
        told["run"] = saved.rooms[draft.room.id]
    return see_other(f"{shown.place.address}?{urlencode(told)}")


async def _change(desk: Desk, visit: Visit, draft: Draft) -> Saved:
    settings, caller = desk.services.settings, visit.caller
    saved = Saved({}, {}, ())
    targets: tuple[str, ...] = draft.targets
    if draft.room is not None and draft.seen is not None:
        first = targets[0]
        saved = await settings.save_room(
            caller,
            draft.room,
            draft.values,
            seen=draft.seen,
            based_on=draft.based_on.get(first, 0),
            note=draft.note,
        )
        targets = targets[1:]
    if targets and draft.values:
        more = await settings.change(
            caller,
            draft.level,
            targets,
            draft.values,
            based_on={key: at for key, at in draft.based_on.items() if key in targets},
            note=draft.note,
        )
        saved = Saved({**saved.versions, **more.versions}, {**saved.rooms, **more.rooms}, more.keys)
    return saved


async def _plan(
    desk: Desk, visit: Visit, shown: Shown, draft: Draft, address: str
) -> Response[str] | Redirect:
    due_at = draft.due_at(visit.school.zone)
    wrong = {}
    if due_at is None or due_at <= desk.clock.now():
        wrong["due"] = Wrong("console.wrong.due")
    elif draft.room is not None:
        wrong["due"] = Wrong("console.wrong.room_now")
    if wrong or due_at is None:
        return await review(desk, visit, shown, draft, Said(wrong=wrong), address=address)
    await desk.services.planning.plan(
        visit.caller, draft.level, draft.targets, draft.values, due_at, draft.note
    )
    return see_other("/settings/planned")


async def _rebased(desk: Desk, visit: Visit, draft: Draft, moved: LayerMoved) -> Draft:
    """Base a draft on what is saved now; its own properties over those that changed since."""
    based_on = {**draft.based_on, **moved.versions}
    if draft.room is None or draft.seen is None:
        return replace(draft, based_on=based_on)
    current = (await desk.services.rooms.get(visit.caller, draft.room.id)).room
    mine = {name: value for name, _, value in differing(draft.seen, draft.room)}
    return replace(draft, based_on=based_on, room=replace(current, **mine), seen=current)


def _done(desk: Desk, visit: Visit, shown: Shown, draft: Draft, saved: Saved) -> Response[str]:
    undo = {
        target: (draft.based_on.get(target, 0), version)
        for target, version in saved.versions.items()
        if version != draft.based_on.get(target, 0)
    }
    values = {
        "shown": shown,
        "draft": draft,
        "saved": saved,
        "undo": msgspec.json.encode(undo).decode(),
        "undo_count": len(undo),
    }
    return desk.page(visit, "settings_done.html", values)
