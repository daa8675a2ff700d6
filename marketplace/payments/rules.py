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
class FundTerms:
    """What of a booking goes to a circle's fund: basis points of the commission, and a fee out of the owner's part.

    ``fee`` is in minor units; without a circle both are 0.
    """

    circle_id: int | None = None
    share_bps: int = 0
    fee: int = 0


NO_FUND = FundTerms()
# Kinds of journals that move a circle's fund, besides "released".
FUND_GRANT, FUND_GRANT_BACK, FUND_SPENDING = "circle_grant", "circle_grant_back", "circle_spending"


@dataclass(frozen=True, slots=True)
class Shares:
    """A price, shared out: ``operator`` + ``owner`` + ``fund`` is the price, exactly.

    ``commission`` is what the owner reads: the operator's and the fund's part of it together; ``circle_fee`` is what
    else the owner gives to the fund.
    """

    commission: Money
    circle_fee: Money
    operator: Money
    owner: Money
    fund: Money


def share_out(price: Money, commission_bps: int, fund: FundTerms = NO_FUND) -> Shares:
    """The commission, rounded half up; of it the fund's share, rounded down; the fund's fee; the owner's rest.

    The fee is at most half of what the owner would have: stewards can't take it all.
    """
    commission = price.percent(commission_bps)
    given = Money(commission.amount * fund.share_bps // 10_000, price.currency)
    rest = price - commission
    fee = Money(min(fund.fee, rest.amount // 2), price.currency)
    return Shares(commission, fee, commission - given, rest - fee, given + fee)


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
