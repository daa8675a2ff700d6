"""What everybody may see: who carries the mark, one carrier's page, and the check of a mark."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.directory import figure_queries, queries, wording
from marketplace.directory.forms import FindForm, MarkForm
from marketplace.directory.policies import is_hidden, may_read
from marketplace.directory.routes.blueprint import blueprint
from marketplace.directory.routes.common import today, zone
from marketplace.directory.rules import report_years, typed_code
from marketplace.extensions import limiter, settings
from marketplace.listings.queries import text_for
from marketplace.web import access
from marketplace.web.formats import locale_code

CHECKED_BY_ADDRESS = "60 per minute"  # nobody tries all codes


@blueprint.get("/directory")
@access.public
def index() -> str:
    """Sharing Villages, companies and groups that carry the mark now, by name."""
    form = FindForm(request.args)
    names = ("q", "kind", "field", "district")
    asked = {name: (form[name].data or "") for name in names} if form.validate() else dict.fromkeys(names, "")
    found = queries.find(
        asked["q"],
        kind=asked["kind"] or None,
        district=asked["district"] or None,
        field=asked["field"] or None,
        cursor=request.args.get("cursor"),
    )
    return render_template(
        "directory/index.html",
        form=form,
        found=found,
        kept={name: value for name, value in asked.items() if value},
        first_page="cursor" not in request.args,
    )


@blueprint.get("/directory/<public_id>")
@access.public
def show(public_id: str) -> str:
    """One carrier of the mark: what it shares, since and until when, a year in short."""
    viewer = access.viewer()
    found = queries.designation(public_id, viewer)
    year = report_years(found.starts_on, found.ends_on, today())[0]
    figures = figure_queries.figures(found, year, zone=zone(), currency=settings().city.currency)
    return render_template(
        "directory/show.html",
        designation=found,
        subject=found.subject,
        verdict=wording.check(found, today()),
        year=year,
        figures=wording.public_figures(figures),
        listings=[(one, text_for(one, locale_code())) for one in figure_queries.shared(found, viewer)],
        keeps=may_read(found, viewer),
    )


@blueprint.get("/marks")
@access.public
def marks() -> str | tuple[str, int] | Response:
    """Typing the code of a mark."""
    if "code" not in request.args:
        return render_template("directory/marks.html", form=MarkForm(formdata=None))
    form = MarkForm(request.args)
    code = typed_code(form.code.data or "")
    if form.validate() and code:
        return redirect(url_for("directory.mark", code=code), 303)
    return render_template("directory/marks.html", form=form), 422


@blueprint.get("/marks/<code>")
@access.public
@limiter.limit(CHECKED_BY_ADDRESS)
def mark(code: str) -> str | tuple[str, int]:
    """Whether a mark holds, whose it is and until when, in a sentence."""
    typed = typed_code(code)[:8]
    found = queries.designation_by_code(typed)
    page = render_template(
        "directory/mark.html",
        code=typed,
        designation=None if found and is_hidden(found) else found,
        verdict=wording.check(found, today()),
        form=MarkForm(formdata=None),
    )
    return (page, 200) if found else (page, 404)
