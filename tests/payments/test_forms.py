"""How an amount is read."""

import pytest

from marketplace.money import Money
from marketplace.payments.forms import TopUpForm, amount_in


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("30000", "KRW", 30_000),
        ("30,000", "KRW", 30_000),
        ("₩ 30,000", "KRW", 30_000),
        ("3만", "KRW", None),
        ("30,000원", "KRW", 30_000),
        ("12.50", "EUR", 1_250),
        ("12.5", "EUR", 1_250),
        ("12", "EUR", 1_200),
        ("12.505", "EUR", None),
        ("12.5", "KRW", None),
        ("0", "KRW", None),
        ("-5", "KRW", None),
        ("1e5", "KRW", None),
        ("", "KRW", None),
        ("9" * 10, "KRW", None),
        ("١٢٣", "KRW", None),
    ],
)
def test_amounts_as_people_write_them(text, currency, amount):
    assert amount_in(text, currency) == (Money(amount, currency) if amount else None)


def test_the_form_gives_money_only_when_it_is_valid(app):
    with app.test_request_context(method="POST", data={"amount": "lots"}):
        form = TopUpForm("KRW")
        assert not form.validate()
        with pytest.raises(ValueError, match="not valid"):
            _ = form.money
