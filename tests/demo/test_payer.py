"""The demo's payer presses buttons of the practice provider only."""

import pytest

from marketplace.demo.payer import press


@pytest.mark.parametrize(
    "page",
    [
        "https://checkout.stripe.com/c/pay/cs_live_1",
        "http://127.0.0.1:9/pay/cs_1",
        "http://127.0.0.1:9999@evil.example.org/pay",
    ],
)
def test_a_page_of_anybody_else_is_never_posted_to(page):
    with pytest.raises(ValueError, match="practice provider"):
        press(page, "http://127.0.0.1:9999", "pay")
