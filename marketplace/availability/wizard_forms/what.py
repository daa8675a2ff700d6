"""Panel 1: what it is."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, RadioField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput

from marketplace.availability.wizard_forms.fields import Choice, Choices, Needed, Number, WizardForm, at_most
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.details import (
    CHARGER_WORDS,
    CONDITION_WORDS,
    LONGEST_PICK_UP,
    SURFACE_WORDS,
    Details,
    ItemDetails,
    ParkingDetails,
    RoomDetails,
    parse_details,
    things_as_text,
    things_from_text,
)
from marketplace.listings.models import Category
from marketplace.listings.services import MOST_UNITS
from marketplace.listings.states import Kind
from marketplace.listings.texts import LONGEST_DESCRIPTION, LONGEST_TITLE, Basics, Words, language_of
from marketplace.web.fields import Line, no_control_characters

LONGEST_LIST = 1000
STEPS = {"": None, "yes": True, "no": False}
FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.ITEM: ("condition", "accessories", "pick_up"),
    Kind.PARKING: ("length_cm", "width_cm", "height_cm", "surface", "plate_needed", "charger"),
    Kind.ROOM: ("capacity", "floor", "step_free", "equipment"),
}
"""The details of each kind, by the names that listings.details has for them."""


class WhatForm(WizardForm):
    """Kind, owner, words, category, and the fields of all kinds: only those of the chosen one count."""

    kind = RadioField(_l("What would you like to share?"))
    owner = Choice(_l("Who shares it?"))
    title = Line(_l("Title"), [Needed(_l("Please give it a title.")), at_most(LONGEST_TITLE)])
    category_item = Choice(_l("Category"))
    category_parking = Choice(_l("Category"))
    category_room = Choice(_l("Category"))
    description = TextAreaField(
        _l("Description"),
        [
            Needed(_l("Please describe it in a sentence or two.")),
            at_most(LONGEST_DESCRIPTION),
            no_control_characters,
        ],
    )
    quantity = Number(_l("How many of these are there?"), least=1, most=MOST_UNITS, default=1)

    condition = Choice(_l("Condition"), default="good")
    accessories = Line(_l("What comes with it"), [at_most(LONGEST_LIST)])
    pick_up = Line(_l("How it is handed over"), [at_most(LONGEST_PICK_UP)])

    length_cm = Number(_l("Length"), least=50, most=3000)
    width_cm = Number(_l("Width"), least=50, most=3000)
    height_cm = Number(_l("Height"), least=50, most=3000)
    surface = Choice(_l("Surface"))
    plate_needed = BooleanField(_l("I need the number plate of the car"), default=True)
    charger = Choice(_l("Charging"), default="none")

    capacity = Number(_l("For how many people?"), least=1, most=100_000)
    floor = Number(_l("Floor"), least=-10, most=150)
    step_free = Choice(_l("Way in"))
    equipment = Line(_l("What is in it"), [at_most(LONGEST_LIST)])

    parts = SelectMultipleField(_l("It is made of these rooms of mine"), option_widget=CheckboxInput())

    title_other = Line(_l("Title"), [at_most(LONGEST_TITLE)])
    description_other = TextAreaField(_l("Description"), [at_most(LONGEST_DESCRIPTION), no_control_characters])

    def __init__(
        self,
        *,
        categories: Iterable[Category],
        owners: Choices,
        parts: Choices,
        language: str,
        fixed_kind: Kind | None = None,
        complete: bool = False,
        **values: Any,
    ) -> None:
        """``owners``: the parties to choose from (public id, name); ``parts``: rooms that a larger one may be made of.

        ``fixed_kind``: one that can't be changed.
        """
        super().__init__(**values)
        self.fixed_kind, self.complete = fixed_kind, complete
        self.kind.choices = [
            (Kind.ITEM.value, _("A thing")),
            (Kind.PARKING.value, _("A parking space")),
            (Kind.ROOM.value, _("A room")),
        ]
        self.owner.choices = owners
        self.parts.choices = parts
        by_kind = _choices(list(categories), language)
        for kind in Kind:
            self[f"category_{kind}"].choices = [("", _("Please choose")), *by_kind[kind]]
            self[f"category_{kind}"].flags.required = True
        self.condition.choices = [(value.value, words) for value, words in CONDITION_WORDS.items()]
        self.surface.choices = [("", _("Not told")), *((value.value, words) for value, words in SURFACE_WORDS.items())]
        self.charger.choices = [(value.value, words) for value, words in CHARGER_WORDS.items()]
        self.step_free.choices = [("", _("Not told")), ("yes", _("Without steps")), ("no", _("There are steps"))]

    @property
    def chosen(self) -> Kind:
        """The chosen kind."""
        return self.fixed_kind or Kind(self.kind.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Only what belongs to the chosen kind is looked at."""
        if self.fixed_kind is None and self.kind.data not in list(Kind):
            self.kind.errors = [_("Please choose what it is.")]
            return False
        others = {name for kind, names in FIELDS.items() if kind is not self.chosen for name in names}
        others |= {f"category_{kind}" for kind in Kind if kind is not self.chosen}
        if self.chosen is not Kind.ROOM:
            others.add("parts")
        if not self.owner.choices:
            others.add("owner")
        if not self.parts.choices:
            others.add("parts")
        if self.fixed_kind is not None:
            others.add("kind")
        for name in others:
            self[name].process(None)  # whatever was sent there does not count
            self[name].errors = ()
        left_out = {name: self._fields.pop(name) for name in others}
        try:
            valid = bool(super().validate(extra_validators))
            chosen = self[f"category_{self.chosen}"]
            if not chosen.data and not chosen.errors and not self.may_have_gaps:
                chosen.errors = [_("Please choose a category.")]
                valid = False
        finally:
            self._fields.update(left_out)
        return valid

    def basics(self, categories: Mapping[str, int], *, other: str, default: str, present: Basics | None) -> Basics:
        """What was typed. Raises InvalidError by field.

        ``categories``: ids by slug; ``other``: the second language; ``default``: the language where the letters
        don't tell; ``present``: what the listing has now, whose further translations and details are kept.
        """
        kept = dict(present.translations) if present else {}
        kept.pop(other, None)
        title, description = self.title.data or "", self.description.data or ""
        typed = Words(self.title_other.data or "", self.description_other.data or "")
        return Basics(
            title=title,
            description=description,
            lang=language_of(f"{title} {description}", default),
            category_id=categories.get(self[f"category_{self.chosen}"].data or ""),
            details=self._details(present.details if present else None),
            translations=kept | {other: typed},
        )

    def _details(self, present: Details | None) -> Details:
        given: dict[str, Any] = {name: self[name].data for name in FIELDS[self.chosen]}
        match self.chosen:
            case Kind.ITEM:
                given["accessories"] = things_from_text(given["accessories"] or "")
                given["pick_up"] = given["pick_up"] or ""
            case Kind.PARKING:
                given["surface"] = given["surface"] or None
                if isinstance(present, ParkingDetails):
                    given["bays"] = present.bays
            case Kind.ROOM:
                given["equipment"] = things_from_text(given["equipment"] or "")
                given["step_free"] = STEPS.get(given["step_free"] or "")
                if isinstance(present, RoomDetails):
                    given["area_m2"] = present.area_m2
        return parse_details(self.chosen, given)


def what_data(basics: Basics, kind: Kind, *, slug: str, quantity: int, parts: list[str], other: str) -> dict[str, Any]:
    """The panel's fields as the listing fills them."""
    translation = basics.translations.get(other, Words("", ""))
    return {
        "kind": kind.value,
        "title": basics.title,
        "description": basics.description,
        f"category_{kind}": slug,
        "quantity": quantity,
        "parts": parts,
        "title_other": translation.title,
        "description_other": translation.description,
        **_detail_data(basics.details),
    }


def _detail_data(details: Details) -> dict[str, Any]:
    match details:
        case ItemDetails():
            words = things_as_text(details.accessories)
            return {"condition": details.condition.value, "accessories": words, "pick_up": details.pick_up}
        case ParkingDetails():
            return {
                "length_cm": details.length_cm,
                "width_cm": details.width_cm,
                "height_cm": details.height_cm,
                "surface": details.surface.value if details.surface else "",
                "plate_needed": details.plate_needed,
                "charger": details.charger.value,
            }
        case RoomDetails():
            steps = next(word for word, value in STEPS.items() if value is details.step_free)
            words = things_as_text(details.equipment)
            return {"capacity": details.capacity, "floor": details.floor, "step_free": steps, "equipment": words}
    raise TypeError(f"no kind has {type(details).__name__}")


def _choices(categories: list[Category], language: str) -> dict[Kind, Choices]:
    """The tree of each kind as a flat list: "Tools", "Tools › Power tools"."""
    names = {row.id: row.name_ko if language == "ko" else row.name_en for row in categories}
    found: dict[Kind, Choices] = {kind: [] for kind in Kind}
    for row in categories:
        above = f"{names[row.parent_id]} › " if row.parent_id else ""
        found[Kind(row.kind)].append((row.slug, f"{above}{names[row.id]}"))
    return found
