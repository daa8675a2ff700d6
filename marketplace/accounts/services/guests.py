"""People without an account, for whom an organisation's desk books."""

from datetime import datetime

from marketplace.accounts.models import Guest, Member, Organisation, Party, PartyKind
from marketplace.audit.services import Actor, record
from marketplace.db import session
from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation_state import Moderation

LONGEST_NAME = 60


def make_guest(
    organisation: Organisation,
    made_by: Member,
    *,
    name: str,
    now: datetime,
    phone: str = "",
    email: str = "",
    language: str = "ko",
) -> Guest:
    """A guest of an organisation's desk, with a party of its own. Raises InvalidError on the field ``name``.

    The log says that there is one, never who: it can't be erased.
    """
    called = " ".join(name.split())[:LONGEST_NAME]
    if not called:
        raise InvalidError(fields={"name": _l("Please write the guest's name.")})
    guest = Guest(
        party=Party(kind=PartyKind.GUEST, created_at=now),
        name=called,
        phone=" ".join(phone.split())[:30],
        email=email.strip().lower()[:254],
        language=language,
        made_by_party_id=organisation.party_id,
        made_by_member_id=made_by.id,
        moderation=Moderation.APPROVED,
        created_at=now,
    )
    session.add(guest)
    session.flush()
    record("guest.made", "guest", guest.id, actor=Actor("member", made_by.id), now=now)
    return guest


def erase_guest(guest: Guest, *, actor: Actor, now: datetime) -> None:
    """Erases what is known of a guest. The caller holds the guest's party, so that no booking comes beside it."""
    if guest.erased_at is not None:
        return
    guest.name = guest.phone = guest.email = ""
    guest.erased_at = now
    record("guest.erased", "guest", guest.id, actor=actor, now=now)
