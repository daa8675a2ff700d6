"""What API v1 sends and takes about listings."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from marketplace.listings.circle_terms import MOST_EARLY_DAYS
from marketplace.listings.states import Approval, Kind, Policy, TariffUnit, TermPrice
from marketplace.moderation_state import Audience
from marketplace.web.api import ApiModel, Instant, MoneyOut


class PlaceOut(BaseModel):
    """Where it is shown: the point is moved where ``precision`` is near, the district's centre where it is district."""

    district: str | None
    lat: float | None
    lng: float | None
    precision: str


class TariffOut(BaseModel):
    """One way to reckon the price, with its sentence in the reader's language."""

    unit: str
    amount: MoneyOut
    text: str


class PhotoOut(BaseModel):
    """A photo: addresses on this site, sizes in pixels."""

    url: str
    thumb_url: str
    width: int
    height: int
    alt: str


class CircleOut(BaseModel):
    """A circle, by its name in the reader's language."""

    id: str
    name: str


class TermsOut(BaseModel):
    """What holds for the members of a circle: ``text`` says it in the reader's language.

    ``price`` is same, free or own (then by these ``tariffs``); ``approval`` null: as the listing; ``early_days``: so much
    earlier than others they may book.
    """

    circle: CircleOut
    price: str
    tariffs: list[TariffOut]
    approval: str | None
    early_days: int
    text: str


class ListingOut(BaseModel):
    """A listing as everyone may see it. Minutes and days are whole.

    ``tariffs``, ``approval`` and ``horizon_days`` are those for everybody; ``terms`` are those of circles that apply to the
    caller: of all of them the caller gets the cheapest price, and need not ask where one says so. ``supports`` is the circle
    whose fund gets a part of paid bookings.
    """

    id: str
    kind: str
    category: str | None
    title: str
    description: str
    lang: str
    owner: str
    state: str
    moderation: str
    bookable: bool
    not_bookable_reason: str | None
    approval: str
    collect: str
    policy: str
    zone: str
    place: PlaceOut
    details: dict[str, Any]
    tariffs: list[TariffOut]
    audience: str
    terms: list[TermsOut]
    supports: CircleOut | None
    units: int
    start_step_minutes: int
    min_minutes: int
    max_minutes: int
    lead_minutes: int
    horizon_days: int
    photos: list[PhotoOut]
    url: str


class FreeOut(BaseModel):
    """Time that can be booked whole, by one booking of up to ``quantity`` units."""

    starts_at: str
    ends_at: str
    quantity: int


class AvailabilityOut(BaseModel):
    """Open and free intervals."""

    free: list[FreeOut]


class AvailabilityQuery(ApiModel):
    """Which time to look at: at most 92 days; by default two weeks from now."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: Instant | None = Field(default=None, alias="from")
    to: Instant | None = None


class TariffIn(ApiModel):
    """One way to reckon the price; amounts in minor units of the city's currency."""

    unit: TariffUnit
    amount: int = Field(ge=0)
    block_minutes: int | None = Field(default=None, ge=1, le=1440)
    local_from: int | None = Field(default=None, ge=0, lt=1440)
    local_to: int | None = Field(default=None, ge=0, le=2880)
    cap: int | None = Field(default=None, ge=0)


class TermsIn(ApiModel):
    """What holds for the members of a circle of the caller's, by its id; ``tariffs`` where the price is own."""

    circle: str = Field(max_length=22)
    price: TermPrice = TermPrice.SAME
    tariffs: list[TariffIn] = Field(default_factory=list, max_length=10)
    approval: Literal["instant"] | None = None
    early_days: int = Field(default=0, ge=0, le=MOST_EARLY_DAYS)


class OpeningIn(ApiModel):
    """Hours of a weekday (0 is Monday) in minutes after local midnight; an end past 1440 is on the next day."""

    weekday: int = Field(ge=0, le=6)
    start: int = Field(ge=0, lt=1440)
    end: int = Field(gt=0, le=2880)


class TranslationIn(ApiModel):
    """Title and description in another language."""

    title: str = Field(default="", max_length=120)
    description: str = Field(default="", max_length=4000)


class ListingIn(ApiModel):
    """A new listing; it is kept as a draft and, with ``submit``, sent to the operators.

    ``circles`` are ids of the caller's circles to whom alone it is shown, where ``audience`` says so; ``supports`` is the id of
    the one whose fund gets a part of paid bookings.
    """

    kind: Kind
    title: str = Field(min_length=1, max_length=120)
    description: str = Field(default="", max_length=4000)
    lang: Literal["ko", "en"] = "ko"
    category: str | None = Field(default=None, max_length=40)
    details: dict[str, Any] = Field(default_factory=dict)
    translations: dict[Literal["ko", "en"], TranslationIn] = Field(default_factory=dict)
    address: str = Field(default="", max_length=300)
    access_note: str = Field(default="", max_length=1000)
    district: str | None = Field(default=None, max_length=30)
    lat: float | None = Field(default=None, ge=-90, le=90)
    lng: float | None = Field(default=None, ge=-180, le=180)
    opening: list[OpeningIn] = Field(default_factory=list, max_length=70)
    start_step_minutes: int = 30
    min_minutes: int = 60
    max_minutes: int = 1440
    lead_minutes: int = 0
    horizon_days: int = 60
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    units: int = Field(default=1, ge=1, le=100)
    tariffs: list[TariffIn] = Field(default_factory=list, max_length=10)
    audience: Audience = Audience.EVERYONE
    circles: list[str] = Field(default_factory=list, max_length=50)
    terms: list[TermsIn] = Field(default_factory=list, max_length=50)
    supports: str | None = Field(default=None, max_length=22)
    approval: Approval = Approval.REQUEST
    policy: Policy = Policy.FLEXIBLE
    renter_note: str = Field(default="", max_length=1000)
    submit: bool = True
