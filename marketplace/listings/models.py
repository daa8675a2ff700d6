"""Listings with their units, photos, tariffs, categories and translations."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party
from marketplace.columns import Audienced, Moderated, PlanePoint, one_of
from marketplace.db import Base, Id, Public, Ref
from marketplace.listings.states import (
    THROUGH,
    Approval,
    Bookable,
    Collect,
    Kind,
    ListingState,
    PlacePrecision,
    Policy,
    RevisionState,
    TariffUnit,
    TermPrice,
)
from marketplace.moderation_state import Audience, Moderation

SHOWN = "state = 'published' AND moderation = 'approved' AND owner_active"


class Category(Base):
    """A node of the category tree, with Korean and English names."""

    __tablename__ = "categories"
    __table_args__ = (one_of("kind", Kind), Index("categories_parent_idx", "parent_id"))

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    name_ko: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(default=0, server_default="0")


class Listing(Public, Moderated, Audienced, Base):
    """What an owner publishes. Minutes and days are whole; ``xy`` is the shown point in plane metres.

    ``details`` holds the fields of the kind (listings/details.py gives them types); ``schedule_id`` is set by availability
    (None: always open).
    """

    __tablename__ = "listings"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("state", ListingState),
        one_of("moderation", Moderation),
        one_of("audience", Audience),
        one_of("bookable", Bookable),
        one_of("approval", Approval),
        one_of("collect", Collect),
        one_of("policy", Policy),
        one_of("place_precision", PlacePrecision),
        CheckConstraint("start_step_minutes BETWEEN 5 AND 1440", name="start_step"),
        CheckConstraint("min_minutes > 0 AND max_minutes >= min_minutes AND max_minutes <= 527040", name="length"),
        CheckConstraint("lead_minutes >= 0 AND horizon_days BETWEEN 1 AND 366", name="lead_horizon"),
        CheckConstraint("buffer_before_minutes >= 0 AND buffer_after_minutes >= 0", name="buffer"),
        UniqueConstraint("source", "source_key"),
        Index("listings_owner_idx", "owner_party_id", "id"),
        Index("listings_schedule_idx", "schedule_id"),
        Index("listings_site_idx", "site_id"),
        CheckConstraint("site_id IS NOT NULL OR NOT hours_from_site", name="hours_from_site"),
        Index("listings_category_idx", "category_id"),
        Index("listings_review_idx", "submitted_at", postgresql_where=text("state = 'pending_review'")),
        Index("listings_newest_idx", text("published_at DESC"), "id", postgresql_where=text(SHOWN)),
        Index(
            "listings_fund_circle_idx",
            "fund_circle_id",
            postgresql_where=text("fund_circle_id IS NOT NULL"),
        ),
        Index("listings_words_idx", "words", postgresql_using="gin"),
        Index("listings_xy_idx", "xy", postgresql_using="gist", postgresql_where=text(SHOWN)),
        *(
            Index(
                f"listings_xy_{kind}_idx",
                "xy",
                postgresql_using="gist",
                postgresql_where=text(f"kind = '{kind}' AND {SHOWN}"),
            )
            for kind in Kind
        ),
    )

    owner_party_id: Mapped[Ref] = mapped_column(ForeignKey("parties.id"))
    kind: Mapped[str] = mapped_column(String(10))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    state: Mapped[str] = mapped_column(String(16), default=ListingState.DRAFT, server_default="draft")
    owner_active: Mapped[bool] = mapped_column(
        default=True, server_default="true"
    )  # false while its owner is suspended
    wizard_panel: Mapped[int] = mapped_column(default=1, server_default="1")

    title: Mapped[str] = mapped_column(String(120), default="", server_default="")
    description: Mapped[str] = mapped_column(String(4000), default="", server_default="")
    lang: Mapped[str] = mapped_column(String(5), default="ko", server_default="ko")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    words: Mapped[str | None] = mapped_column(TSVECTOR)

    district: Mapped[str | None] = mapped_column(String(30))
    address: Mapped[str] = mapped_column(String(300), default="", server_default="")  # private until confirmed
    access_note: Mapped[str] = mapped_column(String(1000), default="", server_default="")  # private until confirmed
    renter_note: Mapped[str] = mapped_column(String(1000), default="", server_default="")  # read on confirmation
    latitude: Mapped[float | None]  # private, like the address
    longitude: Mapped[float | None]
    shown_latitude: Mapped[float | None]
    shown_longitude: Mapped[float | None]
    xy: Mapped[tuple[float, float] | None] = mapped_column(PlanePoint)
    place_precision: Mapped[str] = mapped_column(String(10), default=PlacePrecision.DISTRICT, server_default="district")
    zone: Mapped[str] = mapped_column(String(60), default="Asia/Seoul", server_default="Asia/Seoul")

    # Which of an organisation's places it is at, and whether it is open when the place is (its schedule then follows).
    site_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("sites.id"))
    hours_from_site: Mapped[bool] = mapped_column(default=False, server_default="false")

    schedule_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("schedules.id"))
    start_step_minutes: Mapped[int] = mapped_column(default=30, server_default="30")
    min_minutes: Mapped[int] = mapped_column(default=60, server_default="60")
    max_minutes: Mapped[int] = mapped_column(default=1440, server_default="1440")
    lead_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    horizon_days: Mapped[int] = mapped_column(default=60, server_default="60")
    buffer_before_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    buffer_after_minutes: Mapped[int] = mapped_column(default=0, server_default="0")

    currency: Mapped[str] = mapped_column(String(3), default="KRW", server_default="KRW")
    collect: Mapped[str] = mapped_column(String(10), default=Collect.PLATFORM, server_default="platform")
    approval: Mapped[str] = mapped_column(String(10), default=Approval.REQUEST, server_default="request")
    request_blocks: Mapped[bool] = mapped_column(default=True, server_default="true")
    second_approval: Mapped[bool] = mapped_column(default=False, server_default="false")  # two of the staff accept
    policy: Mapped[str] = mapped_column(String(10), default=Policy.FLEXIBLE, server_default="flexible")
    fund_circle_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("circles.id"))  # whose fund it supports
    bookable: Mapped[str] = mapped_column(String(10), default=Bookable.YES, server_default="yes")
    not_bookable_reason: Mapped[str | None] = mapped_column(String(40))
    price_from: Mapped[int | None] = mapped_column(BigInteger)  # cheapest tariff amount, minor units; None: free

    source: Mapped[str | None] = mapped_column(String(40))
    source_key: Mapped[str | None] = mapped_column(String(300))
    source_hash: Mapped[str | None] = mapped_column(String(64))
    vanished_at: Mapped[datetime | None]  # the source no longer tells of it

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    owner: Mapped[Party] = relationship(lazy="joined", innerjoin=True)
    category: Mapped[Category | None] = relationship(lazy="joined")
    photos: Mapped[list["Photo"]] = relationship(order_by="Photo.position, Photo.id", cascade="all, delete-orphan")
    # What everybody pays. The tariffs of circles are read with their terms (listings.circle_queries).
    tariffs: Mapped[list["Tariff"]] = relationship(
        primaryjoin="and_(Tariff.listing_id == Listing.id, Tariff.circle_id.is_(None))",
        order_by="Tariff.position, Tariff.id",
        cascade="all, delete-orphan",
    )
    translations: Mapped[list["ListingTranslation"]] = relationship(cascade="all, delete-orphan")

    @property
    def shown(self) -> bool:
        """Whether strangers may see it (audience aside): the same rule as SHOWN in SQL."""
        return (
            self.state == ListingState.PUBLISHED and self.moderation == Moderation.APPROVED and bool(self.owner_active)
        )

    @property
    def priced(self) -> bool:
        """Whether its owner has said what it costs, be it nothing; a draft begins without."""
        return self.state != ListingState.DRAFT or self.wizard_panel >= THROUGH or bool(self.tariffs)


class ListingTranslation(Base):
    """Title and description in another language than the listing's own."""

    __tablename__ = "listing_translations"

    listing_id: Mapped[Ref] = mapped_column(ForeignKey("listings.id", ondelete="CASCADE"), primary_key=True)
    lang: Mapped[str] = mapped_column(String(5), primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(String(4000), default="", server_default="")


class ListingCircle(Base):
    """A circle that a listing is shown to, where its audience is ``circles``."""

    __tablename__ = "listing_circles"
    __table_args__ = (Index("listing_circles_circle_idx", "circle_id"),)

    listing_id: Mapped[Ref] = mapped_column(ForeignKey("listings.id", ondelete="CASCADE"), primary_key=True)
    circle_id: Mapped[Ref] = mapped_column(ForeignKey("circles.id"), primary_key=True)


class ListingCircleTerms(Base):
    """What holds for the members of a circle instead of what holds for all; nothing of it is worse for them.

    ``price_from`` is the cheapest amount for them in minor units, None where they pay the same as all; ``approval`` None: as
    the listing; ``early_days``: so much earlier than others they may book.
    """

    __tablename__ = "listing_circle_terms"
    __table_args__ = (
        one_of("price", TermPrice),
        CheckConstraint(f"approval = '{Approval.INSTANT}'", name="approval"),
        CheckConstraint("early_days BETWEEN 0 AND 90", name="early_days"),
        CheckConstraint("(price = 'same') = (price_from IS NULL)", name="price_from"),
        Index("listing_circle_terms_circle_idx", "circle_id"),
    )

    listing_id: Mapped[Ref] = mapped_column(ForeignKey("listings.id", ondelete="CASCADE"), primary_key=True)
    circle_id: Mapped[Ref] = mapped_column(ForeignKey("circles.id"), primary_key=True)
    price: Mapped[str] = mapped_column(String(4), default=TermPrice.SAME, server_default="same")
    price_from: Mapped[int | None] = mapped_column(BigInteger)
    approval: Mapped[str | None] = mapped_column(String(10))
    early_days: Mapped[int] = mapped_column(default=0, server_default="0")


class ListingRevision(Public, Base):
    """A change of text or new photos that waits for review while the approved version stays shown.

    ``changes`` maps column names of the listing to new values; photos that wait carry ``revision_id``.
    """

    __tablename__ = "listing_revisions"
    __table_args__ = (
        one_of("state", RevisionState),
        Index("listing_revisions_pending_key", "listing_id", unique=True, postgresql_where=text("state = 'pending'")),
        Index("listing_revisions_queue_idx", "created_at", postgresql_where=text("state = 'pending'")),
    )

    listing_id: Mapped[Ref] = mapped_column(ForeignKey("listings.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default=RevisionState.PENDING, server_default="pending")
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str | None]
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    listing: Mapped[Listing] = relationship(lazy="joined", innerjoin=True)


class Unit(Public, Base):
    """One physical thing, bay or smallest bookable part of a room; may serve several listings."""

    __tablename__ = "units"
    __table_args__ = (Index("units_owner_idx", "owner_party_id"),)

    owner_party_id: Mapped[Ref] = mapped_column(ForeignKey("parties.id"))
    label: Mapped[str] = mapped_column(String(60), default="", server_default="")
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class ListingUnit(Base):
    """Which units a listing is made of. A pool offers any n of them; ``whole`` listings always take them all."""

    __tablename__ = "listing_units"
    __table_args__ = (Index("listing_units_unit_idx", "unit_id"),)

    listing_id: Mapped[Ref] = mapped_column(ForeignKey("listings.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[Ref] = mapped_column(ForeignKey("units.id"), primary_key=True)
    whole: Mapped[bool] = mapped_column(default=False, server_default="false")


class Photo(Public, Moderated, Base):
    """A re-encoded photo in storage: ``key`` full size, ``thumb_key`` small; sizes in pixels."""

    __tablename__ = "photos"
    __table_args__ = (one_of("moderation", Moderation), Index("photos_listing_idx", "listing_id", "position"))

    listing_id: Mapped[Ref] = mapped_column(ForeignKey("listings.id", ondelete="CASCADE"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("listing_revisions.id"))
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    key: Mapped[str] = mapped_column(String(120))
    thumb_key: Mapped[str] = mapped_column(String(120))
    width: Mapped[int]
    height: Mapped[int]
    alt: Mapped[str] = mapped_column(String(200), default="", server_default="")
    created_at: Mapped[datetime]


class Tariff(Base):
    """One way to reckon the price; listings/pricing.py chooses. Minutes are local wall-clock minutes of the day.

    ``circle_id`` None: for everybody; else for the members of that circle, by its terms.
    """

    __tablename__ = "tariffs"
    __table_args__ = (
        one_of("unit", TariffUnit),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("unit <> 'block' OR block_minutes > 0", name="block"),
        Index("tariffs_listing_idx", "listing_id"),
    )

    id: Mapped[Id]
    listing_id: Mapped[Ref] = mapped_column(ForeignKey("listings.id", ondelete="CASCADE"))
    circle_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("circles.id"))
    unit: Mapped[str] = mapped_column(String(6))
    block_minutes: Mapped[int | None]
    amount: Mapped[int] = mapped_column(BigInteger)
    local_from: Mapped[int | None]
    local_to: Mapped[int | None]
    cap: Mapped[int | None] = mapped_column(BigInteger)  # most for one local day
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0, server_default="0")
