"""What becomes of one record of a public file: a listing with its opening hours, and the office that answers for it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from marketplace.availability.rules import ScheduleSpec
from marketplace.imports.cells import comparable
from marketplace.imports.findings import fingerprint
from marketplace.listings.services import ImportedListing, Place
from marketplace.listings.services.where import LONGEST_ADDRESS
from marketplace.listings.texts import LONGEST_DESCRIPTION
from marketplace.places.districts import District
from marketplace.places.geo import LatLng

ZONE = "Asia/Seoul"
OFFICES = "public-offices"  # one source for all files: the office of a hall and of a car park is the same one
LONGEST_OFFICE_KEY = 200
# What is made of a record is part of its fingerprint: raised when the wording or the rules of this package change, so that
# the next import writes all listings anew although the file is the same.
EDITION = 1


@dataclass(frozen=True, slots=True)
class Office:
    """Who manages a place; ``key`` is its name without spaces and case."""

    name: str
    district: District | None = None
    phone: str = ""
    homepage: str = ""

    @property
    def key(self) -> str:
        """Who it is across files."""
        return comparable(self.name)[:LONGEST_OFFICE_KEY]


@dataclass(frozen=True, slots=True)
class Publication:
    """A record, ready to be shown."""

    listing: ImportedListing
    schedule: ScheduleSpec
    office: Office


def source_hash(record: Any) -> str:
    """64 hex digits that change when the record does, or what we make of it."""
    return hashlib.sha256(f"{EDITION}:{fingerprint(record)}".encode()).hexdigest()


def described(sentences: Iterable[str]) -> str:
    """Sentences as lines of a description; empty ones are left out, and what is too long is cut."""
    return "\n".join(filter(None, sentences))[:LONGEST_DESCRIPTION]


def place_of(address: str, district: District | None, point: LatLng | None) -> Place:
    """Where a record is; an address that is too long is cut."""
    return Place(address=address[:LONGEST_ADDRESS], district=district.code if district else None, point=point)
