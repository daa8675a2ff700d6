"""Sites: the places of an organisation, where its rooms and things are."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.columns import Moderated, one_of
from marketplace.db import Base, Public, Ref
from marketplace.moderation_state import Moderation


class Site(Public, Moderated, Base):
    """A place that an organisation keeps open: a public address with hours.

    ``schedule_id`` is set by availability (None: open day and night). ``archived_at``: given up; its past stays.
    """

    __tablename__ = "sites"
    __table_args__ = (
        one_of("moderation", Moderation),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_point"),
        Index("sites_party_idx", "party_id", "id"),
        Index("sites_schedule_idx", "schedule_id"),
    )

    party_id: Mapped[Ref] = mapped_column(ForeignKey("parties.id"))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="", server_default="")
    address: Mapped[str] = mapped_column(String(300))
    district: Mapped[str | None] = mapped_column(String(30))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    phone: Mapped[str] = mapped_column(String(60), default="", server_default="")
    zone: Mapped[str] = mapped_column(String(60), default="Asia/Seoul", server_default="Asia/Seoul")
    schedule_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("schedules.id"))
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
