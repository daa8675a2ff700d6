"""Circles with a board, and what stands on it, made through the services."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.accounts.models import Member
from marketplace.audit.services import Actor
from marketplace.circles import services as fund_services
from marketplace.db import new_public_id, transaction
from marketplace.moderation_state import Moderation
from marketplace.money import Money
from marketplace.places import board_services
from marketplace.places.board_models import CircleComment, CircleNotice
from marketplace.places.board_policies import Reader
from marketplace.places.fund_models import CircleSpending
from marketplace.places.models import Circle, CircleKind, CircleRole
from marketplace.places.queries import membership
from tests.factories import accounts, places
from tests.factories.accounts import LONG_AGO


@dataclass(frozen=True)
class Village:
    """An approved circle with one of each."""

    circle: Circle
    steward: Member
    member: Member
    neighbour: Member
    guest: Member
    stranger: Member
    operator: Member


def village(moderation: Moderation = Moderation.APPROVED) -> Village:
    people = {
        "steward": accounts.member("윤두레", language="en"),
        "member": accounts.member("한지우", language="en"),
        "neighbour": accounts.member("최이웃", language="en"),
        "guest": accounts.member("손나그네", language="en"),
        "stranger": accounts.member("남모름", language="en"),
        "operator": accounts.member("김서울", operator=True, language="en"),
    }
    circle = places.circle(CircleKind.VILLAGE, "성북 공유마을", steward=people["steward"])
    places.belongs(people["member"], circle)
    places.belongs(people["neighbour"], circle)
    places.belongs(people["guest"], circle, CircleRole.GUEST)
    with transaction():
        circle.moderation = moderation
    return Village(circle, **people)


def reader(who: Member, where: Circle) -> Reader:
    """What a member is in a circle."""
    place = membership(where.id, who.id)
    return Reader(who.id, CircleRole(place.role) if place else None, who.is_operator)


def notice(
    where: Village,
    author: Member | None = None,
    title: str = "벼룩시장",
    body: str = "토요일 10시에 만나요.",
    now: datetime = LONG_AGO,
) -> CircleNotice:
    """A notice on the board, the member's unless somebody else is named."""
    who = author or where.member
    with transaction():
        return board_services.post_notice(where.circle, who, reader(who, where.circle), title=title, body=body, now=now)


def comment(
    where: Village, on: CircleNotice, author: Member | None = None, body: str = "저도 갈게요!", now: datetime = LONG_AGO
) -> CircleComment:
    """A comment, the neighbour's unless somebody else is named."""
    who = author or where.neighbour
    with transaction():
        return board_services.post_comment(on, who, reader(who, where.circle), body=body, now=now)


def shows(who: Member, where: Circle, *, name: bool, contact: bool = False) -> None:
    """What a member lets the others of a circle see."""
    with transaction():
        place = membership(where.id, who.id)
        assert place is not None
        place.show_name, place.show_contact = name, contact


def spending(where: Village, amount: int = 10_000, now: datetime = LONG_AGO) -> CircleSpending:
    """What the steward proposes to pay the member, with a grant of ten times as much in the fund."""
    with transaction():
        fund_services.give_grant(
            where.circle,
            Money(amount * 10, "KRW"),
            purpose="공구함 마련",
            key=new_public_id(),
            actor=Actor("operator", where.operator.id),
            now=now,
        )
        return fund_services.propose_spending(
            where.circle,
            Money(amount, "KRW"),
            purpose="새 드릴",
            payee=where.member,
            actor=Actor("member", where.steward.id),
            now=now,
        )


def as_actor(who: Member) -> Actor:
    """The member in the audit log."""
    return Actor("operator" if who.is_operator else "member", who.id)
