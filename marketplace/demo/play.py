"""Filling a practice city: everything goes through the services, with the ``now`` at which it happened.

Two audit entries mark the fill's beginning and end. A fill that was cut short is begun anew on an empty schema; a city with
members of its own is never touched.
"""

from collections.abc import Callable
from datetime import timedelta

from alembic import command
from alembic.config import Config
from flask import current_app
from sqlalchemy import select

from marketplace import clock
from marketplace.accounts.models import Member
from marketplace.audit.models import AuditEntry
from marketplace.audit.services import COMMAND, record
from marketplace.config import ROOT, Settings
from marketplace.db import db, session, transaction
from marketplace.demo import (
    bookings_scene,
    circles_scene,
    designations_scene,
    desk_scene,
    fund_scene,
    offices_scene,
    people_scene,
    shop_scene,
)
from marketplace.demo.stage import Stage, hush
from marketplace.errors import ConflictError
from marketplace.i18n import force_locale
from marketplace.i18n import lazy_gettext as _l
from marketplace.imports.alone import alone
from marketplace.listings.services import ensure_categories

BEGUN, FILLED = "demo.begun", "demo.filled"


def fill(*, once: bool, say: Callable[[str], object]) -> None:
    """Fills the city unless it is filled. Raises ConflictError for a city with members of its own (``once``: nothing).

    Raises AlreadyRunningError beside another fill, ConflictError (``not-practice``) where money or mail would be real.
    """
    settings: Settings = current_app.extensions["settings"]
    with alone("demo"):
        marks, peopled = _found()
        if FILLED in marks or (peopled and BEGUN not in marks):
            if once:
                return
            raise ConflictError(_l("This city has members already; the demo is for an empty one."), code="not-empty")
        if not settings.practice or "stripe" not in settings.embedded:
            raise ConflictError(
                _l("The demo is for practice cities with the practice payment provider."), code="not-practice"
            )
        if BEGUN in marks:
            say("An earlier fill was cut short; beginning anew …")
            _empty(settings)
        with force_locale("ko"):
            _play(Stage(settings, current_app.extensions["storage"], say, clock.now()))


def _found() -> tuple[set[str], bool]:
    """The marks of earlier fills, and whether anybody has joined."""
    marks = set(session.scalars(select(AuditEntry.action).where(AuditEntry.action.in_((BEGUN, FILLED)))))
    peopled = session.scalars(select(Member.id).limit(1)).first() is not None
    session.rollback()
    return marks, peopled


def _play(stage: Stage) -> None:
    with transaction():
        ensure_categories()
        record(BEGUN, "demo", 0, actor=COMMAND, now=stage.now)
    stage.say("The demo city is filled (once). Neighbours sign up …")
    people_scene.join(stage)
    people_scene.open_payout_accounts(stage)
    stage.say("Neighbours found circles …")
    circles_scene.play(stage)
    stage.say("Villages and companies are designated …")
    designations_scene.play(stage)
    stage.say("Photos are drawn …")
    photos = shop_scene.draw_all(stage)
    stage.say("Listings are made and looked at …")
    shop_scene.fill_shelves(stage, photos)
    fund_scene.support(stage)
    offices_scene.play(stage)
    stage.say("Bookings of the last two months are played …")
    bookings_scene.play(stage)
    fund_scene.spend(stage)
    circles_scene.ask(stage)
    designations_scene.share(stage)
    desk_scene.play(stage)
    offices_scene.close(stage)
    while stage.tell(stage.now):
        continue  # what is told may itself leave a message
    hush(stage.now - timedelta(days=2))
    with transaction():
        record(FILLED, "demo", 0, actor=COMMAND, now=stage.now)
    stage.say(f"{len(stage.members)} members, {len(stage.listings)} listings, {len(stage.bookings)} bookings.")


def _empty(settings: Settings) -> None:
    """An empty schema: the books are append-only, so nothing less would do."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = settings.sqlalchemy_url
    session.remove()
    db.engine.dispose()
    command.downgrade(config, "base")
    command.upgrade(config, "head")
