"""Records of a public file into listings and their offices. Callers open a transaction for each batch."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.accounts.services import create_organisation
from marketplace.audit.services import Actor
from marketplace.availability.rules import ScheduleSpec
from marketplace.availability.services import set_schedule
from marketplace.db import session
from marketplace.imports.publication import OFFICES, Office, Publication
from marketplace.listings.models import Listing
from marketplace.listings.queries import categories
from marketplace.listings.services import Outcome, mark_vanished, publish_imported


class _Known(NamedTuple):
    source_hash: str | None
    vanished: bool


class Import:
    """One run over one source: what is known already is read once, so that unchanged records cost nothing.

    Only one run of a source may be under way (``alone``).
    """

    def __init__(self, source: str, *, centre: tuple[float, float], actor: Actor) -> None:
        """``centre`` is the city's (latitude, longitude)."""
        self.source, self.centre, self.actor = source, centre, actor
        rows = select(Listing.source_key, Listing.source_hash, Listing.vanished_at).where(Listing.source == source)
        self._known = {
            row.source_key: _Known(row.source_hash, row.vanished_at is not None) for row in session.execute(rows)
        }
        self._parties: dict[str, int] = {}
        self._schedules: dict[str, int | None] = {}

    def publish(self, publications: Sequence[Publication], now: datetime) -> Counter[Outcome]:
        """Creates, updates or leaves alone the listings of a batch; gives how many of each."""
        tree = categories()  # held, so that each listing finds its category in the session
        counts = Counter(self._publish(publication, now) for publication in publications)
        del tree
        return counts

    def mark_gone(self, present: Collection[str], now: datetime) -> int:
        """Marks the listings of the source whose keys are not among ``present``; gives how many."""
        return len(mark_vanished(self.source, present, actor=self.actor, now=now))

    def _publish(self, publication: Publication, now: datetime) -> Outcome:
        record = publication.listing
        if self._known.get(record.source_key) == _Known(record.source_hash, vanished=False):
            return Outcome.UNCHANGED
        owner = self._party_of(publication.office, now)
        listing, outcome = publish_imported(owner, record, centre=self.centre, actor=self.actor, now=now)
        if outcome is not Outcome.UNCHANGED:
            self._open(listing, publication.schedule, now)
        return outcome

    def _open(self, listing: Listing, schedule: ScheduleSpec, now: datetime) -> None:
        """Sets the opening hours; most places of a file share theirs with others, so each is looked up once."""
        digest = schedule.content_hash()
        if digest not in self._schedules:
            set_schedule(listing, schedule, now)
            self._schedules[digest] = listing.schedule_id
        listing.schedule_id = self._schedules[digest]

    def _party_of(self, office: Office, now: datetime) -> int:
        """The party of an office, which is made when the first of its places comes."""
        if office.key not in self._parties:
            found = accounts.organisation_by_source(OFFICES, office.key) or create_organisation(
                name=office.name,
                phone=office.phone,
                homepage=office.homepage,
                district=office.district.code if office.district else None,
                source=OFFICES,
                source_key=office.key,
                actor=self.actor,
                now=now,
            )
            self._parties[office.key] = found.party_id
        return self._parties[office.key]
