"""Pure decisions about money: what may be topped up, how a price is shared, when to look again."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from marketplace.config import Rules
from marketplace.errors import InvalidError
from marketplace.i18n import gettext as _
from marketplace.money import Money
from marketplace.wording import amount_words

SHORTEST_PAGE = timedelta(minutes=31)  # the provider refuses less than 30 minutes
LONGEST_PAGE = timedelta(hours=23)
FIRST_LOOK = timedelta(minutes=1)
RARE_LOOKS = timedelta(hours=1)
LOOK_UP_AFTER = timedelta(hours=20)  # the provider forgets keys after 24 h: an older call is looked up, never repeated


@dataclass(frozen=True, slots=True)
class About:
    """What a booking is called in statements and on the hosted page, and where its pages are.

    ``title`` is the listing's own, ``titles`` the same by language (listings.texts.titles_of).
    """

    public_id: str
    code: str
    title: str
    titles: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For rows and journals."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Shares:
    """A price, shared out: ``fee`` + ``owner`` is the price, exactly."""

    fee: Money
    owner: Money


def share_out(price: Money, commission_bps: int) -> Shares:
    """The operator's commission, rounded half up, and the owner's rest."""
    fee = price.percent(commission_bps)
    return Shares(fee, price - fee)


def check_topup(amount: Money, balance: Money, rules: Rules) -> None:
    """Raises InvalidError on the field ``amount`` where a top-up is too small, too large or too much for a wallet."""
    currency = amount.currency
    least, most = Money(rules.topup_minimum, currency), Money(rules.topup_maximum, currency)
    room = Money(max(0, rules.wallet_ceiling - balance.amount), currency)
    if amount < least:
        sentence = _("The least you can top up is %(amount)s.", amount=amount_words(least))
        raise InvalidError(fields={"amount": sentence}, code="top-up-too-small")
    if amount > most:
        sentence = _("The most you can top up at once is %(amount)s.", amount=amount_words(most))
        raise InvalidError(fields={"amount": sentence}, code="top-up-too-large")
    if amount > room:
        sentence = _("A wallet holds a limited sum. Yours has room for %(amount)s more.", amount=amount_words(room))
        raise InvalidError(fields={"amount": sentence}, code="wallet-full")


def check_card_total(amount: Money, rules: Rules) -> None:
    """Raises InvalidError where a total is too small for a card: processing would eat it."""
    least = Money(rules.card_floor, amount.currency)
    if amount < least:
        sentence = _(
            "Cards are taken from %(amount)s. Smaller fees are paid from the wallet.", amount=amount_words(least)
        )
        raise InvalidError(sentence, code="below-card-floor")


def page_closes_at(expires_at: datetime, now: datetime, wall: datetime) -> datetime:
    """When a hosted page closes, in wall time: with what is paid for, within what the provider allows."""
    return wall + min(max(expires_at - now, SHORTEST_PAGE), LONGEST_PAGE)


def next_look(first: datetime, wall: datetime) -> datetime:
    """When to look again at something open since ``first`` (wall time): often at the start, hourly in the end."""
    return wall + min(max(wall - first, FIRST_LOOK), RARE_LOOKS)
