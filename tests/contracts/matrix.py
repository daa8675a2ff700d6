"""Who gets what: role x route x object, written by hand from what people should be able to do, never from the code.

One line per route and object, one column per role. A cell is the status that the person gets; ``in`` is the redirect to the
sign-in page. 404: for this person the thing isn't there. 403: it is, but this may not be done by this person. 422: the
person may do it, and the form was not filled in well.
Shorthands: ``public N`` everybody; ``members N`` whoever can sign in, others ``in``; ``operator N`` operators, other members
403, others ``in``; ``open N`` everybody but the token of a suspended member, 401; ``holders N`` holders of a token, others 401.

Who is who: *drill, ladder, draft, pending, paused, gone* (taken down)*, circle* (for a Sharing Village, whose steward is the
steward) are the owner's; *hall, hall_draft* belong to an office with a manager, a clerk and a reader; *hidden* is the suspended
member's. *requested, confirmed, held, active* are bookings of the owner's things by the renter, *hall_…* of the office's hall.
"""

from collections.abc import Mapping

from tests.contracts import matrix_circles as circles
from tests.contracts import matrix_desk as desk
from tests.contracts import matrix_directory as directory
from tests.contracts import matrix_offices as offices

COLUMNS = ("anonymous", "stranger", "renter", "owner", "manager", "clerk", "reader", "steward", "operator", "suspended")

PAGES = """
#                                                          anon strn rent ownr mngr clrk read stew oper susp
GET  /healthz                                              public 200
GET  /readyz                                               public 200
GET  /media/{picture}                                      public 200
GET  /mailbox                                              public 200
GET  /mailbox/{mail}                                       public 200
POST /webhooks/stripe                                      public 400

# members and their accounts
GET  /sign-up                                              200  303  303  303  303  303  303  303  303  200
POST /sign-up                                              public 303
GET  /sign-in                                              200  303  303  303  303  303  303  303  303  200
POST /sign-in                                              public 303
POST /sign-out                                             public 303
POST /language                                             public 303
GET  /verify/{verify_token}                                public 200
POST /verify                                               members 303
GET  /reset                                                public 200
POST /reset                                                public 303
GET  /reset/sent                                           public 200
GET  /reset/{reset_token}                                  public 200
POST /reset/{reset_token}                                  public 303
GET  /members/{stranger}                                   public 200
GET  /members/{suspended}                                  404  404  404  404  404  404  404  404  200  404
GET  /profile                                              members 200
POST /profile                                              members 303
GET  /profile/email                                        members 200
POST /profile/email                                        members 422
GET  /profile/password                                     members 200
POST /profile/password                                     members 422
GET  /profile/security                                     members 200
POST /profile/sessions/ending                              members 303
POST /profile/sessions/{session_of_renter}/ending          in   404  303  404  404  404  404  404  404  in
GET  /profile/tokens                                       members 200
POST /profile/tokens                                       members 303
POST /profile/tokens/{token_of_renter}/revocation          in   404  303  404  404  404  404  404  404  in
GET  /organisations                                        members 200
GET  /organisations/new                                    members 200
POST /organisations/new                                    members 303
GET  /organisations/{office}                               in   404  404  404  200  200  200  404  404  in
POST /organisations/{office}                               in   404  404  404  303  403  403  404  404  in
POST /organisations/{office}/staff/{reader}/ending         in   404  404  404  303  403  403  404  404  in

# one's own listings
GET  /my/listings                                          members 200
POST /my/listings/{drill}/pause                            in   404  404  303  404  404  404  404  404  in
POST /my/listings/{hall}/pause                             in   404  404  404  303  303  404  404  404  in
POST /my/listings/{paused}/resumption                      in   404  404  303  404  404  404  404  404  in
POST /my/listings/{drill}/archiving                        in   404  404  303  404  404  404  404  404  in
POST /my/listings/{drill}/copies                           in   404  404  303  404  404  404  404  404  in
POST /my/listings/{drill}/other-conditions                 in   404  404  303  404  404  404  404  404  in
POST /my/listings/{hall}/other-conditions                  in   404  404  404  303  303  404  404  404  in
POST /my/listings/{draft}/submission                       in   404  404  303  404  404  404  404  404  in
POST /my/listings/{hall_draft}/submission                  in   404  404  404  303  303  404  404  404  in
POST /my/listings/{drill}/change/withdrawal                in   404  404  303  404  404  404  404  404  in
GET  /my/listings/{drill}/time                             in   404  404  200  404  404  404  404  404  in
GET  /my/listings/{hall}/time                              in   404  404  404  200  200  404  404  404  in
POST /my/listings/{drill}/time                             in   404  404  422  404  404  404  404  404  in
POST /my/listings/{drill}/time/{block}/removal             in   404  404  303  404  404  404  404  404  in
POST /my/listings/{hall}/time/{block}/removal              in   404  404  404  404  404  404  404  404  in

# making and editing one
GET  /my/listings/new                                      members 200
POST /my/listings/new                                      members 422
GET  /my/listings/{draft}/edit                             in   404  404  303  404  404  404  404  404  in
GET  /my/listings/{draft}/edit/what                        in   404  404  200  404  404  404  404  404  in
GET  /my/listings/{hall_draft}/edit/what                   in   404  404  404  200  200  404  404  404  in
POST /my/listings/{draft}/edit/what                        in   404  404  422  404  404  404  404  404  in
GET  /my/listings/{draft}/edit/photos                      in   404  404  200  404  404  404  404  404  in
POST /my/listings/{draft}/edit/photos                      in   404  404  303  404  404  404  404  404  in
POST /my/listings/{draft}/photos/{second_photo}/earlier    in   404  404  303  404  404  404  404  404  in
POST /my/listings/{draft}/photos/{photo}/later             in   404  404  303  404  404  404  404  404  in
POST /my/listings/{draft}/photos/{photo}/removal           in   404  404  303  404  404  404  404  404  in
POST /my/listings/{hall_draft}/photos/{photo}/removal      in   404  404  404  404  404  404  404  404  in
GET  /my/listings/{draft}/edit/where                       in   404  404  200  404  404  404  404  404  in
POST /my/listings/{draft}/edit/where                       in   404  404  422  404  404  404  404  404  in
GET  /my/listings/{draft}/edit/when                        in   404  404  200  404  404  404  404  404  in
POST /my/listings/{draft}/edit/when                        in   404  404  303  404  404  404  404  404  in
GET  /my/listings/{draft}/edit/price                       in   404  404  200  404  404  404  404  404  in
POST /my/listings/{draft}/edit/price                       in   404  404  422  404  404  404  404  404  in
GET  /my/listings/{draft}/preview                          in   404  404  200  404  404  404  404  404  in
GET  /my/listings/{drill}/preview                          in   404  404  200  404  404  404  404  404  in
GET  /my/listings/{hall_draft}/preview                     in   404  404  404  200  200  404  404  404  in

# looking at listings
GET  /                                                     public 200
GET  /listings                                             public 200
GET  /listings/{drill}                                     public 200
GET  /listings/{draft}                                     404  404  404  200  404  404  404  404  200  404
GET  /listings/{pending}                                   404  404  404  200  404  404  404  404  200  404
GET  /listings/{paused}                                    404  404  404  200  404  404  404  404  200  404
GET  /listings/{gone}                                      404  404  404  200  404  404  404  404  200  404
GET  /listings/{circle}                                    404  404  404  200  404  404  404  200  200  404
GET  /listings/{hidden}                                    404  404  404  404  404  404  404  404  200  404
GET  /listings/{hall_draft}                                404  404  404  404  200  200  404  404  200  404
GET  /listings/{nobody}                                    public 404

# booking
GET  /listings/{drill}/book                                public 200
GET  /listings/{draft}/book                                404  404  404  200  404  404  404  404  200  404
GET  /listings/{gone}/book                                 404  404  404  200  404  404  404  404  200  404
GET  /listings/{circle}/book                               404  404  404  200  404  404  404  200  200  404
GET  /listings/{hidden}/book                               404  404  404  404  404  404  404  404  200  404
GET  /listings/{drill}/price                               public 422
GET  /listings/{draft}/price                               404  404  404  422  404  404  404  404  422  404
GET  /listings/{circle}/price                              404  404  404  422  404  404  404  422  422  404
POST /listings/{ladder}/book                               in   303  303  422  303  303  303  303  303  in
POST /listings/{draft}/book                                in   404  404  422  404  404  404  404  422  in
POST /listings/{circle}/book                               in   404  404  422  404  404  404  303  422  in
GET  /bookings                                             members 200
GET  /lending                                              members 200
GET  /bookings/{nobody}                                    in   404  404  404  404  404  404  404  404  in
GET  /bookings/{confirmed}                                 in   404  200  200  404  404  404  404  200  in
GET  /bookings/{held}                                      in   404  200  200  404  404  404  404  200  in
GET  /bookings/{hall_confirmed}                            in   404  200  404  200  200  200  404  200  in
POST /bookings/{requested}/acceptance                      in   404  403  303  404  404  404  404  404  in
POST /bookings/{hall_requested}/acceptance                 in   404  403  404  303  303  403  404  404  in
POST /bookings/{requested}/refusal                         in   404  403  303  404  404  404  404  404  in
POST /bookings/{hall_requested}/refusal                    in   404  403  404  303  303  403  404  404  in
GET  /bookings/{confirmed}/cancellation                    in   404  200  200  404  404  404  404  404  in
GET  /bookings/{hall_confirmed}/cancellation               in   404  200  404  200  200  403  404  404  in
POST /bookings/{requested}/cancellation                    in   404  303  303  404  404  404  404  404  in
POST /bookings/{hall_confirmed}/cancellation               in   404  303  404  303  303  403  404  404  in
POST /bookings/{confirmed}/pick_up                         in   404  303  303  404  404  404  404  404  in
POST /bookings/{hall_confirmed}/pick_up                    in   404  303  404  303  303  403  404  404  in
POST /bookings/{active}/return                             in   404  303  303  404  404  404  404  404  in
POST /bookings/{held}/payment                              in   404  303  403  404  404  404  404  404  in
GET  /bookings/{held}/paid?charge={booking_charge}         in   404  303  404  404  404  404  404  404  in
GET  /bookings/{confirmed}/receipt                         in   404  200  200  404  404  404  404  404  in
GET  /bookings/{hall_confirmed}/receipt                    in   404  200  404  200  200  200  404  404  in

# money
GET  /wallet                                               members 200
GET  /wallet?party={office_party}                          in   404  404  404  200  404  404  404  404  in
POST /wallet/topups                                        members 422
POST /wallet/topups?party={office_party}                   in   404  404  404  422  404  404  404  404  in
GET  /payments/return/topup?charge={topup}                 in   404  200  404  404  404  404  404  404  in
GET  /earnings                                             members 200
GET  /earnings?party={office_party}                        in   404  404  404  200  404  404  404  404  in
POST /earnings/onboarding?party={office_party}             in   404  404  404  303  404  404  404  404  in
GET  /earnings/onboarding/again?party={office_party}       in   404  404  404  303  404  404  404  404  in
GET  /earnings/onboarding/done?party={office_party}        in   404  404  404  303  404  404  404  404  in

# what one is told, and telling operators
GET  /notifications                                        members 200
GET  /notifications/{notification}                         in   404  404  303  404  404  404  404  404  in
POST /notifications/read                                   members 303
GET  /notifications/preferences                            members 200
POST /notifications/preferences                            members 303
GET  /reports/new?kind=listing&id={drill}                  members 200
GET  /reports/new?kind=listing&id={draft}                  in   404  404  200  404  404  404  404  200  in
GET  /reports/new?kind=listing&id={circle}                 in   404  404  200  404  404  404  200  200  in
GET  /reports/new?kind=member&id={stranger}                members 200
GET  /reports/new?kind=member&id={suspended}               in   404  404  404  404  404  404  404  200  in
GET  /reports/new?kind=booking&id={confirmed}              in   404  200  200  404  404  404  404  404  in
POST /reports?about=hall                                   members 303
POST /reports?about=draft                                  in   404  404  303  404  404  404  404  303  in
GET  /reports/new?kind=notice&id={notice}                  in   404  404  200  404  404  404  200  200  in
GET  /reports/new?kind=comment&id={comment}                in   404  404  200  404  404  404  200  200  in
POST /reports?about=notice                                 in   404  404  303  404  404  404  303  303  in
POST /reports?about=confirmed                              in   404  303  303  404  404  404  404  404  in

# a circle's board and members
GET  /circles/{village}/board                              in   403  403  200  403  403  403  200  200  in
GET  /circles/{waiting}/board                              in   404  404  404  404  404  404  200  200  in
GET  /circles/{village}/board/new                          in   403  403  200  403  403  403  200  403  in
POST /circles/{village}/board                              in   403  403  303  403  403  403  303  403  in
GET  /circles/{village}/board/{notice}                     in   403  403  200  403  403  403  200  200  in
GET  /circles/{village}/board/{taken_notice}               in   403  403  200  403  403  403  404  200  in
GET  /circles/{waiting}/board/{notice}                     in   404  404  404  404  404  404  404  404  in
GET  /circles/{village}/board/{notice}/edit                in   403  403  200  403  403  403  403  403  in
POST /circles/{village}/board/{notice}/edit                in   403  403  303  403  403  403  403  403  in
POST /circles/{village}/board/{notice}/pin                 in   403  403  403  403  403  403  303  303  in
POST /circles/{village}/board/{notice}/unpinning           in   403  403  403  403  403  403  303  303  in
POST /circles/{village}/board/{notice}/comments/closing    in   403  403  403  403  403  403  303  303  in
POST /circles/{village}/board/{notice}/comments/opening    in   403  403  403  403  403  403  303  303  in
POST /circles/{village}/board/{notice}/removal             in   403  403  303  403  403  403  303  303  in
POST /circles/{village}/board/{notice}/comments            in   403  403  303  403  403  403  303  403  in
POST /circles/{village}/board/{notice}/comments/{comment}/removal in 403 403 403 403 403 403 303 303 in
GET  /circles/{village}/members                            in   403  403  200  403  403  403  200  200  in
POST /circles/{village}/members                            in   403  403  303  403  403  403  303  403  in

# the operators' console
GET  /operator                                             operator 200
GET  /operator/reviews                                     operator 200
GET  /operator/reports                                     operator 200
GET  /operator/reports/{report}                            operator 200
GET  /operator/find                                        operator 200
GET  /operator/jobs                                        operator 200
GET  /operator/audit                                       operator 200
GET  /operator/members/{renter}                            operator 200
GET  /operator/listings/{draft}                            operator 200
GET  /operator/bookings/{confirmed}                        operator 200
GET  /operator/notices/{notice}                            operator 200
GET  /operator/comments/{comment}                          operator 200
POST /operator/notices/{notice}/suspension                 operator 303
POST /operator/notices/{taken_notice}/restoration          operator 303
POST /operator/comments/{comment}/suspension               operator 303
POST /operator/comments/{comment}/restoration              operator 303
POST /operator/reports/{report}/decision                   operator 303
POST /operator/listings/{pending}/approval                 operator 303
POST /operator/listings/{pending}/rejection                operator 303
POST /operator/listings/{drill}/suspension                 operator 303
POST /operator/listings/{gone}/restoration                 operator 303
POST /operator/revisions/{revision}/approval               operator 303
POST /operator/revisions/{revision}/rejection              operator 303
POST /operator/members/{renter}/suspension                 operator 303
POST /operator/members/{suspended}/restoration             operator 303
POST /operator/bookings/{confirmed}/cancellation           operator 303
POST /operator/jobs/{message_id}/restart                   operator 303
POST /operator/refunds/{refund_id}/restart                 operator 303
POST /operator/refunds/{refund_id}/wallet                  operator 303
POST /operator/settlements/{settlement_id}/release         operator 303
"""

REASON = {"reason": "그럴 만한 까닭이 있어요."}
BOOKING = {"starts_at": "{slot_start}", "ends_at": "{slot_end}", "quantity": "1"}
# What is sent with a POST, by the address in the table; nothing where nothing is named.
FORMS: dict[str, dict[str, str]] = {
    "/sign-up": {"name": "새 이웃", "email": "new@contracts.example.org", "password": "an unusual pass phrase"},
    "/sign-in": {"email": "stranger@contracts.example.org", "password": "dure-demo-1"},
    "/language": {"locale": "en"},
    "/reset": {"email": "stranger@contracts.example.org"},
    "/reset/{reset_token}": {"password": "another unusual pass phrase"},
    "/profile": {"name": "새 이름", "language": "ko", "zone": "Asia/Seoul", "district": "seongbuk"},
    "/profile/tokens": {"name": "my script"},
    "/organisations/new": {"name": "새 단체"},
    "/organisations/{office}": {"email": "stranger@contracts.example.org", "role": "clerk"},
    "/wallet/topups": {"amount": "1"},
    "/wallet/topups?party={office_party}": {"amount": "1"},
    "/listings/{ladder}/book": BOOKING,
    "/listings/{draft}/book": BOOKING,
    "/listings/{circle}/book": BOOKING,
    "/bookings/{requested}/refusal": REASON,
    "/bookings/{hall_requested}/refusal": REASON,
    "/bookings/{requested}/cancellation": {"shown_refund": "0"},
    "/bookings/{hall_confirmed}/cancellation": {"shown_refund": "0"},
    "/reports?about=hall": {"kind": "listing", "subject": "{hall}", "reason": "dangerous"},
    "/reports?about=draft": {"kind": "listing", "subject": "{draft}", "reason": "dangerous"},
    "/reports?about=confirmed": {"kind": "booking", "subject": "{confirmed}", "reason": "damaged"},
    "/circles/{village}/board": {"title": "벼룩시장", "body": "토요일 10시"},
    "/circles/{village}/board/{notice}/edit": {"title": "벼룩시장", "body": "일요일 10시"},
    "/circles/{village}/board/{notice}/removal": REASON,
    "/circles/{village}/board/{notice}/comments": {"body": "저도 갈게요."},
    "/circles/{village}/board/{notice}/comments/{comment}/removal": REASON,
    "/circles/{village}/members": {"show_name": "y"},
    "/reports?about=notice": {"kind": "notice", "subject": "{notice}", "reason": "rude"},
    "/operator/notices/{notice}/suspension": REASON,
    "/operator/notices/{taken_notice}/restoration": REASON,
    "/operator/comments/{comment}/suspension": REASON,
    "/operator/comments/{comment}/restoration": REASON,
    "/operator/reports/{report}/decision": {"state": "dismissed", "note": "nothing to do"},
    "/operator/listings/{pending}/rejection": REASON,
    "/operator/listings/{drill}/suspension": REASON,
    "/operator/listings/{gone}/restoration": REASON,
    "/operator/revisions/{revision}/rejection": REASON,
    "/operator/members/{renter}/suspension": REASON,
    "/operator/members/{suspended}/restoration": REASON,
    "/operator/bookings/{confirmed}/cancellation": REASON,
}

API = """
#                                                          anon strn rent ownr mngr clrk read stew oper susp
GET  /api/v1/openapi.json                                  open 200
GET  /api/v1/listings                                      open 200
GET  /api/v1/listings/{drill}                              open 200
GET  /api/v1/listings/{draft}                              404  404  404  200  404  404  404  404  200  401
GET  /api/v1/listings/{paused}                             404  404  404  200  404  404  404  404  200  401
GET  /api/v1/listings/{gone}                               404  404  404  200  404  404  404  404  200  401
GET  /api/v1/listings/{circle}                             404  404  404  200  404  404  404  200  200  401
GET  /api/v1/listings/{hidden}                             404  404  404  404  404  404  404  404  200  401
GET  /api/v1/listings/{hall_draft}                         404  404  404  404  200  200  404  404  200  401
GET  /api/v1/listings/{drill}/availability                 open 200
GET  /api/v1/listings/{draft}/availability                 404  404  404  200  404  404  404  404  200  401
GET  /api/v1/listings/{circle}/availability                404  404  404  200  404  404  404  200  200  401
POST /api/v1/listings                                      holders 201
POST /api/v1/listings/{drill}/quotes                       holders 200
POST /api/v1/listings/{draft}/quotes                       401  404  404  200  404  404  404  404  200  401
POST /api/v1/listings/{circle}/quotes                      401  404  404  200  404  404  404  200  200  401
POST /api/v1/bookings?of=ladder                            401  201  201  422  201  201  201  201  201  401
POST /api/v1/bookings?of=draft                             401  404  404  422  404  404  404  404  422  401
POST /api/v1/bookings?of=hidden                            401  404  404  404  404  404  404  404  422  401
GET  /api/v1/bookings/{confirmed}                          401  404  200  200  404  404  404  404  404  401
GET  /api/v1/bookings/{hall_confirmed}                     401  404  200  404  200  200  200  404  404  401
POST /api/v1/bookings/{requested}/acceptance               401  404  403  200  404  404  404  404  404  401
POST /api/v1/bookings/{hall_requested}/acceptance          401  404  403  404  200  200  403  404  404  401
POST /api/v1/bookings/{requested}/refusal                  401  404  403  200  404  404  404  404  404  401
POST /api/v1/bookings/{hall_requested}/refusal             401  404  403  404  200  200  403  404  404  401
POST /api/v1/bookings/{confirmed}/cancellation             401  404  200  200  404  404  404  404  404  401
POST /api/v1/bookings/{hall_confirmed}/cancellation        401  404  200  404  200  200  403  404  404  401
POST /api/v1/bookings/{confirmed}/pick_up                  401  404  200  200  404  404  404  404  404  401
POST /api/v1/bookings/{hall_confirmed}/pick_up             401  404  200  404  200  200  403  404  404  401
POST /api/v1/bookings/{active}/return                      401  404  200  200  404  404  404  404  404  401
GET  /api/v1/circles/{village}/notices                     401  403  403  200  403  403  403  200  200  401
POST /api/v1/circles/{village}/notices                     401  403  403  201  403  403  403  201  403  401
GET  /api/v1/circles/{village}/notices/{notice}/comments   401  403  403  200  403  403  403  200  200  401
POST /api/v1/circles/{village}/notices/{notice}/comments   401  403  403  201  403  403  403  201  403  401
GET  /api/v1/circles/{waiting}/notices                     401  404  404  404  404  404  404  200  200  401
GET  /api/v1/me                                            holders 200
GET  /api/v1/wallet                                        holders 200
"""

SLOT: dict[str, object] = {"starts_at": "{slot_start}", "ends_at": "{slot_end}"}
# What is sent to the API as JSON, by the address in the table.
BODIES: dict[str, Mapping[str, object]] = {
    "/api/v1/listings": {"kind": "item", "title": "사다리", "submit": False},
    "/api/v1/listings/{drill}/quotes": SLOT,
    "/api/v1/listings/{draft}/quotes": SLOT,
    "/api/v1/listings/{circle}/quotes": SLOT,
    "/api/v1/circles/{village}/notices": {"title": "벼룩시장", "body": "토요일 10시"},
    "/api/v1/circles/{village}/notices/{notice}/comments": {"body": "저도 갈게요."},
    "/api/v1/bookings?of=ladder": SLOT | {"listing_id": "{ladder}"},
    "/api/v1/bookings?of=draft": SLOT | {"listing_id": "{draft}"},
    "/api/v1/bookings?of=hidden": SLOT | {"listing_id": "{hidden}"},
    "/api/v1/bookings/{requested}/refusal": REASON,
    "/api/v1/bookings/{hall_requested}/refusal": REASON,
}

for part in (circles, desk, directory, offices):
    PAGES += part.PAGES
    FORMS |= part.FORMS
    API += part.API
    BODIES |= getattr(part, "BODIES", {})
