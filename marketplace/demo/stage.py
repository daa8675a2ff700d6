"""What all scenes of the demo share: the settings, who is who, paying, and telling what has happened."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from marketplace import clock
from marketplace.accounts.models import Member
from marketplace.accounts.queries import members_who_act_for
from marketplace.bookings import services as bookings
from marketplace.config import Settings
from marketplace.db import session, transaction
from marketplace.demo.payer import press
from marketplace.directory import reactions as directory
from marketplace.money import Money
from marketplace.notifications import circle_reactions, desk_reactions, fund_reactions, office_reactions, reactions
from marketplace.notifications.models import MailState, Notification
from marketplace.outbox.models import MessageState, OutboxMessage
from marketplace.payments import services as payments
from marketplace.payments.models import ChargePurpose
from marketplace.settlements import services as settlements
from marketplace.storage import Storage

TELL: dict[str, Callable[[dict[str, Any], datetime], object]] = {
    "booking.cancelled": reactions.booking_cancelled,
    "booking.completed": reactions.booking_completed,
    "booking.confirmed": reactions.booking_confirmed,
    "booking.declined": reactions.booking_declined,
    "booking.expired": reactions.booking_expired,
    "booking.no_show": reactions.booking_no_show,
    "booking.picked_up": reactions.booking_picked_up,
    "booking.requested": reactions.booking_requested,
    "booking.returned": reactions.booking_returned,
    "circle.join_requested": circle_reactions.join_requested,
    "circle.spending_decided": fund_reactions.spending_decided,
    "circle.spending_proposed": fund_reactions.spending_proposed,
    "consent.accepted": desk_reactions.consent_accepted,
    "consent.given": desk_reactions.consent_given,
    "household.invited": desk_reactions.household_invited,
    "household.joined": desk_reactions.household_joined,
    "charge.succeeded": lambda payload, now: reactions.topped_up(payload["charge_id"], now),
    "designation.decided": directory.decided,
    "designation.screening_opened": directory.screening_opened,
    "designation.submitted": directory.submitted,
    "listing.approved": reactions.listing_news("listing_approved"),
    "listing.rejected": reactions.listing_news("listing_rejected"),
    "organisation.decided": office_reactions.organisation_decided,
    "organisation.verification_decided": office_reactions.verification_decided,
    "settlement.paid": reactions.settlement_news("settled"),
}
CALL: dict[str, Callable[[dict[str, Any]], object]] = {
    "refund.requested": lambda payload: payments.call_refund(payload["refund_id"]),
    "settlement.due": lambda payload: settlements.pay(payload["settlement_id"]),
}


@dataclass
class Stage:
    """The settings, and what the scenes have made so far, by the catalogue's keys (ids only: rows go stale)."""

    settings: Settings
    storage: Storage
    say: Callable[[str], object]
    now: datetime
    members: dict[str, int] = field(default_factory=dict)
    parties: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    listings: dict[str, int] = field(default_factory=dict)
    bookings: dict[str, int] = field(default_factory=dict)
    circles: dict[str, int] = field(default_factory=dict)

    def member(self, email: str) -> Member:
        """A member by e-mail."""
        return session.get_one(Member, self.members[email])

    def acting(self, owner: str) -> int:
        """The member who acts for an owner: himself, or the organisation's first manager or clerk."""
        return self.members.get(owner) or members_who_act_for(self.parties[owner])[0].id

    def top_up(self, email: str, amount: int, now: datetime) -> None:
        """Fills a wallet as a member does: by card, on the hosted page."""
        with transaction():
            money = Money(amount, self.settings.city.currency)
            charge = payments.start_charge(
                ChargePurpose.TOPUP, self.parties[email], money, language=self.member(email).language, now=now
            )
            charge_id = charge.id
        self.pay(charge_id, now)

    def pay(self, charge_id: int, now: datetime) -> None:
        """Pays an open charge on its hosted page and lets the payment have its effect."""
        with self.at(now):
            press(payments.open_checkout(charge_id), self.settings.stripe_api_base, "pay")
            payments.apply_checkout(charge_id)
            with transaction():
                bookings.confirm_paid(charge_id, rules=self.settings.rules, now=now)

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Sets the clock of this process to a moment: calls to the provider ask it for the time at which they are answered."""
        before = clock.offset()
        session().info["clock_moves"] = False  # so that no transaction reads the city's own clock anew
        clock.set_offset(moment - clock.wall())
        try:
            yield
        finally:
            clock.set_offset(before)
            session().info.pop("clock_moves", None)

    def tell(self, now: datetime) -> bool:
        """What follows from the messages so far, at that time: notifications without mails, calls to the provider.

        False where there was no message.
        """
        waiting = _waiting()
        if not waiting:
            return False
        for _message_id, topic, payload in waiting:
            if topic in CALL:
                with self.at(now):
                    CALL[topic](payload)
        with transaction():
            for message_id, topic, payload in waiting:
                if topic in TELL:
                    TELL[topic](payload | {"message": message_id}, now)
            told = OutboxMessage.id.in_([message_id for message_id, _topic, _payload in waiting])
            session.execute(update(OutboxMessage).where(told).values(state=MessageState.DONE, finished_at=clock.wall()))
        return True


def _waiting() -> list[tuple[int, str, dict[str, Any]]]:
    statement = select(OutboxMessage).where(OutboxMessage.state == MessageState.PENDING).order_by(OutboxMessage.id)
    rows = [(row.id, row.topic, dict(row.payload)) for row in session.scalars(statement)]
    session.rollback()
    return rows


def hush(before: datetime) -> None:
    """The past sends no mails, and what is old has been read."""
    with transaction():
        session.execute(
            update(Notification).where(Notification.mail_state == MailState.WAITING).values(mail_state=MailState.OFF)
        )
        session.execute(update(Notification).where(Notification.created_at < before).values(read_at=before))
