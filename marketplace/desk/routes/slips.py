"""A booking on paper, in large type, for people without a smartphone habit."""

from flask import render_template, request

from marketplace.accounts.forms import language_names
from marketplace.bookings import queries
from marketplace.bookings.policies import sees_contacts, side_of
from marketplace.bookings.showing import booked_title, made_words, pay_words
from marketplace.bookings.states import PayBy, Side
from marketplace.bookings.wording import spoken_code
from marketplace.desk.routes.blueprint import blueprint
from marketplace.desk.routes.common import office
from marketplace.i18n import force_locale
from marketplace.web import access
from marketplace.web.formats import locale_code


@blueprint.get("/bookings/<public_id>/slip")
@access.member
def slip(public_id: str) -> str:
    """What, when, where, the code, whom to call, how to cancel. For both sides and operators; ``lang`` chooses its language."""
    viewer = access.viewer()
    booking = queries.visible_booking(public_id, viewer)
    languages = language_names()
    wanted = request.args.get("lang", "")
    back = office(request.args["office"])[0] if request.args.get("office") else None
    with force_locale(wanted if wanted in languages else locale_code()):
        owner = booking.owner.organisation
        return render_template(
            "desk/slip.html",
            booking=booking,
            what=booked_title(booking),
            code=spoken_code(booking.code),
            made_for=made_words(booking),
            pay_words=pay_words(booking),
            pays_there=booking.pay_by == PayBy.ON_SITE,
            phone=owner.phone if owner else "",
            show_place=sees_contacts(booking, viewer) or (viewer.is_operator and booking.confirmed_at is not None),
            languages=languages,
            office=back,
            is_renter=side_of(booking, viewer) is Side.RENTER,
        )
