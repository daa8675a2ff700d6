"""What members read about their circle's fund: proposals, what became of them, grants, and a changed fee."""

from marketplace.i18n import gettext as _
from marketplace.money import Money
from marketplace.notifications.topics import Group, Params, Topic, Words
from marketplace.web.formats import locale_code
from marketplace.wording import amount_words


def _circle(params: Params) -> str:
    other = params["circle_name_en"] if locale_code() != "ko" else ""
    return str(other or params["circle_name"])


def _amount(params: Params) -> str:
    return amount_words(Money(params["amount"], params["currency"]))


def _proposed(params: Params) -> Words:
    text = _(
        "%(name)s proposes to spend %(amount)s out of the fund. It is paid once a second person agrees.",
        name=params["name"],
        amount=_amount(params),
    )
    title = _("A spending waits for a second yes: %(circle)s", circle=_circle(params))
    return Words(title, text, _("See the proposal"), params["path"], _facts(params))


def _paid(params: Params) -> Words:
    text = _("%(amount)s went out of the fund to %(name)s.", amount=_amount(params), name=params["payee"])
    title = _("A spending was agreed on: %(circle)s", circle=_circle(params))
    return Words(title, text, _("See the fund"), params["path"], _facts(params))


def _refused(params: Params) -> Words:
    text = _("Your proposal to spend %(amount)s was refused.", amount=_amount(params))
    title = _("A spending was refused: %(circle)s", circle=_circle(params))
    facts = [*_facts(params), (_("Reason"), params.get("reason") or "–")]
    return Words(title, text, _("See the fund"), params["path"], facts)


def _granted(params: Params) -> Words:
    text = _("The city has put %(amount)s into the fund of your circle.", amount=_amount(params))
    title = _("A grant has come in: %(circle)s", circle=_circle(params))
    return Words(title, text, _("See the fund"), params["path"], _facts(params))


def _fee_changed(params: Params) -> Words:
    if params["amount"]:
        text = _(
            "From now on %(amount)s of each new paid booking go from your part to the fund of %(circle)s, which your listings"
            " support. You can change that with the price of each listing.",
            amount=_amount(params),
            circle=_circle(params),
        )
    else:
        text = _("The fund of %(circle)s takes nothing of your part any more.", circle=_circle(params))
    title = _("What goes to the fund has changed: %(circle)s", circle=_circle(params))
    return Words(title, text, _("My listings"), "/my/listings")


def _facts(params: Params) -> list[tuple[str, str]]:
    return [(_("What for"), params["purpose"])]


FUND_TOPICS: dict[str, Topic] = {
    "fund_proposed": Topic(Group.CIRCLES, _proposed),
    "fund_paid": Topic(Group.CIRCLES, _paid),
    "fund_refused": Topic(Group.CIRCLES, _refused),
    "fund_granted": Topic(Group.CIRCLES, _granted),
    "fund_fee_changed": Topic(Group.MONEY, _fee_changed),
}
