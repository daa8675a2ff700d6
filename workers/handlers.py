"""What follows from what: each outbox topic and the one function that is its effect."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app

from marketplace.bookings import services as bookings
from marketplace.db import session
from marketplace.directory import reactions as directory
from marketplace.notifications import (
    board_reactions,
    circle_reactions,
    desk_reactions,
    fund_reactions,
    office_reactions,
    reactions,
)
from marketplace.notifications.mail import send_mail
from marketplace.payments import services as payments
from marketplace.payments import webhooks
from marketplace.payments.models import Charge, ChargePurpose
from marketplace.settlements import services as settlements

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Handler:
    """``run(payload, now)``. ``calls_out``: it talks to a network and opens its own transactions (workers/delivery.py)."""

    run: Callable[[Payload, datetime], object]
    calls_out: bool = False


def _charge_succeeded(payload: Payload, now: datetime) -> None:
    """A card payment came in: a top-up fills the wallet, a booking goes on."""
    charge = session.get_one(Charge, payload["charge_id"])
    if charge.purpose == ChargePurpose.BOOKING:
        bookings.confirm_paid(charge.id, rules=current_app.extensions["settings"].rules, now=now)
        return
    payments.charge_into_wallet(charge, now)
    reactions.topped_up(charge.id, now)


def _photos_removed(payload: Payload, _now: datetime) -> None:
    for key in payload["keys"]:
        current_app.extensions["storage"].delete(key)


def _nothing(_payload: Payload, _now: datetime) -> None:
    """Nobody is told of this yet; the message says that it happened."""


HANDLERS: dict[str, Handler] = {
    "booking.cancelled": Handler(reactions.booking_cancelled),
    "booking.completed": Handler(reactions.booking_completed),
    "booking.confirmed": Handler(reactions.booking_confirmed),
    "booking.declined": Handler(reactions.booking_declined),
    "booking.first_accepted": Handler(desk_reactions.first_accepted),
    "booking.expired": Handler(reactions.booking_expired),
    "booking.moved": Handler(reactions.booking_moved),
    "booking.no_show": Handler(reactions.booking_no_show),
    "booking.paid_late": Handler(reactions.booking_paid_late),
    "booking.picked_up": Handler(reactions.booking_picked_up),
    "booking.requested": Handler(reactions.booking_requested),
    "booking.returned": Handler(reactions.booking_returned),
    "charge.failed": Handler(_nothing),
    "charge.succeeded": Handler(_charge_succeeded),
    "circle.appeal_decided": Handler(circle_reactions.appeal_decided),
    "circle.appealed": Handler(_nothing),  # it waits in the operators' queue
    "circle.board_decided": Handler(board_reactions.board_decided),
    "circle.comment_posted": Handler(board_reactions.comment_posted),
    "circle.decided": Handler(circle_reactions.circle_decided),
    "circle.fund_fee_changed": Handler(fund_reactions.fee_changed),
    "circle.grant": Handler(fund_reactions.granted),
    "circle.join_requested": Handler(circle_reactions.join_requested),
    "circle.member_removed": Handler(circle_reactions.member_removed),
    "circle.notice_posted": Handler(board_reactions.notice_posted),
    "circle.proposed": Handler(_nothing),  # it waits in the operators' queue
    "circle.request_decided": Handler(circle_reactions.request_decided),
    "circle.role_changed": Handler(circle_reactions.role_changed),
    "circle.spending_decided": Handler(fund_reactions.spending_decided),
    "circle.spending_proposed": Handler(fund_reactions.spending_proposed),
    "circle.term_ended": Handler(circle_reactions.term_ended),
    "circle.term_ending": Handler(circle_reactions.term_ending),
    "circle.term_overdue": Handler(circle_reactions.term_overdue),
    "designation.decided": Handler(directory.decided),
    "designation.ended": Handler(directory.ended),
    "designation.ending": Handler(directory.ending),
    "designation.report_due": Handler(directory.report_due),
    "designation.screening_opened": Handler(directory.screening_opened),
    "designation.submitted": Handler(directory.submitted),
    "consent.accepted": Handler(desk_reactions.consent_accepted),
    "consent.ended": Handler(desk_reactions.consent_ended),
    "consent.given": Handler(desk_reactions.consent_given),
    "household.invited": Handler(desk_reactions.household_invited),
    "household.joined": Handler(desk_reactions.household_joined),
    "listing.approved": Handler(reactions.listing_news("listing_approved")),
    "listing.rejected": Handler(reactions.listing_news("listing_rejected")),
    "listing.restored": Handler(reactions.listing_news("listing_restored")),
    "listing.revision_decided": Handler(reactions.revision_decided),
    "listing.submitted": Handler(_nothing),
    "listing.suspended": Handler(reactions.listing_news("listing_suspended")),
    "mail.due": Handler(lambda payload, _now: send_mail(payload["notification_id"]), calls_out=True),
    "member.reset_requested": Handler(reactions.reset_requested),
    "member.restored": Handler(reactions.member_restored),
    "member.signed_up": Handler(reactions.member_signed_up),
    "member.suspended": Handler(reactions.member_suspended),
    "organisation.decided": Handler(office_reactions.organisation_decided),
    "organisation.verification_asked": Handler(_nothing),  # it waits in the operators' queue
    "organisation.verification_decided": Handler(office_reactions.verification_decided),
    "photos.removed": Handler(_photos_removed),
    "refund.requested": Handler(lambda payload, _now: payments.call_refund(payload["refund_id"]), calls_out=True),
    "refund.succeeded": Handler(_nothing),
    "settlement.due": Handler(lambda payload, _now: settlements.pay(payload["settlement_id"]), calls_out=True),
    "settlement.held": Handler(reactions.settlement_news("settlement_held")),
    "settlement.paid": Handler(reactions.settlement_news("settled")),
    "webhook.received": Handler(lambda payload, _now: webhooks.work(payload["event_id"]), calls_out=True),
}
