"""What stewards agree to spend out of their circle's fund. The money itself is the ledger's (payments)."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.columns import Moderated, one_of
from marketplace.db import Base, Public, Ref
from marketplace.moderation_state import Moderation
from marketplace.places.states import SpendingState


class CircleSpending(Public, Moderated, Base):
    """A steward's proposal to pay somebody out of the fund; paid once a second person agrees.

    ``amount`` is in minor units. Whoever agrees is neither who proposed it nor who gets it.
    """

    __tablename__ = "circle_spendings"
    __table_args__ = (
        one_of("state", SpendingState),
        one_of("moderation", Moderation),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint(
            "state <> 'paid' OR (decided_by_member_id IS NOT NULL AND decided_by_member_id <> proposed_by_member_id"
            " AND decided_by_member_id <> payee_member_id)",
            name="four_eyes",
        ),
        Index("circle_spendings_circle_idx", "circle_id", "id"),
    )

    circle_id: Mapped[Ref] = mapped_column(ForeignKey("circles.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    purpose: Mapped[str] = mapped_column(String(500))
    payee_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    proposed_by_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    decided_by_member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))
