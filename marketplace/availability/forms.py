"""Forms about a listing's time: the one that leads to booking, and the owner's own time."""

from wtforms import IntegerField, StringField
from wtforms.validators import Length, Optional

from marketplace.availability.services import LONGEST_NOTE
from marketplace.i18n import lazy_gettext as _l
from marketplace.web.fields import no_control_characters, strip
from marketplace.web.periods import PeriodForm


class PickForm(PeriodForm):
    """When one would like it. Shown on the listing's page; the booking's page reads it, so that nothing is checked here."""

    class Meta:
        csrf = False  # sent by GET

    quantity = IntegerField(_l("How many"), default=1)


class BlockForm(PeriodForm):
    """The owner keeps a time for himself."""

    note = StringField(
        _l("Note (only you read it)"),
        [Optional(), Length(max=LONGEST_NOTE), no_control_characters],
        filters=[strip],
    )
