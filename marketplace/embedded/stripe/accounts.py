"""Connected accounts, and the one-way doors (account links) to the hosted onboarding page."""

from dataclasses import dataclass

from marketplace.embedded.stripe.errors import ApiError, no_such
from marketplace.embedded.stripe.events import emit
from marketplace.embedded.stripe.settings import Json
from marketplace.embedded.stripe.work import Work, random_text

CURRENCIES = {"KR": "krw", "US": "usd", "JP": "jpy", "GB": "gbp", "DE": "eur", "FR": "eur", "AU": "aud", "SG": "sgd"}
WANTED = ("business_profile.product_description", "external_account", "individual.verification", "tos_acceptance.date")
OPEN_WITHIN = 300  # seconds until an unopened link is too old
FINISH_WITHIN = 3600  # seconds for a person who has opened it

EXPRESS: Json = {
    "fees": {"payer": "application_express"},
    "losses": {"payments": "application"},
    "requirement_collection": "stripe",
    "stripe_dashboard": {"type": "express"},
}
CONTROLLER: Json = {
    "fees": {"payer": "account"},
    "losses": {"payments": "stripe"},
    "requirement_collection": "stripe",
    "stripe_dashboard": {"type": "full"},
}


@dataclass(frozen=True)
class Link:
    """An opened account link: whose, and where its person goes afterwards."""

    token: str
    account_id: str
    return_url: str
    refresh_url: str


class StaleLinkError(Exception):
    """The link is used up or too old; its person is sent ``onwards``, as a rule to ``refresh_url`` for a new one."""

    def __init__(self, onwards: str) -> None:
        super().__init__(onwards)
        self.onwards = onwards


def create(work: Work, _ids: list[str], params: Json) -> Json:
    """POST /v1/accounts: ``type=express`` or ``controller``; can be paid once its person has been onboarded."""
    if ("type" in params) == ("controller" in params):
        raise ApiError("Give either type or controller.", code="parameter_missing", param="type")
    country = params.get("country", "US").upper()
    chosen = {**CONTROLLER, **params["controller"]} if "controller" in params else EXPRESS
    asked = [name for name, how in params.get("capabilities", {}).items() if how.get("requested")]
    return work.add(
        "acct",
        {
            "object": "account",
            "business_profile": {
                **dict.fromkeys(
                    ("mcc", "name", "product_description", "support_email", "support_phone", "support_url", "url")
                ),
                **params.get("business_profile", {}),
            },
            "business_type": params.get("business_type"),
            "capabilities": dict.fromkeys(asked, "inactive"),
            "charges_enabled": False,
            "controller": {"is_controller": True, "type": "application", **chosen},
            "country": country,
            "default_currency": params.get("default_currency") or CURRENCIES.get(country, "usd"),
            "details_submitted": False,
            "email": params.get("email"),
            "external_accounts": {
                "object": "list",
                "data": [],
                "has_more": False,
                "url": "/v1/accounts/external_accounts",
            },
            "future_requirements": _requirements(()),
            "metadata": params.get("metadata", {}),
            "payouts_enabled": False,
            "requirements": _requirements(WANTED),
            "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
            "type": "express" if "type" in params else "none",
        },
    )


def retrieve(work: Work, ids: list[str], _params: Json) -> Json:
    """GET /v1/accounts/{id}."""
    return _load(work, ids[0])


def create_link(work: Work, _ids: list[str], params: Json) -> Json:
    """POST /v1/account_links: the address of the onboarding page, for one visit within five minutes."""
    account = _load(work, params["account"])
    token = random_text(32)
    work.db.execute(
        "INSERT INTO account_links (token, account, return_url, refresh_url, created) VALUES (?, ?, ?, ?, ?)",
        (token, account["id"], params["return_url"], params["refresh_url"], work.now),
    )
    url = f"{work.settings.base_url}/onboard/{token}"
    return {"object": "account_link", "created": work.now, "expires_at": work.now + OPEN_WITHIN, "url": url}


def open_link(work: Work, token: str, *, answering: bool) -> Link | None:
    """The link behind a visit; None for one that never was, StaleLinkError for one whose time is over.

    Reading the page again is allowed until it has been answered: a person who reloads has done nothing wrong. Neither
    has one who answers twice by a double click, and is sent on as if once.
    """
    row = work.db.execute("SELECT * FROM account_links WHERE token = ?", (token,)).fetchone()
    if row is None:
        return None
    age = work.now - row["created"]
    if row["used"] or age > (FINISH_WITHIN if row["opened"] else OPEN_WITHIN):
        raise StaleLinkError(row["return_url"] if row["used"] and answering else row["refresh_url"])
    if not row["opened"]:
        work.db.execute("UPDATE account_links SET opened = ? WHERE token = ?", (work.now, token))
    return Link(token, row["account"], row["return_url"], row["refresh_url"])


def answer_link(work: Work, link: Link, *, complete: bool) -> None:
    """What the person chose on the onboarding page: all given, or not now (nothing changes). The link is used up."""
    work.db.execute("UPDATE account_links SET used = ? WHERE token = ?", (work.now, link.token))
    if not complete:
        return
    account = _load(work, link.account_id)
    account["capabilities"] = dict.fromkeys(account["capabilities"], "active")
    account.update(
        charges_enabled="card_payments" in account["capabilities"],
        details_submitted=True,
        payouts_enabled=True,
        requirements=_requirements(()),
        tos_acceptance={"date": work.now, "ip": "127.0.0.1", "user_agent": None},
    )
    work.save(account)
    emit(work, "account.updated", account, owner=account["id"])


def _load(work: Work, account_id: str) -> Json:
    account = work.find(account_id, "account")
    if account is None:
        raise no_such("account", account_id, "account")
    return account


def _requirements(wanted: tuple[str, ...]) -> Json:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": list(wanted),
        "disabled_reason": "requirements.past_due" if wanted else None,
        "errors": [],
        "eventually_due": list(wanted),
        "past_due": list(wanted),
        "pending_verification": [],
    }
