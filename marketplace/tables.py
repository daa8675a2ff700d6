"""Every table of the application: imported by migrations, the application and tests, so that metadata is whole."""

from marketplace import idempotency as _idempotency
from marketplace.accounts import helping_models as _helping
from marketplace.accounts import models as _accounts
from marketplace.audit import models as _audit
from marketplace.availability import models as _availability
from marketplace.bookings import models as _bookings
from marketplace.db import Base
from marketplace.directory import models as _directory
from marketplace.listings import models as _listings
from marketplace.moderation import models as _moderation
from marketplace.notifications import models as _notifications
from marketplace.offices import models as _offices
from marketplace.outbox import models as _outbox
from marketplace.payments import models as _payments
from marketplace.places import board_models as _board
from marketplace.places import fund_models as _funds
from marketplace.places import models as _places
from marketplace.places import site_models as _sites
from marketplace.settlements import models as _settlements

MODULES = (
    _accounts,
    _audit,
    _availability,
    _board,
    _bookings,
    _funds,
    _directory,
    _helping,
    _idempotency,
    _listings,
    _moderation,
    _notifications,
    _offices,
    _outbox,
    _payments,
    _places,
    _settlements,
    _sites,
)
metadata = Base.metadata
