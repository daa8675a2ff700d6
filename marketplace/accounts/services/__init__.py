"""Changes to members, their sessions and tokens, organisations and their staff.

Passwords are hashed here; secrets of sessions, tokens and mail links leave only as return values.
"""

from marketplace.accounts.addresses import clean_email
from marketplace.accounts.services.guests import erase_guest, make_guest
from marketplace.accounts.services.helping import accept_consent, end_consent, end_when_over, give_consent
from marketplace.accounts.services.households import (
    InHouseholdError,
    accept_household,
    drop_invitation,
    invite_to_household,
    leave_household,
    share_bookings,
)
from marketplace.accounts.services.links import StaleLinkError
from marketplace.accounts.services.members import (
    change_email,
    grant_operator,
    resend_verification,
    restore,
    set_language,
    set_photo,
    sign_up,
    suspend,
    update_profile,
    verification_token,
    verify_email,
)
from marketplace.accounts.services.organisations import (
    LastManagerError,
    add_staff,
    create_organisation,
    end_staff,
    set_mark,
)
from marketplace.accounts.services.profiles import (
    Profile,
    ask_verification,
    decide_organisation,
    decide_verification,
    update_organisation,
)
from marketplace.accounts.services.resets import (
    change_password,
    member_for_reset,
    request_reset,
    reset_password,
    reset_token,
)
from marketplace.accounts.services.sessions import (
    SuspendedError,
    WrongSignInError,
    authenticate,
    end_all_sessions,
    end_session,
    forget_sessions,
    start_session,
    touch_session,
)
from marketplace.accounts.services.tokens import make_token, revoke_all_tokens, revoke_token, touch_token

__all__ = [
    "InHouseholdError",
    "LastManagerError",
    "Profile",
    "StaleLinkError",
    "SuspendedError",
    "WrongSignInError",
    "accept_consent",
    "accept_household",
    "add_staff",
    "ask_verification",
    "authenticate",
    "change_email",
    "change_password",
    "clean_email",
    "create_organisation",
    "decide_organisation",
    "decide_verification",
    "drop_invitation",
    "end_all_sessions",
    "end_consent",
    "end_session",
    "end_staff",
    "end_when_over",
    "erase_guest",
    "forget_sessions",
    "give_consent",
    "grant_operator",
    "invite_to_household",
    "leave_household",
    "make_guest",
    "make_token",
    "member_for_reset",
    "request_reset",
    "resend_verification",
    "reset_password",
    "reset_token",
    "restore",
    "revoke_all_tokens",
    "revoke_token",
    "set_language",
    "set_mark",
    "set_photo",
    "share_bookings",
    "sign_up",
    "start_session",
    "suspend",
    "touch_session",
    "touch_token",
    "update_organisation",
    "update_profile",
    "verification_token",
    "verify_email",
]
