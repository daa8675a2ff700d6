"""Panels 2 and 3: the photos, and where it is."""

import re
from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, TextAreaField

from marketplace.availability.wizard_forms.fields import Choice, WizardForm, at_most
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.models import Listing
from marketplace.listings.services import LONGEST_ACCESS_NOTE, LONGEST_ADDRESS, Place
from marketplace.places.districts import SEOUL, from_text
from marketplace.places.geo import LatLng
from marketplace.web.fields import Line, no_control_characters

DEGREES = re.compile(r"-?\d{1,3}(\.\d{1,15})?")


class PhotosForm(WizardForm):
    """New files; the texts of the present photos are read by their ids."""

    photos = MultipleFileField(_l("Add photos"))


class WhereForm(WizardForm):
    """The address, the district, how to find it, and perhaps the exact point."""

    address = Line(_l("Address"), [at_most(LONGEST_ADDRESS)])
    district = Choice(_l("District"))
    access_note = TextAreaField(_l("How to find it"), [at_most(LONGEST_ACCESS_NOTE), no_control_characters])
    latitude = Line(_l("Latitude"))
    longitude = Line(_l("Longitude"))
    exact = BooleanField(_l("Show the exact place to everyone"))

    def __init__(self, *, language: str, public_place: bool, **values: Any) -> None:
        """``public_place``: an organisation may show its exact place."""
        super().__init__(**values)
        self.public_place = public_place
        named = sorted(((row.code, row.name(language)) for row in SEOUL), key=lambda choice: choice[1])
        self.district.choices = [("", _("As the address says")), *named]
        self.point: LatLng | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """A district is needed in one way or another, and a point has both figures."""
        valid = bool(super().validate(extra_validators))
        typed = (self.latitude.data or "").strip(), (self.longitude.data or "").strip()
        self.point = _point(*typed)
        if any(typed) and self.point is None:
            self.latitude.errors = [_("Please give both figures, like 37.5663 and 126.9779, or none.")]
            valid = False
        known = self.district.data or from_text(self.address.data or "") or self.point
        if valid and not known and not self.may_have_gaps:
            self.district.errors = [_("Please choose the district: the address does not tell it.")]
            valid = False
        return valid

    def place(self) -> Place:
        """What was typed."""
        return Place(
            address=self.address.data or "",
            access_note=self.access_note.data or "",
            district=self.district.data or None,
            point=self.point,
            exact=self.public_place and bool(self.exact.data),
        )


def where_data(listing: Listing) -> dict[str, Any]:
    """The panel's fields as the listing fills them."""
    known = listing.latitude is not None and listing.longitude is not None
    return {
        "address": listing.address,
        "district": listing.district or "",
        "access_note": listing.access_note,
        "latitude": f"{listing.latitude:.6f}" if known else "",
        "longitude": f"{listing.longitude:.6f}" if known else "",
        "exact": listing.place_precision == "exact",
    }


def _point(latitude: str, longitude: str) -> LatLng | None:
    if not (DEGREES.fullmatch(latitude) and DEGREES.fullmatch(longitude)):
        return None
    return LatLng(float(latitude), float(longitude))
