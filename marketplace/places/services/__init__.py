"""Changes to circles: founding and deciding, who belongs to them, ways to join, words against a removal."""

from marketplace.places.services.appeals import appeal, decide_appeal
from marketplace.places.services.circles import (
    Area,
    Texts,
    Ways,
    create_circle,
    decide_circle,
    propose_circle,
    set_mark,
    set_photo,
    update_circle,
)
from marketplace.places.services.joining import (
    accept,
    ask_to_join,
    join_by_code,
    join_by_invitation,
    make_invitation,
    refuse,
    renew_code,
    revoke_invitation,
    withdraw,
)
from marketplace.places.services.membership import end_term, join, leave, remind_of_term, remove, set_role

__all__ = [
    "Area",
    "Texts",
    "Ways",
    "accept",
    "appeal",
    "ask_to_join",
    "create_circle",
    "decide_appeal",
    "decide_circle",
    "end_term",
    "join",
    "join_by_code",
    "join_by_invitation",
    "leave",
    "make_invitation",
    "propose_circle",
    "refuse",
    "remind_of_term",
    "remove",
    "renew_code",
    "revoke_invitation",
    "set_mark",
    "set_photo",
    "set_role",
    "update_circle",
    "withdraw",
]
