"""The search form. Sent by GET, so that an address keeps what was looked for; what can't be used is said and left out."""

from datetime import date, datetime, time, timedelta
from typing import Any

from wtforms import DateField, DecimalField, IntegerField, SelectField, StringField, TimeField
from wtforms.validators import Length, NumberRange, Optional

from marketplace.i18n import lazy_gettext as _l
from marketplace.intervals import Interval
from marketplace.listings.models import Category
from marketplace.listings.showing import KIND_WORDS
from marketplace.listings.states import Kind
from marketplace.places.districts import SEOUL
from marketplace.search.queries import Near, Sort, Wanted
from marketplace.walltime import instant_at
from marketplace.web.fields import Form, strip

LONGEST_WORDS = 200
MOST_PRICE = 100_000_000
RADII_M = (500, 1000, 2000, 5000, 10_000)
USUAL_RADIUS_M = 5000
_DAY = timedelta(days=1)
SORT_WORDS = {
    Sort.NEAREST: _l("Nearest first"),
    Sort.RELEVANCE: _l("Best match first"),
    Sort.NEWEST: _l("Newest first"),
    Sort.CHEAPEST: _l("Cheapest first"),
}


class SearchForm(Form):
    """What, where, when, for how much."""

    class Meta:
        csrf = False

    q = StringField(_l("What"), [Optional(), Length(max=LONGEST_WORDS)], filters=[strip])
    kind = SelectField(_l("Kind"), default="")
    category = SelectField(_l("Category"), default="")
    district = SelectField(_l("Where"), default="")
    date = DateField(_l("Day"), [Optional()])
    start = TimeField(_l("From"), [Optional()])
    end = TimeField(_l("Until"), [Optional()])
    end_date = DateField(_l("Until another day"), [Optional()])
    price = IntegerField(
        _l("Costs at most"),
        [Optional(), NumberRange(0, MOST_PRICE, _l("Please give an amount in won."))],
    )
    sort = SelectField(_l("Order"), default="")
    lat = DecimalField(validators=[Optional(), NumberRange(-90, 90)])
    lng = DecimalField(validators=[Optional(), NumberRange(-180, 180)])
    radius_m = IntegerField(validators=[Optional(), NumberRange(1, 100_000)])

    def __init__(self, *args: Any, categories: list[Category], language: str, **kwargs: Any) -> None:
        """``categories``: the whole tree, parents before their children; ``language``: the reader's."""
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _l("Everything")), *((kind.value, word) for kind, word in KIND_WORDS.items())]
        self.category.choices = [("", _l("All categories")), *_tree(categories, language)]
        self.district.choices = [("", _l("Whole city")), *((one.code, one.name(language)) for one in SEOUL)]
        self.sort.choices = [("", _l("As it fits best")), *((sort.value, word) for sort, word in SORT_WORDS.items())]
        self.validate()
        self._check_when()

    def good(self, name: str) -> Any:
        """What a field holds, if it can be used."""
        field = self[name]
        return None if field.errors or field.data in (None, "") else field.data

    @property
    def near(self) -> Near | None:
        """The point from the reader's own device."""
        lat, lng = self.good("lat"), self.good("lng")
        if lat is None or lng is None:
            return None
        return Near(float(lat), float(lng), float(self.good("radius_m") or USUAL_RADIUS_M))

    def when(self, zone: str) -> Interval | None:
        """The time wanted, whole; None where nothing or only a part was given. An end before the start is the next day's."""
        day, start, end = self.good("date"), self.good("start"), self.good("end")
        if day is None or start is None or end is None:
            return None
        try:
            last: date = self.good("end_date") or (day if end > start else day + _DAY)
            return Interval(_moment(day, start, zone), _moment(last, end, zone))
        except (ValueError, OverflowError):
            self.date.errors = [*self.date.errors, _l("Please look at day and time again.")]
            return None

    def wanted(self, zone: str) -> Wanted:
        """What to look for; the good parts of what was typed."""
        kind, sort = self.good("kind"), self.good("sort")
        return Wanted(
            words=self.good("q") or "",
            kind=Kind(kind) if kind else None,
            category=self.good("category"),
            district=self.good("district"),
            near=self.near,
            when=self.when(zone),
            max_price=self.good("price"),
            sort=Sort(sort) if sort else None,
        )

    def _check_when(self) -> None:
        given = [bool(self.good(name)) for name in ("date", "start", "end")]
        if any(given) and not all(given):
            sentence = _l("Please give the day and both times: then you see only what is free for all of it.")
            self.date.errors = [*self.date.errors, sentence]


def _moment(day: date, at: time, zone: str) -> datetime:
    return instant_at(datetime.combine(day, at), zone)


def _tree(categories: list[Category], language: str) -> list[tuple[str, str]]:
    names = [(row.slug, row.name_ko if language == "ko" else row.name_en, row.parent_id) for row in categories]
    return [(slug, f"– {name}" if parent else name) for slug, name, parent in names]
