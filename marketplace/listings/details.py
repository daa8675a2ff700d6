"""The fields that only one kind of listing has. They are kept as JSON in ``listings.details``; here they have types.

Lengths are whole centimetres, areas square metres; None means that nobody has told.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from marketplace.errors import InvalidError
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.states import Kind

if TYPE_CHECKING:
    from marketplace.listings.models import Listing

MOST_THINGS = 20
LONGEST_THING = 80
LONGEST_PICK_UP = 120


class Condition(StrEnum):
    """How worn an item is."""

    NEW = "new"
    GOOD = "good"
    USED = "used"


class Surface(StrEnum):
    """What one parks on."""

    ASPHALT = "asphalt"
    CONCRETE = "concrete"
    BLOCKS = "blocks"
    GRAVEL = "gravel"
    SOIL = "soil"


class Charger(StrEnum):
    """Whether a car can be charged there."""

    NONE = "none"
    SLOW = "slow"
    FAST = "fast"


CONDITION_WORDS: dict[Condition, Text] = {
    Condition.NEW: _l("Like new"),
    Condition.GOOD: _l("Good, some signs of use"),
    Condition.USED: _l("Well used, works"),
}
SURFACE_WORDS: dict[Surface, Text] = {
    Surface.ASPHALT: _l("Asphalt"),
    Surface.CONCRETE: _l("Concrete"),
    Surface.BLOCKS: _l("Paving blocks"),
    Surface.GRAVEL: _l("Gravel"),
    Surface.SOIL: _l("Soil or grass"),
}
CHARGER_WORDS: dict[Charger, Text] = {
    Charger.NONE: _l("No charger"),
    Charger.SLOW: _l("Slow charger"),
    Charger.FAST: _l("Fast charger"),
}


def _each_once(things: list[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, things)))


Thing = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_THING)]
Things = Annotated[list[Thing], Field(max_length=MOST_THINGS), AfterValidator(_each_once)]
Centimetres = Annotated[int, Field(ge=50, le=3000)]


class Details(BaseModel):
    """What all kinds' details share: nothing unknown gets in, and nothing changes once made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def to_json(self) -> dict[str, Any]:
        """The details as ``listings.details`` keeps them."""
        return self.model_dump(mode="json")

    @property
    def search_words(self) -> str:
        """Words under which the listing is found besides its text."""
        return ""


class ItemDetails(Details):
    """A thing to lend. ``pick_up`` says where and how it is handed over, without the private address."""

    condition: Condition = Condition.GOOD
    accessories: Things = []
    pick_up: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_PICK_UP)] = ""

    @property
    def search_words(self) -> str:
        """The accessories."""
        return " ".join(self.accessories)


class ParkingDetails(Details):
    """A bay, or a whole car park (``bays``, for those that can only be driven to)."""

    length_cm: Centimetres | None = None
    width_cm: Centimetres | None = None
    height_cm: Centimetres | None = None
    surface: Surface | None = None
    plate_needed: bool = True
    charger: Charger = Charger.NONE
    bays: Annotated[int, Field(ge=1, le=100_000)] | None = None

    @property
    def search_words(self) -> str:
        """Charging, in both languages, where it is possible."""
        return "" if self.charger is Charger.NONE else "전기차 충전 charger EV"


class RoomDetails(Details):
    """A room or hall. ``step_free`` None: nobody has told."""

    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = None
    floor: Annotated[int, Field(ge=-10, le=150)] | None = None
    step_free: bool | None = None
    area_m2: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    equipment: Things = []

    @property
    def search_words(self) -> str:
        """The equipment."""
        return " ".join(self.equipment)


TYPES: dict[Kind, type[Details]] = {Kind.ITEM: ItemDetails, Kind.PARKING: ParkingDetails, Kind.ROOM: RoomDetails}


def parse_details(kind: Kind, given: Mapping[str, Any]) -> Details:
    """The details of a kind from what was sent. Raises InvalidError with a sentence by field."""
    try:
        return TYPES[kind].model_validate(dict(given))
    except ValidationError as error:
        fields = {str(problem["loc"][0]): _sentence(problem["type"]) for problem in error.errors() if problem["loc"]}
        raise InvalidError(fields=fields, code="bad-details") from None


def details_of(listing: "Listing") -> Details:
    """A listing's details with their types: ItemDetails, ParkingDetails or RoomDetails."""
    return TYPES[Kind(listing.kind)].model_validate(listing.details)


def things_from_text(text: str) -> list[str]:
    """A list out of a text box: parted by commas or line ends."""
    return _each_once([thing.strip() for line in text.splitlines() for thing in line.split(",")])


def things_as_text(things: Iterable[str]) -> str:
    """The way back into the text box."""
    return ", ".join(things)


def _sentence(problem: str) -> Text:
    if problem == "too_long":
        return _l("Please name at most %(count)s.", count=MOST_THINGS)
    if problem == "string_too_long":
        return _l("Please keep each of these shorter.")
    if problem.startswith(("greater_than", "less_than")):
        return _l("This figure can't be right. Please look again.")
    return _l("Please choose one of the given values.")
