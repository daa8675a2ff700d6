"""The calls that are modelled: address, accepted parameters, operation. What isn't here is refused."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from marketplace.embedded.stripe import accounts, balance, checkout, events, payments, refunds, transfers
from marketplace.embedded.stripe.money import MAXIMUM
from marketplace.embedded.stripe.settings import Json
from marketplace.embedded.stripe.shapes import (
    Reader,
    Shape,
    currency,
    either,
    email,
    flag,
    many,
    metadata,
    record,
    text,
    url,
    whole,
)
from marketplace.embedded.stripe.work import LONGEST_PAGE, Work

Operation = Callable[[Work, list[str], Json], Json]


@dataclass(frozen=True)
class Call:
    """One modelled call. ``moves_money``: refused without an Idempotency-Key of the caller's own."""

    method: str
    path: re.Pattern[str]
    accepts: Reader
    operation: Operation
    moves_money: bool = False


# fmt: off
LOCALES = (
    "auto", "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA", "hr", "hu", "id",
    "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr",
    "vi", "zh", "zh-HK", "zh-TW",
)
# fmt: on
EXPAND: dict[str, Shape] = {"expand": many(text())}
INSTANT = whole(0, 1 << 40)
AMOUNT = whole(1, MAXIMUM)
SUM = whole(1, 1 << 40)  # what many payments add up to
PAGE: dict[str, Shape] = {
    **EXPAND,
    "created": either(INSTANT, record(dict.fromkeys(("gt", "gte", "lt", "lte"), INSTANT))),
    "ending_before": text(),
    "limit": whole(1, LONGEST_PAGE),
    "starting_after": text(),
}
NOTHING = record(EXPAND)

SESSION = record(
    {
        **EXPAND,
        "cancel_url": url,
        "client_reference_id": text(200),
        "customer_email": email,
        "expires_at": INSTANT,
        "line_items": many(
            record(
                {
                    "price_data": record(
                        {
                            "currency": currency,
                            "product_data": record({"description": text(40_000), "name": text()}, ("name",)),
                            "unit_amount": whole(0, MAXIMUM),
                        },
                        ("currency", "product_data", "unit_amount"),
                    ),
                    "quantity": whole(1, 999_999),
                },
                ("price_data", "quantity"),
            )
        ),
        "locale": text(choices=LOCALES),
        "metadata": metadata,
        "mode": text(choices=("payment",)),
        "payment_intent_data": record({"description": text(1000), "metadata": metadata, "transfer_group": text()}),
        "submit_type": text(choices=("auto", "book", "donate", "pay")),
        "success_url": url,
    },
    ("line_items", "mode", "success_url"),
)
REFUND = record(
    {
        **EXPAND,
        "amount": AMOUNT,
        "charge": text(),
        "metadata": metadata,
        "payment_intent": text(),
        "reason": text(choices=("duplicate", "fraudulent", "requested_by_customer")),
    }
)
CAPABILITY = record({"requested": flag})
ACCOUNT = record(
    {
        **EXPAND,
        "business_profile": record(
            {
                "mcc": text(4),
                "name": text(),
                "product_description": text(40_000),
                "support_email": email,
                "support_phone": text(),
                "url": url,
            }
        ),
        "business_type": text(choices=("company", "government_entity", "individual", "non_profit")),
        "capabilities": record({"card_payments": CAPABILITY, "transfers": CAPABILITY}),
        "controller": record(
            {
                "fees": record({"payer": text(choices=("account", "application"))}, ("payer",)),
                "losses": record({"payments": text(choices=("application", "stripe"))}, ("payments",)),
                "requirement_collection": text(choices=("application", "stripe")),
                "stripe_dashboard": record({"type": text(choices=("express", "full", "none"))}, ("type",)),
            }
        ),
        "country": text(2),
        "default_currency": currency,
        "email": email,
        "metadata": metadata,
        "type": text(choices=("express",)),
    }
)
ACCOUNT_LINK = record(
    {
        **EXPAND,
        "account": text(),
        "collection_options": record(
            {
                "fields": text(choices=("currently_due", "eventually_due")),
                "future_requirements": text(choices=("include", "omit")),
            }
        ),
        "refresh_url": url,
        "return_url": url,
        "type": text(choices=("account_onboarding",)),
    },
    ("account", "refresh_url", "return_url", "type"),
)
TRANSFER = record(
    {
        **EXPAND,
        "amount": SUM,
        "currency": currency,
        "description": text(),
        "destination": text(),
        "metadata": metadata,
        "source_transaction": text(),
        "transfer_group": text(),
    },
    ("amount", "currency", "destination"),
)
REVERSAL = record({**EXPAND, "amount": SUM, "description": text(), "metadata": metadata})


def _page(**filters: Shape) -> Reader:
    return record({**PAGE, **filters})


def _call(method: str, path: str, accepts: Reader, operation: Operation, *, moves_money: bool = False) -> Call:
    pattern = re.compile(path.replace("{id}", "([A-Za-z0-9_]+)"))
    return Call(method, pattern, accepts, operation, moves_money)


CALLS = (
    _call("POST", "/v1/checkout/sessions", SESSION, checkout.create, moves_money=True),
    _call(
        "GET",
        "/v1/checkout/sessions",
        _page(payment_intent=text(), status=text(choices=("complete", "expired", "open"))),
        checkout.listing,
    ),
    _call("GET", "/v1/checkout/sessions/{id}", NOTHING, checkout.retrieve),
    _call("POST", "/v1/checkout/sessions/{id}/expire", NOTHING, checkout.expire),
    _call("GET", "/v1/payment_intents", _page(), payments.list_intents),
    _call("GET", "/v1/payment_intents/{id}", NOTHING, payments.retrieve_intent),
    _call("GET", "/v1/charges", _page(payment_intent=text(), transfer_group=text()), payments.list_charges),
    _call("GET", "/v1/charges/{id}", NOTHING, payments.retrieve_charge),
    _call("GET", "/v1/balance", NOTHING, balance.retrieve),
    _call(
        "GET",
        "/v1/balance_transactions",
        _page(currency=currency, source=text(), type=text()),
        balance.list_transactions,
    ),
    _call("GET", "/v1/balance_transactions/{id}", NOTHING, balance.retrieve_transaction),
    _call("POST", "/v1/refunds", REFUND, refunds.create, moves_money=True),
    _call("GET", "/v1/refunds", _page(charge=text(), payment_intent=text()), refunds.listing),
    _call("GET", "/v1/refunds/{id}", NOTHING, refunds.retrieve),
    _call("POST", "/v1/accounts", ACCOUNT, accounts.create),
    _call("GET", "/v1/accounts/{id}", NOTHING, accounts.retrieve),
    _call("POST", "/v1/account_links", ACCOUNT_LINK, accounts.create_link),
    _call("POST", "/v1/transfers", TRANSFER, transfers.create, moves_money=True),
    _call("GET", "/v1/transfers", _page(destination=text(), transfer_group=text()), transfers.listing),
    _call("GET", "/v1/transfers/{id}", NOTHING, transfers.retrieve),
    _call("POST", "/v1/transfers/{id}/reversals", REVERSAL, transfers.reverse, moves_money=True),
    _call("GET", "/v1/transfers/{id}/reversals", _page(), transfers.list_reversals),
    _call("GET", "/v1/transfers/{id}/reversals/{id}", NOTHING, transfers.retrieve_reversal),
    _call("GET", "/v1/events", _page(delivery_success=flag, type=text(), types=many(text(), 20)), events.listing),
    _call("GET", "/v1/events/{id}", NOTHING, events.retrieve),
)


def find(method: str, path: str) -> tuple[Call, list[str]] | None:
    """The modelled call at an address, and the ids that the address names."""
    for call in CALLS:
        if call.method == method and (found := call.path.fullmatch(path)):
            return call, list(found.groups())
    return None
