"""The lines of the access matrix about organisations; read as those of matrix.py.

*office* has a manager, a clerk and a reader (what its bookkeeper may is in tests/offices/test_roles.py), an *office_site* and an
*annex* that is *closed* for a while; *new_office* is the owner's and nobody has looked at it yet.
"""

from collections.abc import Mapping

PAGES = """
#                                                          anon strn rent ownr mngr clrk read stew oper susp
GET  /organisations/{office}/about                         public 200
GET  /organisations/{new_office}/about                     404  404  404  200  404  404  404  404  200  404
GET  /organisations/{office}/profile                       in   404  404  404  200  403  403  404  404  in
POST /organisations/{office}/profile                       in   404  404  404  303  403  403  404  404  in
GET  /organisations/{new_office}/profile                   in   404  404  200  404  404  404  404  404  in
POST /organisations/{office}/verification                  in   404  404  404  303  403  403  404  404  in

# places
GET  /organisations/{office}/sites                         in   404  404  404  200  200  200  404  404  in
GET  /organisations/{office}/sites/new                     in   404  404  404  200  403  403  404  404  in
POST /organisations/{office}/sites/new                     in   404  404  404  303  403  403  404  404  in
GET  /organisations/{office}/sites/{office_site}           in   404  404  404  200  200  200  404  404  in
GET  /organisations/{new_office}/sites/{office_site}       in   404  404  404  404  404  404  404  404  in
GET  /organisations/{office}/sites/{office_site}/edit      in   404  404  404  200  403  403  404  404  in
POST /organisations/{office}/sites/{office_site}/edit      in   404  404  404  303  403  403  404  404  in
POST /organisations/{office}/sites/{office_site}/archiving in   404  404  404  303  403  403  404  404  in
GET  /organisations/{office}/sites/{office_site}/hours     in   404  404  404  200  200  403  404  404  in
POST /organisations/{office}/sites/{office_site}/hours     in   404  404  404  303  303  403  404  404  in

# closing one for a while
GET  /organisations/{office}/sites/{office_site}/closings/new in 404 404 404  200  200  403  404  404  in
POST /organisations/{office}/sites/{office_site}/closings/new in 404 404 404  303  303  403  404  404  in
GET  /organisations/{office}/closings/{closed}             in   404  404  404  200  200  200  404  404  in
GET  /organisations/{new_office}/closings/{closed}         in   404  404  404  404  404  404  404  404  in
POST /organisations/{office}/closings/{closed}/going-on    in   404  404  404  303  303  403  404  404  in
POST /organisations/{office}/closings/{closed}/ending      in   404  404  404  303  303  403  404  404  in

# many listings at once
GET  /organisations/{office}/listings                      in   404  404  404  200  200  200  404  404  in
POST /organisations/{office}/listings                      in   404  404  404  200  200  403  404  404  in
GET  /organisations/{office}/listings.csv                  in   404  404  404  200  200  200  404  404  in
GET  /organisations/{office}/listings/import               in   404  404  404  200  200  403  404  404  in
POST /organisations/{office}/listings/import               in   404  404  404  422  422  403  404  404  in
POST /organisations/{office}/listings/import/application   in   404  404  404  200  200  403  404  404  in

# money
GET  /organisations/{office}/statements                    in   404  404  404  200  403  403  404  404  in
GET  /organisations/{office}/statements.csv                in   404  404  404  200  403  403  404  404  in

# what operators do
GET  /operator/organisations                               operator 200
POST /operator/organisations/{new_office}/decision         operator 303
POST /operator/verifications/{office_wish}/decision        operator 303
"""
SITE = {"name": "별관", "address": "서울특별시 성북구 보문로 170"}
FORMS: dict[str, dict[str, str]] = {
    "/organisations/{office}/profile": {"name": "성북구 회의실", "about": "모임을 도와요.", "district": ""},
    "/organisations/{office}/verification": {"number": "220-81-62517"},
    "/organisations/{office}/sites/new": SITE,
    "/organisations/{office}/sites/{office_site}/edit": SITE,
    "/organisations/{office}/sites/{office_site}/hours": {"opening": "always"},
    "/organisations/{office}/sites/{office_site}/closings/new": {
        "start_day": "{far_day}", "start_time": "09:00", "end_day": "{far_day}", "end_time": "18:00",
        "reason": "내부 공사", "then": "close",
    },
    "/organisations/{office}/listings": {"deed": "pause", "listing": "{hall}"},
    "/organisations/{office}/listings/import/application": {"table": "id,title,kind\r\n,새 회의실,room\r\n"},
    "/operator/organisations/{new_office}/decision": {"said": "approved"},
    "/operator/verifications/{office_wish}/decision": {"said": "confirmed"},
}  # fmt: skip

API = """
#                                                          anon strn rent ownr mngr clrk read stew oper susp
GET  /api/v1/organisations/{office}                        open 200
GET  /api/v1/organisations/{new_office}                    404  404  404  200  404  404  404  404  200  401
GET  /api/v1/organisations/{office}/sites                  open 200
GET  /api/v1/organisations/{new_office}/sites              404  404  404  200  404  404  404  404  200  401
GET  /api/v1/organisations/{office}/closings               401  404  404  404  200  200  200  404  404  401
POST /api/v1/organisations/{office}/closings               401  404  404  404  201  201  403  404  404  401
"""
BODIES: dict[str, Mapping[str, object]] = {
    "/api/v1/organisations/{office}/closings": {
        "site_id": "{office_site}",
        "starts_at": "{far_day}T09:00:00+09:00",
        "ends_at": "{far_day}T18:00:00+09:00",
        "reason": "내부 공사",
    },
}
