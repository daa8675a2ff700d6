"""Who belongs to a circle, as far as they let the others see it."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.audit.services import Actor
from marketplace.circles.board_forms import ConsentForm
from marketplace.circles.routes.blueprint import blueprint
from marketplace.db import transaction
from marketplace.errors import DomainError, ForbiddenError
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.places import board_queries as queries
from marketplace.places import board_services as services
from marketplace.places.models import Circle, CircleMembership
from marketplace.places.queries import membership
from marketplace.web import access
from marketplace.web.paging import decode_cursor, encode_cursor

MEMBERS = 50


@blueprint.get("/circles/<public_id>/members")
@access.member
def members(public_id: str) -> str:
    """Those who agreed, how many more there are, and one's own two choices."""
    circle, _reader = queries.members_page(public_id, access.viewer())
    place = membership(circle.id, access.viewer().member_id)
    chosen = {"show_name": place.show_name, "show_contact": place.show_contact} if place else {}
    return _page(circle, place, ConsentForm(formdata=None, **chosen))


@blueprint.post("/circles/<public_id>/members")
@access.member
def choose(public_id: str) -> Response | tuple[str, int]:
    """Keeps what I let the others see."""
    circle, _reader = queries.members_page(public_id, access.viewer())
    member_id = access.viewer().member_id
    place, form = membership(circle.id, member_id), ConsentForm()
    if place is None:
        raise ForbiddenError(_l("Only members of this circle have something to show here."))
    if form.validate():
        try:
            with transaction():
                shown = {"show_name": form.show_name.data, "show_contact": form.show_contact.data}
                services.set_consents(place, **shown, actor=Actor("member", member_id), now=clock.now())
            flash(_("Saved."), "success")
            return redirect(url_for("circles.members", public_id=public_id), 303)
        except DomainError as error:
            form.add_error(error)
    return _page(circle, place, form), 422


def _page(circle: Circle, place: CircleMembership | None, form: ConsentForm) -> str:
    cursor = request.args.get("cursor")
    after = decode_cursor(cursor, int)[0] if cursor else 0
    rows = queries.shown_members(circle.id, after, MEMBERS + 1)
    shown, more = rows[:MEMBERS], len(rows) > MEMBERS
    return render_template(
        "circles/members.html",
        circle=circle,
        place=place,
        people=shown,
        quiet=queries.quiet_count(circle.id),
        first_page=not cursor,
        next_cursor=encode_cursor(shown[-1][1].id) if more else None,
        form=form,
    )
