"""An adult's answer to a student's question: one tap on the home page."""

from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import BadRequest
from central.services.callers import Permission
from central.services.views import OutcomeKind
from central.web.visit import Desk, form_values, needs, see_other, visit_of
from hallpass.ids import AskId

FromDesk = NamedDependency[Desk]
_ANSWERS = ("yes", "no")


@post("/asks/{ask:str}", guards=[needs(Permission.ANSWER_ASKS)], status_code=200)
async def answer_ask(
    request: Request[Any, Any, Any], desk: FromDesk, ask: FromPath[str]
) -> Response[str] | Redirect:
    """Send the answer to the room's desk, or say who was first."""
    visit = visit_of(request)
    sent = await form_values(request)
    answer = sent.get("answer", "")
    if answer not in _ANSWERS:
        raise BadRequest("this button is not known; load the page again")
    outcome = await desk.services.asks.answer(
        visit.caller, AskId(ask), yes=answer == "yes", message=sent.get("message", "")
    )
    if outcome.kind is OutcomeKind.TAKEN:
        return see_other(f"/?answered={answer}")
    return desk.page(visit, "ask_late.html", {"outcome": outcome}, status=409)


ROUTES = (answer_ask,)
