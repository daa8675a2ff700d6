"""Pages of members: joining, signing in, the profile, sessions, tokens, organisations. One blueprint, ``accounts``."""

from marketplace.accounts.routes import language, members, organisations, profile, resets, security, sign_in, tokens
from marketplace.accounts.routes.blueprint import blueprint

PAGES = (language, members, organisations, profile, resets, security, sign_in, tokens)

__all__ = ["PAGES", "blueprint"]
