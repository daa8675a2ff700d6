"""How much one member writes in an hour; a token of the API is counted by itself."""

from flask import request

from marketplace.extensions import limiter
from marketplace.security import hash_secret
from marketplace.web import access

NOTICES_AN_HOUR = "10 per hour"
COMMENTS_AN_HOUR = "60 per hour"


def writer() -> str:
    """Whom the limits count: the member, or the token where the member is not known yet."""
    member_id = access.viewer().member_id
    return str(member_id) if member_id else hash_secret(request.headers.get("Authorization", ""))


notices_limit = limiter.shared_limit(NOTICES_AN_HOUR, scope="circle-notices", key_func=writer)
comments_limit = limiter.shared_limit(COMMENTS_AN_HOUR, scope="circle-comments", key_func=writer)
