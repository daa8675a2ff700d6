"""What passes between us and a payment provider: requests, facts, and the ways in which a call can fail.

A failed call is one of two things: refused, a definite no that a new attempt number may answer, or of unknown outcome,
where only the same key is safe. Facts are plain values; amounts are minor units, ``currency`` its ISO code, ``ref`` the
provider's id, ``reference`` our public id that the provider keeps beside it.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


class GatewayError(Exception):
    """The provider did not do what was asked."""


class RefusedError(GatewayError):
    """A definite no, replayed under its key for a day: ``code`` is the provider's, ``reason`` its sentence."""

    def __init__(self, code: str, reason: str) -> None:
        """Takes what the provider said."""
        self.code, self.reason = code, reason
        super().__init__(f"{code}: {reason}")


class UnknownOutcomeError(GatewayError):
    """Nobody knows whether it was done. ``stored``: the provider keeps a failure under this key, so look it up first."""

    def __init__(self, reason: str, *, stored: bool = False) -> None:
        """Takes what went wrong on the way."""
        self.reason, self.stored = reason, stored
        super().__init__(reason)


class BadEventError(GatewayError):
    """An event that isn't the provider's, is too old, or is of the other mode (practice or real)."""


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """What a hosted pay page is made from; kept as JSON beside the key. ``expires_at`` in seconds since 1970."""

    amount: int
    currency: str
    name: str
    reference: str
    success_url: str
    cancel_url: str
    expires_at: int
    language: str

    def as_json(self) -> dict[str, Any]:
        """For the row."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Checkout:
    """A hosted pay page and what became of it. ``fee`` is what the provider kept, once it says so.

    A complete page that isn't paid waits for a slow way of paying, or was ``lost``: that way failed in the end.
    """

    ref: str
    url: str | None
    status: str  # open, complete or expired
    paid: bool
    amount: int
    currency: str
    reference: str | None
    payment_ref: str | None = None
    fee: int | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """Money on its way back to a card. ``status``: pending, requires_action, succeeded, failed or canceled."""

    ref: str
    status: str
    amount: int
    currency: str
    reference: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """What a connected account is made from; kept as JSON beside the key."""

    email: str | None
    country: str
    reference: str

    def as_json(self) -> dict[str, Any]:
        """For the row."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """A connected account: whether transfers reach it and leave it for a bank, and what is still asked of its owner."""

    ref: str
    can_receive: bool
    can_pay_out: bool
    details_submitted: bool
    due: tuple[str, ...] = ()
    disabled_reason: str | None = None


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """What a transfer is made from; kept as JSON beside the key. ``group`` finds it again."""

    amount: int
    currency: str
    destination: str
    group: str
    description: str

    def as_json(self) -> dict[str, Any]:
        """For the row."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer that the provider has made."""

    ref: str
    amount: int
    currency: str
    destination: str


@dataclass(frozen=True, slots=True)
class Event:
    """What a webhook told: only where to look, never what to believe."""

    id: str
    type: str
    object_ref: str
    created: datetime
