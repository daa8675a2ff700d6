"""Money is tested against a provider that answers over a real socket."""

from tests.support.stripe_provider import provider

__all__ = ["provider"]
