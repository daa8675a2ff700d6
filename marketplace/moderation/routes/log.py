"""The audit log: who did what, when and why."""

from datetime import date, datetime

from flask import render_template, request

from marketplace.accounts import queries as accounts
from marketplace.audit import queries as audit
from marketplace.audit.queries import AuditFilter
from marketplace.moderation.forms import AuditForm
from marketplace.moderation.routes.blueprint import blueprint, zone
from marketplace.moderation.showing import log_lines
from marketplace.walltime import instant_of
from marketplace.web import access
from marketplace.web.paging import CURSOR, decode_cursor, encode_cursor

PAGE = 50
NOBODY = -1
WHOLE_DAY = 24 * 60  # minutes


@blueprint.get("/audit")
@access.operator
def audit_log() -> str:
    """The newest entries that fit the filter, paged backwards."""
    form = AuditForm(request.args)
    entries = audit.entries(_filter(form), PAGE + 1) if form.validate() else []
    return render_template(
        "moderation/audit.html",
        form=form,
        lines=log_lines(entries[:PAGE], zone()),
        kept={key: value for key, value in request.args.items() if key in form and value},
        next_cursor=encode_cursor(entries[PAGE - 1].id) if len(entries) > PAGE else None,
    )


def _filter(form: AuditForm) -> AuditFilter:
    cursor = request.args.get(CURSOR)
    return AuditFilter(
        subject_kind=form.kind.data or "",
        action=form.action.data or "",
        actor_member_id=_actor(form.email.data),
        since=_midnight(form.since.data),
        until=_midnight(form.until.data, WHOLE_DAY),
        before_id=decode_cursor(cursor, int)[0] if cursor else None,
    )


def _actor(email: str | None) -> int | None:
    """Whose deeds are asked for; an address that nobody has finds nothing."""
    if not email:
        return None
    found = accounts.member_by_email(email)
    return found.id if found else NOBODY


def _midnight(day: date | None, minutes: int = 0) -> datetime | None:
    try:
        return instant_of(day, minutes, zone()) if day else None
    except OverflowError:  # the ends of the calendar narrow nothing
        return None
