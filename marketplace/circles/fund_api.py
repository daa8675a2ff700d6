"""API v1: a circle's fund. Members read it; stewards propose, and another one agrees or refuses."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, request
from pydantic import BaseModel, Field
from spectree import Response as Described

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.audit.services import Actor
from marketplace.circles import queries, services
from marketplace.db import session
from marketplace.extensions import settings
from marketplace.idempotency import Answer
from marketplace.money import Money
from marketplace.payments import fund_queries
from marketplace.places.fund_models import CircleSpending
from marketplace.places.rules import LONGEST_REASON, LONGEST_SPENDING
from marketplace.web import access
from marketplace.web.api import ApiModel, MoneyOut, Problem, answer, blueprint, body, instant, once, query, reply, spec

LARGEST = 1_000_000_000  # minor units
BEARER: dict[str, list[str]] = {"bearer": []}
REFUSALS: dict[str, Any] = {
    "HTTP_401": Problem,
    "HTTP_403": Problem,
    "HTTP_404": Problem,
    "HTTP_409": Problem,
    "HTTP_422": Problem,
}
DESCRIBED: dict[str, Any] = {"tags": ["circles"], "security": BEARER, "skip_validation": True}


class FundQuery(ApiModel):
    """Where to go on, and how much."""

    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=400)


class FundLineOut(BaseModel):
    """A movement: positive came in, negative went out; ``text`` says what it was in the reader's language.

    ``kind`` is released (a booking's part), circle_grant, circle_grant_back or circle_spending.
    """

    at: str
    kind: str
    text: str
    amount: MoneyOut
    balance: MoneyOut


class FundOut(BaseModel):
    """What the fund holds, and a page of its movements, newest first; ``next`` is the cursor of the next page, or null."""

    balance: MoneyOut
    items: list[FundLineOut]
    next: str | None


class SpendingIn(ApiModel):
    """A proposal: minor units of the city's currency, for whom (the public id of a member of the circle), and what for."""

    amount: int = Field(ge=1, le=LARGEST)
    payee: str = Field(max_length=22)
    purpose: str = Field(min_length=1, max_length=LONGEST_SPENDING)


class RefusalIn(ApiModel):
    """A reason, which who proposed it reads."""

    reason: str = Field(min_length=1, max_length=LONGEST_REASON)


class SpendingOut(BaseModel):
    """A proposal. ``state``: proposed, paid (a second person agreed), refused or withdrawn."""

    id: str
    circle_id: str
    amount: MoneyOut
    purpose: str
    state: str
    created_at: str
    decided_at: str | None
    reason: str | None


class SpendingsOut(BaseModel):
    """Proposals; ``next`` is the cursor of the next page, or null."""

    items: list[SpendingOut]
    next: str | None


@blueprint.get("/circles/<public_id>/fund")
@access.api_member
@spec.validate(query=FundQuery, resp=Described(HTTP_200=FundOut, **REFUSALS), **DESCRIBED)
def circle_fund(public_id: str) -> Response:
    """The statement of the fund of a circle that the caller is a member of; paged by cursor, with a Link to the next page."""
    circle, asked = queries.readable_fund(public_id, access.viewer()), query(FundQuery)
    city = settings().city
    found = fund_queries.fund_statement(circle.id, city.currency, asked.cursor, asked.limit)
    items = [
        FundLineOut(
            at=instant(line.at, city.zone),
            kind=line.kind,
            text=line.sentence,
            amount=_money(line.amount),
            balance=_money(line.balance),
        )
        for line in found.lines
    ]
    balance = _money(fund_queries.fund_balance(circle.id, city.currency))
    response = answer(FundOut(balance=balance, items=items, next=found.next_cursor))
    if found.next_cursor:
        base = current_app.config["BASE_URL"].rstrip("/")
        onwards = urlencode(request.args.to_dict() | {"cursor": found.next_cursor})
        response.headers["Link"] = f'<{base}{request.path}?{onwards}>; rel="next"'
    return response


@blueprint.get("/circles/<public_id>/spendings")
@access.api_member
@spec.validate(query=FundQuery, resp=Described(HTTP_200=SpendingsOut, **REFUSALS), **DESCRIBED)
def circle_spendings(public_id: str) -> Response:
    """What waits for a second yes (on the first page), then what was decided, newest first; for members of the circle."""
    circle, asked = queries.readable_fund(public_id, access.viewer()), query(FundQuery)
    waiting = [] if asked.cursor else queries.waiting_spendings(circle.id)
    decided, onwards = queries.decided_spendings(circle.id, asked.cursor, asked.limit)
    items = [SpendingOut(**_shown(one.spending, public_id)) for one in (*waiting, *decided)]
    return answer(SpendingsOut(items=items, next=onwards))


@blueprint.post("/circles/<public_id>/spendings")
@access.api_member
@spec.validate(json=SpendingIn, resp=Described(HTTP_201=SpendingOut, **REFUSALS), **DESCRIBED)
def propose_circle_spending(public_id: str) -> Response:
    """A steward proposes to pay somebody out of the fund. Idempotency-Key is honoured."""
    given = body(SpendingIn)

    def act() -> Answer:
        made = services.propose_spending(
            queries.stewarded_circle(public_id, access.viewer()),
            Money(given.amount, settings().city.currency),
            purpose=given.purpose,
            payee=accounts.member_by_public_id(given.payee),
            actor=_actor(),
            now=clock.now(),
        )
        return Answer(HTTPStatus.CREATED, _shown(made, public_id))

    return reply(once(act))


@blueprint.post("/circles/<public_id>/spendings/<spending_id>/agreement")
@access.api_member
@spec.validate(resp=Described(HTTP_200=SpendingOut, **REFUSALS), **DESCRIBED)
def agree_to_circle_spending(public_id: str, spending_id: str) -> Response:
    """Another steward agrees, and the money goes into the payee's wallet. Idempotency-Key is honoured."""

    def act() -> Answer:
        found = _found(public_id, spending_id)
        return Answer(
            HTTPStatus.OK, _shown(services.agree_to_spending(found, actor=_actor(), now=clock.now()), public_id)
        )

    return reply(once(act))


@blueprint.post("/circles/<public_id>/spendings/<spending_id>/refusal")
@access.api_member
@spec.validate(json=RefusalIn, resp=Described(HTTP_200=SpendingOut, **REFUSALS), **DESCRIBED)
def refuse_circle_spending(public_id: str, spending_id: str) -> Response:
    """Another steward says no, with a reason. Idempotency-Key is honoured."""
    given = body(RefusalIn)

    def act() -> Answer:
        found = _found(public_id, spending_id)
        said = services.refuse_spending(found, reason=given.reason, actor=_actor(), now=clock.now())
        return Answer(HTTPStatus.OK, _shown(said, public_id))

    return reply(once(act))


@blueprint.post("/circles/<public_id>/spendings/<spending_id>/withdrawal")
@access.api_member
@spec.validate(resp=Described(HTTP_200=SpendingOut, **REFUSALS), **DESCRIBED)
def withdraw_circle_spending(public_id: str, spending_id: str) -> Response:
    """Who proposed it takes it back. Idempotency-Key is honoured."""

    def act() -> Answer:
        found = _found(public_id, spending_id)
        return Answer(
            HTTPStatus.OK, _shown(services.withdraw_spending(found, actor=_actor(), now=clock.now()), public_id)
        )

    return reply(once(act))


def _found(public_id: str, spending_id: str) -> CircleSpending:
    return queries.spending(queries.stewarded_circle(public_id, access.viewer()).id, spending_id)


def _actor() -> Actor:
    viewer = access.viewer()
    return Actor("operator" if viewer.is_operator else "member", viewer.member_id)


def _shown(row: CircleSpending, circle_id: str) -> dict[str, Any]:
    session.flush()
    zone = settings().city.zone
    return SpendingOut(
        id=row.public_id,
        circle_id=circle_id,
        amount=MoneyOut(amount=row.amount, currency=row.currency),
        purpose=row.purpose,
        state=row.state,
        created_at=instant(row.created_at, zone),
        decided_at=instant(row.decided_at, zone) if row.decided_at else None,
        reason=row.reason,
    ).model_dump(mode="json")


def _money(money: Money) -> MoneyOut:
    return MoneyOut(amount=money.amount, currency=money.currency)
