"""Small types that every part of the stand-in shares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marketplace.embedded.stripe.money import FEES, Fee

Json = dict[str, Any]

#: The owner of everything that doesn't belong to a connected account.
PLATFORM = ""


@dataclass(frozen=True)
class Settings:
    """Where the stand-in is reached, and its knobs."""

    base_url: str
    secret_key: str
    fees: Mapping[str, Fee] = field(default_factory=lambda: dict(FEES))
    shortest_session: int = 1800  # seconds; Stripe refuses a Checkout Session that would expire sooner
