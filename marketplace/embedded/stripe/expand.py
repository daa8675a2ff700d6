"""``expand``: ids in an answer replaced by the objects that they name."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from marketplace.embedded.stripe import checkout, refunds
from marketplace.embedded.stripe.errors import ApiError
from marketplace.embedded.stripe.settings import Json
from marketplace.embedded.stripe.work import Work

DEEPEST = 4
LINKS = frozenset(
    (
        ("balance_transaction", "source"),
        ("charge", "balance_transaction"),
        ("charge", "payment_intent"),
        ("charge", "source_transfer"),
        ("checkout.session", "payment_intent"),
        ("payment_intent", "latest_charge"),
        ("refund", "balance_transaction"),
        ("refund", "charge"),
        ("refund", "payment_intent"),
        ("transfer", "balance_transaction"),
        ("transfer", "destination"),
        ("transfer", "destination_payment"),
        ("transfer", "source_transaction"),
        ("transfer_reversal", "balance_transaction"),
        ("transfer_reversal", "transfer"),
    ),
)
#: Fields that are left out unless they are asked for.
EXTRAS: Mapping[tuple[str, str], Callable[[Work, Json], Json]] = {
    ("charge", "refunds"): refunds.of_charge,
    ("checkout.session", "line_items"): checkout.lines_of,
}


def expand(work: Work, answer: Json, paths: Sequence[str]) -> Json:
    """A copy of the answer with what the paths (``latest_charge.balance_transaction``) name filled in."""
    whole: Json = json.loads(json.dumps(answer))
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise ApiError(f"A property can be expanded {DEEPEST} levels deep, not deeper: {path}", param="expand")
        _follow(work, whole, steps, path)
    return whole


def _follow(work: Work, node: Any, steps: Sequence[str], path: str) -> None:
    if not steps or node is None:
        return
    step, rest = steps[0], steps[1:]
    if node["object"] == "list" and step == "data":
        for member in node["data"]:
            _follow(work, member, rest, path)
        return
    place, child = (node["object"], step), node.get(step)
    if place in EXTRAS:
        node[step] = EXTRAS[place](work, node)
    elif place in LINKS:
        node[step] = (work.find(child) or child) if isinstance(child, str) else child
    elif not isinstance(child, dict) or "object" not in child:
        raise ApiError(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(node[step], dict):
        _follow(work, node[step], rest, path)
