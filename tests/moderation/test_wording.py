"""Everything that the log can tell has words, an icon and a kind."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.bookings.services.moves import TOPICS
from marketplace.moderation.forms import ABOUT
from marketplace.moderation.models import ReportReason, ReportState, SubjectKind
from marketplace.moderation.wording import ACTIONS, ACTORS, KINDS, OUTCOMES, REASONS
from marketplace.payments.models import ChargeState

ROOT = Path(__file__).resolve().parent.parent.parent
ICONS = (ROOT / "templates/components/icon.html").read_text("utf-8")


def _literals(node: ast.expr) -> list[str]:
    """The strings that an expression can be."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp():
            return [*_literals(node.body), *_literals(node.orelse)]
        case _:
            return []


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / "marketplace").rglob("*.py")):
        if "embedded" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield node.func.id, node


def recorded() -> tuple[set[str], set[str]]:
    """(actions, kinds) that the code writes into the log."""
    actions, kinds = set(TOPICS.values()), set()
    for name, call in _calls():
        if name == "record" and len(call.args) > 1:
            actions.update(_literals(call.args[0]))
            kinds.update(_literals(call.args[1]))
        if name in {"changed", "_set"} and len(call.args) > 1:
            actions.update(f"listing.{action}" for action in _literals(call.args[1]))
    actions |= {"booking.pick_up_confirmed", "booking.return_confirmed"}
    actions |= {f"charge.{state}" for state in (ChargeState.FAILED, ChargeState.EXPIRED)}
    return actions, kinds


def test_every_action_has_words():
    actions, _kinds = recorded()
    assert len(actions) > 60
    assert actions - set(ACTIONS) == set()


def test_every_kind_of_thing_has_a_name():
    _actions, kinds = recorded()
    assert kinds - set(KINDS) == set()


@pytest.mark.parametrize("icon", sorted({icon for _words, icon in ACTIONS.values()}))
def test_every_icon_is_drawn(icon):
    assert f'"{icon}":' in ICONS


def test_every_reason_outcome_and_actor_has_words():
    assert set(REASONS) == set(ReportReason)
    assert set(OUTCOMES) == set(ReportState)
    assert set(ACTORS) == {"member", "operator", "system", "command", "provider"}


def test_every_thing_that_can_be_reported_offers_reasons_and_the_last_is_something_else():
    assert set(ABOUT) == set(SubjectKind)
    assert all(reasons[-1] == ReportReason.OTHER for reasons in ABOUT.values())
    assert {reason for reasons in ABOUT.values() for reason in reasons} == set(ReportReason)
