"""What operators look at, in words: what waits for a check, what a report is about, what the log tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Member, Party
from marketplace.audit import queries as audit
from marketplace.audit.models import AuditEntry
from marketplace.audit.queries import AuditFilter
from marketplace.bookings.models import Booking
from marketplace.bookings.showing import booked_title
from marketplace.bookings.wording import spoken_code
from marketplace.i18n import Text
from marketplace.i18n import gettext as _
from marketplace.listings import queries as listings
from marketplace.listings.circle_queries import all_terms, shown_to
from marketplace.listings.circle_terms import CircleTerms
from marketplace.listings.models import Listing, ListingRevision
from marketplace.listings.queries import ListingText
from marketplace.listings.showing import Fact, Shown, show
from marketplace.listings.states import ListingState
from marketplace.listings.tariff_spec import describe
from marketplace.listings.texts import Basics, basics_of
from marketplace.moderation import queries
from marketplace.moderation.log_details import detail_lines
from marketplace.moderation.models import Report, SubjectKind
from marketplace.moderation.wording import ACTIONS, ACTORS, KINDS
from marketplace.places.board_models import CircleComment, CircleNotice
from marketplace.web.formats import full_moment, moment


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose listing waits. ``published``: how many others of theirs are shown; ``href`` None for an organisation."""

    name: str
    since: datetime
    published: int
    reports: int
    href: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a new version says otherwise."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A listing, or a change of one, as it waits in the queue.

    ``decide`` is the address below which it is decided, ``seen`` tells which version was read, ``said`` is the reason
    why it was sent back before; ``audience`` names the circles to whom alone it is shown, none for everyone.
    """

    id: str
    decide: str
    listing: Listing
    texts: Sequence[ListingText]
    shown: Shown
    price: Sequence[str]
    audience: Sequence[str]
    owner: Owner
    since: datetime
    seen: str = ""
    changes: Sequence[Change] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What a report or a log entry is about: its name, and its page in the console."""

    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry of the log in words."""

    at: str
    who: str
    who_href: str | None
    what: str
    action: str
    about: str
    about_href: str | None
    reason: str
    details: tuple[str, ...]


def listing_case(listing: Listing, language: str) -> Case:
    """A new listing that waits."""
    submitted_at = listing.submitted_at or listing.updated_at
    return Case(
        id=listing.public_id,
        decide=f"/operator/listings/{listing.public_id}",
        listing=listing,
        texts=_texts(basics_of(listing)),
        shown=show(listing, language, None, _terms(listing), all_terms=True),
        price=prices(listing),
        audience=_audience(listing, language),
        owner=_owner(listing.owner),
        since=submitted_at,
        seen=submitted_at.isoformat(),
        said=_said_before(listing),
    )


def _terms(listing: Listing) -> CircleTerms:
    """What its owner offers to members of circles, whichever they are."""
    return CircleTerms(others=tuple(all_terms(listing.id)))


def _audience(listing: Listing, language: str) -> list[str]:
    return [choice.called(language) for choice in shown_to(listing)]


def _said_before(listing: Listing) -> str:
    """Why it was sent back the last time; empty where it never was."""
    asked = AuditFilter(subject_kind="listing", subject_id=listing.id, action="listing.rejected")
    return next((entry.reason or "" for entry in audit.entries(asked, 1)), "")


def revision_case(revision: ListingRevision, language: str) -> Case:
    """A change of a shown listing that waits."""
    listing = revision.listing
    terms = _terms(listing)
    before, after = (show(listing, language, one, terms, all_terms=True) for one in (None, revision))
    old, new = _texts(basics_of(listing)), _texts(basics_of(listing, revision.changes))
    return Case(
        id=revision.public_id,
        decide=f"/operator/revisions/{revision.public_id}",
        listing=listing,
        texts=new,
        shown=after,
        price=prices(listing),
        audience=_audience(listing, language),
        owner=_owner(listing.owner),
        since=revision.created_at,
        changes=[*_text_changes(old, new), *_changes(before, after)],
    )


def prices(listing: Listing) -> list[str]:
    """Every tariff in a sentence; none: free."""
    return [describe(tariff, listing.currency) for tariff in listings.tariff_specs(listing)]


def _texts(basics: Basics) -> list[ListingText]:
    """The words in the owner's language, then in the others."""
    others = [ListingText(words.title, words.description, lang) for lang, words in sorted(basics.translations.items())]
    return [ListingText(basics.title, basics.description, basics.lang), *others]


def _owner(party: Party) -> Owner:
    member, organisation = party.member, party.organisation
    published = listings.count_by_state([party.id]).get(ListingState.PUBLISHED, 0)
    if member is not None:
        reports = len(queries.reports_about(SubjectKind.MEMBER, member.id))
        return Owner(member.name, member.created_at, published, reports, f"/operator/members/{member.public_id}")
    return Owner(party.name, organisation.created_at if organisation else party.created_at, published, 0, None)


def _text_changes(before: Sequence[ListingText], after: Sequence[ListingText]) -> list[Change]:
    """Which titles and descriptions differ, language by language."""
    old, new = ({text.lang: text for text in texts} for texts in (before, after))
    none = ListingText("", "", "")
    found = []
    for lang in dict.fromkeys([*old, *new]):
        was, now = old.get(lang, none), new.get(lang, none)
        pairs = ((_("Title"), was.title, now.title), (_("Description"), was.description, now.description))
        found += [Change(f"{label} ({lang})", said, says) for label, said, says in pairs if said != says]
    return found


def _changes(before: Shown, after: Shown) -> list[Change]:
    """What else differs, in the order of the page."""
    pairs = [
        (_("Category"), before.category, after.category),
        *_fact_pairs(before.facts, after.facts),
        (_("Descriptions of the photos"), _alts(before), _alts(after)),
    ]
    new = sum(photo.waits for photo in after.photos)
    found = [Change(label, old, now) for label, old, now in pairs if old != now]
    return found + ([Change(_("New photos"), "", str(new))] if new else [])


def _fact_pairs(before: Sequence[Fact], after: Sequence[Fact]) -> list[tuple[str, str, str]]:
    old, new = ({fact.label: fact.value for fact in facts} for facts in (before, after))
    return [(label, old.get(label, ""), new.get(label, "")) for label in dict.fromkeys([*old, *new])]


def _alts(shown: Shown) -> str:
    return "\n".join(photo.alt for photo in shown.photos if not photo.waits)


def target(thing: queries.Thing | None) -> Target | None:
    """The thing's name and page."""
    match thing:
        case Member():
            return Target(thing.name, f"/operator/members/{thing.public_id}")
        case Listing():
            return Target(thing.title or _("Without a title yet"), f"/operator/listings/{thing.public_id}")
        case Booking():
            name = f"{spoken_code(thing.code)} · {booked_title(thing).text}"
            return Target(name, f"/operator/bookings/{thing.public_id}")
        case CircleNotice():
            return Target(f"{thing.title} · {thing.circle.name}", f"/operator/notices/{thing.public_id}")
        case CircleComment():
            name = _("Comment on “%(title)s”", title=thing.notice.title)
            return Target(f"{name} · {thing.notice.circle.name}", f"/operator/comments/{thing.public_id}")
        case _:
            return None


def targets(reports: Sequence[Report]) -> dict[int, Target]:
    """What each of the reports (by its id) is about."""
    things = queries.things((row.subject_kind, row.subject_id) for row in reports)
    found = {row.id: target(things.get((row.subject_kind, row.subject_id))) for row in reports}
    return {key: about for key, about in found.items() if about is not None}


def log_lines(entries: Sequence[AuditEntry], zone: str) -> list[Line]:
    """Entries in words, with the names of those who acted and of what they are about."""
    actors = {("member", entry.actor_member_id) for entry in entries if entry.actor_member_id}
    things = queries.things([*((entry.subject_kind, entry.subject_id) for entry in entries), *actors])
    return [_line(entry, things, zone) for entry in entries]


def _line(entry: AuditEntry, things: dict[tuple[str, int], queries.Thing], zone: str) -> Line:
    actor = target(things.get(("member", entry.actor_member_id or 0)))
    about = target(things.get((entry.subject_kind, entry.subject_id)))
    kind = KINDS.get(entry.subject_kind, entry.subject_kind)
    return Line(
        at=full_moment(entry.at, zone),
        who=actor.name if actor else str(ACTORS.get(entry.actor, entry.actor)),
        who_href=actor.href if actor else None,
        what=str(_words(entry)[0]),
        action=entry.action,
        about=about.name if about else f"{kind} {entry.subject_id}",
        about_href=about.href if about else None,
        reason=entry.reason or "",
        details=tuple(detail_lines(entry.subject_kind, entry.before, entry.after, zone)),
    )


def events(entries: Sequence[AuditEntry], zone: str) -> list[dict[str, Any]]:
    """Entries as ``ui.timeline`` draws them."""
    people = queries.things(("member", entry.actor_member_id) for entry in entries if entry.actor_member_id)
    return [
        {
            "title": str(_words(entry)[0]),
            "icon": _words(entry)[1],
            "when": moment(entry.at, zone),
            "datetime": entry.at.isoformat(),
            "who": _who(entry, people),
            "text": entry.reason,
        }
        for entry in entries
    ]


def _who(entry: AuditEntry, people: dict[tuple[str, int], queries.Thing]) -> str:
    known = target(people.get(("member", entry.actor_member_id or 0)))
    return known.name if known else str(ACTORS.get(entry.actor, entry.actor))


def _words(entry: AuditEntry) -> tuple[Text, str]:
    return ACTIONS.get(entry.action, (entry.action, "info"))


def contact(party: Party) -> list[tuple[str, str]]:
    """How an operator reaches a party: (label, value)."""
    if party.member is not None:
        known = [(_("E-mail"), party.member.email), (_("Phone"), party.member.phone)]
    elif party.guest is not None:
        known = [(_("E-mail"), party.guest.email), (_("Phone"), party.guest.phone)]
    else:
        people = [f"{member.name} · {member.email}" for member in accounts.members_who_act_for(party.id)]
        phone = party.organisation.phone if party.organisation else ""
        known = [(_("Phone"), phone), (_("Staff"), ", ".join(people))]
    return [(label, value) for label, value in known if value]
