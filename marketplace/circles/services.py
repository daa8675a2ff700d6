"""A circle's fund: what it gets, what stewards propose to spend, and what a second person agrees to."""

from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.models import Member
from marketplace.audit.services import Actor, record
from marketplace.db import session
from marketplace.errors import ConflictError, ForbiddenError, InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation_state import Moderation
from marketplace.money import Money
from marketplace.outbox.services import post
from marketplace.payments import fund_queries
from marketplace.payments import services as payments
from marketplace.places import queries as places
from marketplace.places.fund_models import CircleSpending
from marketplace.places.models import Circle
from marketplace.places.rules import LONGEST_SPENDING, MOST_FUND_FEE, WHOLE_BPS
from marketplace.places.services.membership import checked_reason, hold
from marketplace.places.states import SpendingState

MOST_GRANT = 1_000_000_000  # minor units: a slip of the keyboard is no grant
MOST_OPEN = 20  # proposals of a circle that wait at one time


def set_fund_fee(circle: Circle, fee: Money, *, actor: Actor, now: datetime) -> None:
    """Stewards say what of the owner's part of each paid booking goes to the fund; bookings that are there keep theirs.

    Owners of listings that support the circle are told. Raises InvalidError on the field ``fee``.
    """
    if not 0 <= fee.amount <= MOST_FUND_FEE:
        raise InvalidError(fields={"fee": _l("This amount can't be right. Please look again.")})
    _hold_open(circle)
    _change(circle, "fund_fee", fee.amount, actor=actor, now=now)


def set_fund_share(circle: Circle, bps: int, *, actor: Actor, now: datetime) -> None:
    """Operators say which share of the commission goes to the fund, in basis points. Raises InvalidError (``share``)."""
    if not 0 <= bps <= WHOLE_BPS:
        raise InvalidError(fields={"share": _l("Please give a number from %(least)s to %(most)s.", least=0, most=100)})
    _hold_open(circle)
    _change(circle, "fund_share_bps", bps, actor=actor, now=now)


def _change(circle: Circle, column: str, value: int, *, actor: Actor, now: datetime) -> None:
    present = getattr(circle, column)
    if present == value:
        return
    setattr(circle, column, value)
    record(
        "circle.fund_terms", "circle", circle.id, actor=actor, now=now, before={column: present}, after={column: value}
    )
    if column == "fund_fee":
        post("circle.fund_fee_changed", circle_id=circle.id, fee=value, at=now.isoformat())


def propose_spending(
    circle: Circle,
    amount: Money,
    *,
    purpose: str,
    payee: Member,
    actor: Actor,
    now: datetime,
    public_id: str | None = None,
) -> CircleSpending:
    """A steward proposes to pay a member of the circle for something; the other stewards are asked.

    The same ``public_id`` again gives the proposal that the first click has made. Raises InvalidError by field
    (``amount``, ``purpose``, ``payee``), ConflictError (``too-many``), FundTooSmallError.
    """
    _hold_open(circle)
    again = _by_public_id(public_id) if public_id else None
    if again is not None:
        if (again.circle_id, again.amount, again.payee_member_id) != (circle.id, amount.amount, payee.id):
            raise ConflictError(_l("This page is out of date. Please load it anew."), code="other-proposal")
        return again
    said = purpose.strip()
    if not 0 < len(said) <= LONGEST_SPENDING:
        raise InvalidError(fields={"purpose": _l("Please write 1 to %(count)s characters.", count=LONGEST_SPENDING)})
    if not places.is_payable(circle.id, payee):
        raise InvalidError(fields={"payee": _l("Please choose somebody who belongs to the circle.")})
    if amount.amount <= 0:
        raise InvalidError(fields={"amount": _l("Please give an amount.")})
    waiting = select(CircleSpending.id).where(
        CircleSpending.circle_id == circle.id, CircleSpending.state == SpendingState.PROPOSED
    )
    if len(session.scalars(waiting).all()) >= MOST_OPEN:
        raise ConflictError(_l("Many proposals wait already. Please decide on those first."), code="too-many")
    if amount > fund_queries.fund_balance(circle.id, amount.currency):
        raise payments.FundTooSmallError
    spending = CircleSpending(
        circle_id=circle.id,
        amount=amount.amount,
        currency=amount.currency,
        purpose=said,
        payee_member_id=payee.id,
        proposed_by_member_id=actor.member_id,
        state=SpendingState.PROPOSED,
        moderation=Moderation.PENDING,
        created_at=now,
    )
    if public_id:
        spending.public_id = public_id
    session.add(spending)
    session.flush()
    after = {"amount": amount.amount, "payee": payee.public_id, "purpose": said}
    record("circle.spending_proposed", "circle", circle.id, actor=actor, now=now, after=after)
    post("circle.spending_proposed", spending_id=spending.id)
    return spending


def agree_to_spending(spending: CircleSpending, *, actor: Actor, now: datetime) -> CircleSpending:
    """A second steward, or an operator, agrees: the money goes from the fund into the payee's wallet, once.

    Raises ForbiddenError (``four-eyes``) for who proposed it or gets it, ConflictError (``already-decided``),
    FundTooSmallError; then nothing has changed.
    """
    circle = _undecided(spending)
    _hold_open(circle)
    if actor.member_id in {spending.proposed_by_member_id, spending.payee_member_id}:
        raise ForbiddenError(
            _l("Somebody else must agree: neither who proposes nor who gets the money."), code="four-eyes"
        )
    payee = session.get_one(Member, spending.payee_member_id)
    if not places.is_payable(circle.id, payee):
        raise ConflictError(
            _l("%(name)s does not belong to the circle any more. Please refuse this proposal.", name=payee.name),
            code="payee-gone",
        )
    _decide(spending, SpendingState.PAID, actor, now)
    payments.pay_spending(
        spending.public_id,
        circle.id,
        payee.party_id,
        Money(spending.amount, spending.currency),
        facts={
            "purpose": spending.purpose,
            "circle_name": circle.name,
            "circle_name_en": circle.name_en,
            "payee": payee.name,
        },
        now=now,
    )
    return spending


def refuse_spending(spending: CircleSpending, *, reason: str, actor: Actor, now: datetime) -> CircleSpending:
    """Another steward says no, with a reason; who proposed it takes it back instead.

    Raises InvalidError, ForbiddenError (``four-eyes``), ConflictError (``already-decided``).
    """
    said = checked_reason(reason)
    if actor.member_id == spending.proposed_by_member_id:
        raise ForbiddenError(_l("This is your own proposal: you can take it back."), code="four-eyes")
    _undecided(spending)
    _decide(spending, SpendingState.REFUSED, actor, now, said)
    return spending


def withdraw_spending(spending: CircleSpending, *, actor: Actor, now: datetime) -> CircleSpending:
    """Who proposed it takes it back. Raises ForbiddenError for others, ConflictError (``already-decided``)."""
    if actor.member_id != spending.proposed_by_member_id:
        raise ForbiddenError
    _undecided(spending)
    _decide(spending, SpendingState.WITHDRAWN, actor, now)
    return spending


def give_grant(circle: Circle, amount: Money, *, purpose: str, key: str, actor: Actor, now: datetime) -> None:
    """The city's support, posted to the fund with its purpose; the same ``key`` again changes nothing.

    Raises InvalidError by field (``amount``, ``purpose``), ConflictError where the circle is not open.
    """
    _hold_open(circle)
    said = purpose.strip()
    if not 0 < len(said) <= LONGEST_SPENDING:
        raise InvalidError(fields={"purpose": _l("Please write 1 to %(count)s characters.", count=LONGEST_SPENDING)})
    if not 0 < amount.amount <= MOST_GRANT:
        raise InvalidError(fields={"amount": _l("This amount can't be right. Please look again.")})
    if fund_queries.has_grant(key):
        before, given = fund_queries.grant(circle.id, key)
        if (given, before.facts.get("purpose")) != (amount, said):
            raise ConflictError(_l("This page is out of date. Please load it anew."), code="other-grant")
        return
    payments.give_grant(circle.id, amount, purpose=said, key=key, now=now)
    after = {"amount": amount.amount, "purpose": said}
    record("circle.grant", "circle", circle.id, actor=actor, now=now, after=after)
    post("circle.grant", circle_id=circle.id, amount=amount.amount, currency=amount.currency, purpose=said, key=key)


def take_back_grant(circle: Circle, key: str, *, reason: str, actor: Actor, now: datetime) -> None:
    """An operator undoes a grant, whole. Raises NotFoundError, InvalidError without a reason, FundTooSmallError."""
    said = checked_reason(reason)
    hold(circle.id)
    given, amount = fund_queries.grant(circle.id, key)
    if fund_queries.is_undone(given.id):
        return
    payments.take_back_grant(given, circle.id, amount, reason=said, now=now)
    after = {"amount": amount.amount}
    record("circle.grant_taken_back", "circle", circle.id, actor=actor, now=now, after=after, reason=said)


def _hold_open(circle: Circle) -> None:
    """Holds the circle. Raises ConflictError (``not-open``) where operators have not opened it, or have taken it down."""
    hold(circle.id)
    session.refresh(circle)
    if circle.moderation != Moderation.APPROVED:
        raise ConflictError(_l("The fund rests while the circle is not open."), code="not-open")


def _by_public_id(public_id: str) -> CircleSpending | None:
    return session.scalars(select(CircleSpending).where(CircleSpending.public_id == public_id)).one_or_none()


def _undecided(spending: CircleSpending) -> Circle:
    """The circle of a spending that still waits, both locked. Raises ConflictError where somebody was faster."""
    hold(spending.circle_id)
    session.refresh(spending, with_for_update=True)
    if spending.state != SpendingState.PROPOSED:
        raise ConflictError(_l("Somebody has decided this in the meantime."), code="already-decided")
    return session.get_one(Circle, spending.circle_id)


def _decide(
    spending: CircleSpending, state: SpendingState, actor: Actor, now: datetime, reason: str | None = None
) -> None:
    spending.state, spending.reason = state, reason
    spending.decided_by_member_id, spending.decided_at = actor.member_id, now
    session.flush()
    after = {"amount": spending.amount, "state": state.value, "purpose": spending.purpose}
    record("circle.spending_decided", "circle", spending.circle_id, actor=actor, now=now, after=after, reason=reason)
    if state != SpendingState.WITHDRAWN:
        post("circle.spending_decided", spending_id=spending.id)
