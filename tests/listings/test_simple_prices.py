"""Prices as an owner types them."""

from datetime import date

import pytest

from marketplace.listings.simple_prices import PartFare, SimplePrices
from marketplace.listings.states import TariffUnit
from marketplace.listings.tariff_spec import TariffSpec


@pytest.mark.parametrize(
    ("simple", "specs"),
    [
        (SimplePrices(), []),
        (SimplePrices(hour=1000), [TariffSpec(TariffUnit.HOUR, 1000)]),
        (
            SimplePrices(block_minutes=10, block=300, hour=1500, day_cap=9000),
            [
                TariffSpec(TariffUnit.BLOCK, 300, block_minutes=10, cap=9000),
                TariffSpec(TariffUnit.HOUR, 1500, cap=9000),
            ],
        ),
        (
            SimplePrices(day=5000, night=4000, month=90_000),
            [
                TariffSpec(TariffUnit.DAY, 5000),
                TariffSpec(TariffUnit.NIGHT, 4000),
                TariffSpec(TariffUnit.MONTH, 90_000),
            ],
        ),
        (
            SimplePrices(parts=(PartFare(540, 780, 20_000), PartFare(1140, 1950, 30_000))),
            [
                TariffSpec(TariffUnit.DAY, 20_000, local_from=540, local_to=780),
                TariffSpec(TariffUnit.DAY, 30_000, local_from=1140, local_to=510),
            ],
        ),
    ],
)
def test_what_a_form_says_becomes_tariffs_and_back(simple, specs):
    assert simple.to_specs() == specs
    assert SimplePrices.from_specs(specs[::-1]) == simple


@pytest.mark.parametrize(
    "specs",
    [
        [TariffSpec(TariffUnit.HOUR, 1000), TariffSpec(TariffUnit.HOUR, 2000)],
        [TariffSpec(TariffUnit.HOUR, 1000, valid_from=date(2026, 1, 1))],
        [TariffSpec(TariffUnit.HOUR, 1000, local_from=540, local_to=780)],
        [TariffSpec(TariffUnit.HOUR, 1000, cap=5000), TariffSpec(TariffUnit.BLOCK, 500, block_minutes=10)],
        [TariffSpec(TariffUnit.NIGHT, 1000, local_from=540, local_to=780)],
    ],
)
def test_what_a_form_can_not_say_is_left_alone(specs):
    assert SimplePrices.from_specs(specs) is None
