"""The lines of the access matrix about desks, helpers and households; read as those of matrix.py.

The renter lets the stranger book for them (*consent*) and has asked the reader to (*consent_offer*). The steward and the
reader are a household that shows each other its bookings; the operator is invited (*household_place*). *guest* is somebody
without an account at the office's desk, with a booking (*guest_booking*); *helped_booking* is one that the stranger has made
for the renter.
"""

PAGES = """
#                                                          anon strn rent ownr mngr clrk read stew oper susp
GET  /organisations/{office}/desk                          in   404  404  404  200  200  200  404  404  in
GET  /organisations/{office}/desk?q=김                     in   404  404  404  200  200  200  404  404  in
POST /organisations/{office}/desk/bookings/{guest_booking}/pick_up in 404 404 404 303 303 403 404 404 in
POST /organisations/{office}/desk/bookings/{guest_booking}/return in 404 404 404 303 303 403 404 404 in
POST /organisations/{office}/desk/bookings/{guest_booking}/no_show in 404 404 404 303 303 403 404 404 in
POST /organisations/{office}/desk/bookings/{confirmed}/pick_up in 404 404 404 404 404  403  404  404  in
GET  /organisations/{office}/desk/settings                 in   404  404  404  200  403  403  404  404  in
POST /organisations/{office}/desk/settings                 in   404  404  404  303  403  403  404  404  in

# booking for somebody: who, what, check and book
GET  /help-desk                                            members 200
GET  /help-desk?office={office}                            in   404  404  404  200  200  403  404  404  in
POST /help-desk/people                                     in   403  403  403  403  403  403  403  303  in
POST /help-desk/people?office={office}                     in   404  404  404  303  303  403  404  404  in
POST /help-desk/guests                                     in   404  404  404  404  404  404  404  404  in
POST /help-desk/guests?office={office}                     in   404  404  404  303  303  403  404  404  in
GET  /help-desk/what?person={renter}                       in   200  404  404  404  404  404  404  200  in
GET  /help-desk/what?person={renter}&office={office}       in   404  404  404  200  200  403  404  404  in
GET  /help-desk/what?guest={guest}&office={office}         in   404  404  404  200  200  403  404  404  in
GET  /help-desk/what?guest={guest}                         in   404  404  404  404  404  404  404  404  in
GET  /help-desk/what?person={renter}&day=2026-12-01&start=10:00&end=12:00 in 200 404 404 404 404 404 404 200 in
GET  /help-desk/check?person={renter}&listing={ladder}&{slot} in 200 404 404 404 404 404 404 200 in
GET  /help-desk/check?person={renter}&listing={circle}&{slot} in 404 404 404 404 404 404 404 404 in
GET  /help-desk/check?guest={guest}&office={office}&listing={hall}&{slot} in 404 404 404 200 200 403 404 404 in
GET  /help-desk/check?guest={guest}&office={office}&listing={drill}&{slot} in 404 404 404 404 404 403 404 404 in
POST /help-desk/bookings?person={renter}&listing={ladder}  in   303  404  404  404  404  404  404  303  in
POST /help-desk/bookings?guest={guest}&office={office}&listing={hall} in 404 404 404 303 303 403 404 404 in
GET  /help-desk/consents?person={renter}&office={office}   in   404  404  404  200  200  403  404  404  in
POST /help-desk/consents?person={renter}&office={office}   in   404  404  404  303  303  403  404  404  in
GET  /help-desk/consents?person={renter}                   in   404  404  404  404  404  404  404  200  in
GET  /bookings/{guest_booking}/slip                        in   404  404  404  200  200  200  404  200  in
GET  /bookings/{hall_confirmed}/slip                       in   404  200  404  200  200  200  404  200  in
GET  /bookings/{guest_booking}                             in   404  404  404  200  200  200  404  200  in
GET  /bookings/{helped_booking}                            in   200  200  200  404  404  404  404  200  in
GET  /bookings/{helped_booking}/slip                       in   200  200  200  404  404  404  404  200  in
POST /bookings/{helped_booking}/cancellation               in   303  303  303  404  404  404  404  404  in

# helpers
GET  /profile/helpers                                      members 200
POST /profile/helpers                                      members 303
POST /profile/helpers/{consent_offer}/acceptance           in   404  403  404  404  404  303  404  403  in
POST /profile/helpers/{consent_offer}/ending               in   404  303  404  404  404  303  404  303  in
POST /profile/helpers/{consent}/ending                     in   303  303  404  404  404  404  404  303  in
GET  /bookings/for-others                                  members 200

# households
GET  /profile/household                                    members 200
POST /profile/household                                    members 303
POST /profile/household/{household_place}/acceptance       in   404  404  404  404  404  403  403  303  in
POST /profile/household/{household_place}/withdrawal       in   404  404  404  404  404  303  303  303  in
POST /profile/household/leaving                            in   404  404  404  404  404  303  303  404  in
POST /profile/household/sharing                            in   404  404  404  404  404  303  303  404  in
"""
SLOT = {"starts_at": "{slot_start}", "ends_at": "{slot_end}", "quantity": "1"}
CONSENT = {"email": "nobody-yet@contracts.example.org", "scope": "free"}
FORMS: dict[str, dict[str, str]] = {
    "/organisations/{office}/desk/settings": {"second": "{hall}"},
    "/help-desk/people": {"person": "owner@contracts.example.org"},
    "/help-desk/people?office={office}": {"person": "owner@contracts.example.org"},
    "/help-desk/guests": {"name": "박순자", "language": "ko"},
    "/help-desk/guests?office={office}": {"name": "박순자", "language": "ko"},
    "/help-desk/bookings?person={renter}&listing={ladder}": SLOT,
    "/help-desk/bookings?guest={guest}&office={office}&listing={hall}": SLOT,
    "/help-desk/consents?person={renter}&office={office}": CONSENT | {"note": "창구에서 직접 말씀하셨어요."},
    "/bookings/{helped_booking}/cancellation": {"shown_refund": "0"},
    "/profile/helpers": CONSENT,
    "/profile/household": {"email": "nobody-yet@contracts.example.org"},
    "/profile/household/sharing": {"on": "1"},
}

API = """
#                                                          anon strn rent ownr mngr clrk read stew oper susp
GET  /api/v1/households/mine                               401  404  404  404  404  404  200  200  404  401
GET  /api/v1/people                                        holders 200
"""
