"""Panel 5: the price, who decides on a booking, what a cancellation costs, and the note for the renter."""

from typing import Any

from wtforms import RadioField, TextAreaField

from marketplace.availability.schedule_rows import Row
from marketplace.availability.wizard_forms.fields import Amount, Choice, Clock, WizardForm, amount_text, at_most
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.models import Listing
from marketplace.listings.services import LONGEST_NOTE, Terms
from marketplace.listings.showing import POLICY_WORDS
from marketplace.listings.simple_prices import PartFare, SimplePrices
from marketplace.listings.states import Approval, Policy
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.web.fields import no_control_characters
from marketplace.wording import duration_words

FREE, PAID, KEEP = "free", "paid", "keep"
PART_ROWS = 3
AMOUNTS = ("hour", "day", "night", "month", "day_cap", "block")
BLOCKS = (5, 10, 15, 20, 30, 90, 120, 180)


class PriceForm(WizardForm):
    """Amounts are of one thing; the fields of parts of the day are added below the class."""

    pricing = RadioField(_l("What does it cost?"))
    hour = Amount(_l("For an hour"))
    day = Amount(_l("For a day (24 hours)"))
    night = Amount(_l("For a night (noon to noon)"))
    month = Amount(_l("For a month"))
    day_cap = Amount(_l("At most, for one day by the hour"))
    block = Amount(_l("For a shorter or longer step"))
    block_minutes = Choice(_l("Length of the step"), coerce=int, default=10)

    approval = RadioField(_l("Who decides on a booking?"))
    policy = RadioField(_l("If the renter cancels"))
    renter_note = TextAreaField(_l("Note for the renter"), [at_most(LONGEST_NOTE), no_control_characters])

    def __init__(self, *, currency: str, present: SimplePrices | None, **values: Any) -> None:
        """``present`` None: the present price is more than a form can say, and may be kept as it is."""
        super().__init__(**values)
        self.pricing.choices = [
            (FREE, _("Nothing, it is free")),
            (PAID, _("A fee")),
            *([(KEEP, _("As it is now"))] if present is None else []),
        ]
        self.approval.choices = [
            (Approval.INSTANT.value, _("Nobody, it is booked at once")),
            (Approval.REQUEST.value, _("I do")),
        ]
        self.policy.choices = [(policy.value, words) for policy, words in POLICY_WORDS.items()]
        blocks = {*BLOCKS, *([present.block_minutes] if present and present.block_minutes else [])}
        self.block_minutes.choices = [(minutes, duration_words(minutes)) for minutes in sorted(blocks)]
        for name in (*AMOUNTS, *(f"part_amount_{number}" for number in range(PART_ROWS))):
            self[name].currency = currency

    def validate(self, extra_validators: Any = None) -> bool:
        """A fee names an amount, a maximum belongs to hours or steps, a part of the day has all it needs."""
        for choice in (self.pricing, self.approval, self.policy):
            if choice.data not in [value for value, _words in choice.choices]:
                choice.errors = [_("Please choose one of the given values.")]
                return False
        valid = bool(super().validate(extra_validators))
        if not valid or self.pricing.data != PAID:
            return valid
        if self.day_cap.minor is not None and self.hour.minor is None and self.block.minor is None:
            self.day_cap.errors = [_("A maximum goes with a price by the hour.")]
            return False
        return self._parts_are_good() and self._has_amount()

    def specs(self, present: list[TariffSpec]) -> list[TariffSpec]:
        """The tariffs as typed; ``present`` where they are to be kept."""
        if self.pricing.data == KEEP:
            return present
        if self.pricing.data == FREE:
            return []
        typed = {name: self[name].minor for name in AMOUNTS}
        minutes = self.block_minutes.data if typed["block"] is not None else None
        return SimplePrices(**typed, block_minutes=minutes, parts=self._parts()).to_specs()

    def says_a_price(self, specs: list[TariffSpec]) -> bool:
        """Whether the owner has said what it costs; a fee left for later without any amount says nothing."""
        return bool(specs) or self.pricing.data == FREE

    def terms(self, present: Listing) -> Terms:
        """The rules as chosen; what the panel does not ask stays."""
        return Terms(
            approval=Approval(self.approval.data),
            policy=Policy(self.policy.data),
            renter_note=self.renter_note.data or "",
            request_blocks=present.request_blocks,
        )

    def _part_fields(self, number: int) -> tuple[Clock, Clock, Amount]:
        return self[f"part_start_{number}"], self[f"part_end_{number}"], self[f"part_amount_{number}"]

    def _parts(self) -> tuple[PartFare, ...]:
        found = []
        for number in range(PART_ROWS):
            start, end, amount = self._part_fields(number)
            if amount.minor is not None and start.data is not None and end.data is not None:
                found.append(PartFare(*Row(start.data, end.data).hours, amount.minor))
        return tuple(sorted(found))

    def _parts_are_good(self) -> bool:
        for number in range(PART_ROWS):
            start, end, amount = self._part_fields(number)
            given = [start.data is not None, end.data is not None, amount.minor is not None]
            if any(given) and not all(given):
                amount.errors = [_("Please give both times and the amount, or none of them.")]
                return False
        return True

    def _has_amount(self) -> bool:
        typed = any(self[name].minor is not None for name in ("hour", "day", "night", "month", "block"))
        if not typed and not self._parts() and not self.may_have_gaps:
            self.hour.errors = [_("Please give at least one amount, or choose that it is free.")]
            return False
        return True


for _number in range(PART_ROWS):
    setattr(PriceForm, f"part_start_{_number}", Clock(_l("From")))
    setattr(PriceForm, f"part_end_{_number}", Clock(_l("Until")))
    setattr(PriceForm, f"part_amount_{_number}", Amount(_l("Amount")))


def prices_for_form(specs: list[TariffSpec]) -> SimplePrices | None:
    """The price as this form can say it; None where it is more."""
    simple = SimplePrices.from_specs(specs)
    return simple if simple and len(simple.parts) <= PART_ROWS else None


def price_data(listing: Listing, present: SimplePrices | None) -> dict[str, Any]:
    """The panel's fields as the listing fills them."""
    data: dict[str, Any] = {
        "approval": listing.approval,
        "policy": listing.policy,
        "renter_note": listing.renter_note,
        "pricing": FREE if present == SimplePrices() else PAID if present else KEEP,
    }
    if present is None:
        return data
    data |= {name: amount_text(getattr(present, name), listing.currency) for name in AMOUNTS}
    if present.block_minutes is not None:
        data["block_minutes"] = present.block_minutes
    for number, fare in enumerate(present.parts):
        row = Row.of((fare.local_from, fare.local_to))
        data |= {f"part_start_{number}": row.start, f"part_end_{number}": row.end}
        data[f"part_amount_{number}"] = amount_text(fare.amount, listing.currency)
    return data
