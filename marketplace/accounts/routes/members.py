"""A member as neighbours see them."""

from babel.dates import format_skeleton
from flask import render_template

from marketplace.accounts import queries
from marketplace.accounts.forms import district_name
from marketplace.accounts.routes.blueprint import blueprint
from marketplace.extensions import settings
from marketplace.web import access
from marketplace.web.formats import local, locale_code


@blueprint.get("/members/<public_id>")
@access.public
def member(public_id: str) -> str:
    """Name, photo, a few words, district, since when; no address, no phone."""
    viewer = access.viewer()
    found = queries.visible_member(public_id, viewer)
    district = district_name(found.district)
    since = format_skeleton("yMMMM", local(found.created_at, settings().city.zone), locale=locale_code())
    return render_template(
        "accounts/member.html", member=found, district=district, since=since, is_me=found.id == viewer.member_id
    )
