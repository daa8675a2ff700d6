"""The lines of the access matrix about belonging to circles; read as those of matrix.py.

*house* is open: its steward is the steward, the owner a member, the reader a guest, the renter has asked to join, the clerk
was removed and has appealed, the manager was removed. *waiting* is not looked at yet and the steward's, *sent_back* was sent
back to the steward. The village of the board is beside them.
"""

from collections.abc import Mapping

PAGES = """
#                                                          anon strn rent ownr mngr clrk read stew oper susp
GET  /circles                                              public 200
GET  /circles/new                                          members 200
POST /circles/new                                          members 303
GET  /circles/{house}                                      public 200
GET  /circles/{waiting}                                    404  404  404  404  404  404  404  200  200  404
GET  /circles/{sent_back}                                  404  404  404  404  404  404  404  200  200  404
GET  /circles/{house}/edit                                 in   403  403  403  403  403  403  200  200  in
GET  /circles/{waiting}/edit                               in   404  404  404  404  404  404  200  200  in
POST /circles/{house}/edit                                 in   403  403  403  403  403  403  303  303  in
POST /circles/{sent_back}/edit                             in   404  404  404  404  404  404  303  303  in

# coming in and going
GET  /circles/code                                         members 200
POST /circles/code                                         members 422
GET  /join/{circle_secret}                                 public 200
POST /join/{circle_secret}                                 members 303
POST /circles/{house}/requests                             members 303
POST /circles/{waiting}/requests                           in   404  404  404  404  404  404  303  303  in
POST /circles/{house}/requests/withdrawal                  in   404  303  404  404  404  404  404  404  in
POST /circles/{house}/leaving                              in   404  404  303  404  404  303  303  404  in
GET  /circles/{house}/appeal                               in   404  404  404  200  200  404  404  404  in
POST /circles/{house}/appeal                               in   404  404  404  303  422  404  404  404  in

# what stewards do
GET  /circles/{house}/people                               in   403  403  403  403  403  403  200  200  in
GET  /circles/{waiting}/people                             in   404  404  404  404  404  404  200  200  in
POST /circles/{house}/requests/{circle_request}/acceptance in   403  403  403  403  403  403  303  303  in
POST /circles/{house}/requests/{circle_request}/refusal    in   403  403  403  403  403  403  303  303  in
POST /circles/{house}/people/{owner}/role                  in   403  403  403  403  403  403  303  303  in
POST /circles/{house}/people/{stranger}/role               in   403  403  403  403  403  403  404  404  in
POST /circles/{house}/people/{owner}/removal               in   403  403  403  403  403  403  303  303  in
GET  /circles/{house}/invitations                          in   403  403  403  403  403  403  200  200  in
POST /circles/{house}/invitations                          in   403  403  403  403  403  403  303  303  in
POST /circles/{house}/invitations/{circle_link}/revocation in   403  403  403  403  403  403  303  303  in
POST /circles/{waiting}/invitations/{circle_link}/revocation in 404  404  404  404  404  404  404  404  in
POST /circles/{house}/code/renewal                         in   403  403  403  403  403  403  303  303  in
GET  /circles/{house}/sheet                                in   403  403  403  403  403  403  200  200  in
GET  /circles/{waiting}/sheet                              in   404  404  404  404  404  404  404  404  in

# the fund: members read it, stewards propose and agree, operators give
GET  /circles/{house}/fund                                 in   403  403  200  403  403  403  200  200  in
GET  /circles/{waiting}/fund                               in   404  404  404  404  404  404  200  200  in
GET  /circles/{house}/fund.csv                             in   403  403  403  403  403  403  200  200  in
POST /circles/{house}/fund/fee                             in   403  403  403  403  403  403  303  303  in
POST /circles/{house}/fund/spendings                       in   403  403  403  403  403  403  303  303  in
POST /circles/{waiting}/fund/spendings                     in   404  404  404  404  404  404  422  422  in
POST /circles/{house}/fund/spendings/{spending}/agreement  in   403  403  403  403  403  403  303  303  in
POST /circles/{house}/fund/spendings/{spending}/refusal    in   403  403  403  403  403  403  303  303  in
POST /circles/{house}/fund/spendings/{spending}/withdrawal in   403  403  403  403  403  403  303  403  in
POST /circles/{waiting}/fund/spendings/{spending}/agreement in  404  404  404  404  404  404  404  404  in
POST /circles/{house}/fund/share                           operator 303
POST /circles/{house}/fund/grants                          operator 303
POST /circles/{house}/fund/grants/{fund_grant}/taking-back operator 303
POST /circles/{waiting}/fund/grants/{fund_grant}/taking-back operator 404

# what operators do
GET  /operator/circles                                     operator 200
POST /operator/circles/{waiting}/decision                  operator 303
POST /operator/appeals/{circle_appeal}/decision            operator 303
"""
CIRCLE = {"name": "성북 두레 공유주택", "purpose": "공구와 자전거를 함께 써요.", "join_by_request": "y"}
REASON = {"reason": "그럴 만한 까닭이 있어요."}
FORMS: dict[str, dict[str, str]] = {
    "/circles/new": CIRCLE | {"kind": "building"},
    "/circles/{house}/edit": CIRCLE,
    "/circles/{sent_back}/edit": CIRCLE,
    "/circles/code": {"code": "NOSUCHCD"},
    "/circles/{house}/requests": {"via": "request", "message": "3층에 살아요."},
    "/circles/{waiting}/requests": {"via": "request"},
    "/circles/{house}/appeal": {"text": "오해가 있었어요."},
    "/circles/{house}/requests/{circle_request}/refusal": REASON,
    "/circles/{house}/people/{owner}/role": {"role": "guest", "term_months": "12"},
    "/circles/{house}/people/{stranger}/role": {"role": "guest", "term_months": "12"},
    "/circles/{house}/people/{owner}/removal": REASON,
    "/circles/{house}/invitations": {"role": "guest", "max_uses": "3", "days": "7"},
    "/circles/{house}/fund/fee": {"fee": "200"},
    "/circles/{house}/fund/spendings": {"amount": "5,000", "purpose": "전구", "payee": "{owner}"},
    "/circles/{waiting}/fund/spendings": {"amount": "5,000", "purpose": "전구", "payee": "{owner}"},
    "/circles/{house}/fund/spendings/{spending}/refusal": REASON,
    "/circles/{house}/fund/share": {"share": "20"},
    "/circles/{house}/fund/grants": {"amount": "50,000", "purpose": "공구함", "token": "another-grant-22-chars"},
    "/circles/{house}/fund/grants/{fund_grant}/taking-back": REASON,
    "/operator/circles/{waiting}/decision": {"said": "approved"},
    "/operator/appeals/{circle_appeal}/decision": REASON | {"said": "upheld"},
}

API = """
#                                                          anon strn rent ownr mngr clrk read stew oper susp
GET  /api/v1/circles                                       open 200
GET  /api/v1/circles/{house}                               open 200
GET  /api/v1/circles/{waiting}                             404  404  404  404  404  404  404  200  200  401
GET  /api/v1/circles/{sent_back}                           404  404  404  404  404  404  404  200  200  401
POST /api/v1/circles/{house}/join-requests                 401  201  409  409  201  201  201  409  201  401
POST /api/v1/circles/{waiting}/join-requests               401  404  404  404  404  404  404  409  409  401
POST /api/v1/circles/{house}/leaving                       401  404  404  200  404  404  200  409  404  401
GET  /api/v1/circles/{house}/fund                          401  403  403  200  403  403  403  200  200  401
GET  /api/v1/circles/{waiting}/fund                        401  404  404  404  404  404  404  200  200  401
GET  /api/v1/circles/{house}/spendings                     401  403  403  200  403  403  403  200  200  401
POST /api/v1/circles/{house}/spendings                     401  403  403  403  403  403  403  201  201  401
POST /api/v1/circles/{house}/spendings/{spending}/agreement 401 403  403  403  403  403  403  403  200  401
POST /api/v1/circles/{house}/spendings/{spending}/refusal  401  403  403  403  403  403  403  403  200  401
POST /api/v1/circles/{house}/spendings/{spending}/withdrawal 401 403 403  403  403  403  403  200  403  401
"""
BODIES: dict[str, Mapping[str, object]] = {
    "/api/v1/circles/{house}/join-requests": {"message": "3층에 살아요."},
    "/api/v1/circles/{waiting}/join-requests": {"via": "request"},
    "/api/v1/circles/{house}/spendings": {"amount": 5000, "purpose": "전구", "payee": "{owner}"},
    "/api/v1/circles/{house}/spendings/{spending}/refusal": REASON,
}
