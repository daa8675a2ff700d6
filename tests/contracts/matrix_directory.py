"""The lines of the access matrix about designations; read as those of matrix.py.

The office carries a *mark* with a *grant* whose report is in; its manager has begun a *renewal*. *applied* is the village's
application, handed in by its steward with a *paper*; *screened* is that of another village of the same steward, before a
committee of the operator.
"""

PAGES = """
#                                                          anon strn rent ownr mngr clrk read stew oper susp
GET  /directory                                            public 200
GET  /directory/{mark}                                     public 200
GET  /directory/{nobody}                                   public 404
GET  /marks                                                public 200
GET  /marks/{mark_code}                                    public 200
GET  /marks/NOSUCHCD                                       public 404

# applying
GET  /designations                                         members 200
GET  /designations/new                                     members 200
POST /designations/new                                     members 422
GET  /designations/{applied}                               in   404  404  404  404  404  404  200  200  in
GET  /designations/{renewal}                               in   404  404  404  200  404  404  404  200  in
GET  /designations/{screened}                              in   404  404  404  404  404  404  200  200  in
GET  /designations/{applied}/edit                          in   404  404  404  404  404  404  200  403  in
POST /designations/{applied}/edit                          in   404  404  404  404  404  404  303  403  in
GET  /designations/{screened}/edit                         in   404  404  404  404  404  404  303  403  in
POST /designations/{renewal}/submission                    in   404  404  404  303  404  404  404  403  in
POST /designations/{renewal}/withdrawal                    in   404  404  404  303  404  404  404  403  in
POST /designations/{applied}/withdrawal                    in   404  404  404  404  404  404  303  403  in
POST /designations/{applied}/documents                     in   404  404  404  404  404  404  303  403  in
GET  /designations/{applied}/documents/{paper}             in   404  404  404  404  404  404  200  200  in
GET  /designations/{renewal}/documents/{paper}             in   404  404  404  404  404  404  404  404  in
POST /designations/{applied}/documents/{paper}/removal     in   404  404  404  404  404  404  303  403  in

# the committee
GET  /operator/designations                                operator 200
GET  /operator/designations/{applied}/screening            operator 200
POST /operator/designations/{applied}/screening            operator 303
GET  /designations/{screened}/ballot                       operator 200
POST /designations/{screened}/ballot                       operator 422
GET  /designations/{applied}/ballot                        operator 403
POST /operator/designations/{screened}/decision            operator 303

# looking after a mark
GET  /directory/{mark}/keeping                             in   403  403  403  200  403  403  403  200  in
GET  /directory/{mark}/figures.csv                         in   403  403  403  200  403  403  403  200  in
POST /directory/{mark}/return                              in   403  403  403  303  403  403  403  403  in
POST /directory/{mark}/grants/{grant}/report               in   403  403  403  303  403  403  403  403  in
POST /operator/directory/{mark}/ending                     operator 303
POST /operator/directory/{mark}/grants                     operator 303
POST /operator/directory/{mark}/grants/{grant}/settlement  operator 303
"""
REASON = {"reason": "그럴 만한 까닭이 있어요."}
FORMS: dict[str, dict[str, str]] = {
    "/designations/{applied}/edit": {
        "field": "things",
        "area": "보문로",
        "households": "300",
        "offer": "공구를 나눠요.",
        "plan": "더 나눠요.",
    },
    "/operator/designations/{applied}/screening": {
        "committee": "{operator}",
        "criteria-0-name": "안전",
        "criteria-0-name_en": "Safety",
        "criteria-0-weight": "100",
    },
    "/operator/designations/{screened}/decision": REASON | {"months": "24"},
    "/directory/{mark}/grants/{grant}/report": {"report": "공구를 샀어요."},
    "/operator/directory/{mark}/ending": REASON,
    "/operator/directory/{mark}/grants": {
        "amount": "1000000",
        "purpose": "공구를 사요.",
        "report_due_on": "2030-01-01",
    },
}

API = """
#                                                          anon strn rent ownr mngr clrk read stew oper susp
GET  /api/v1/directory                                     open 200
GET  /api/v1/directory/{mark}                              open 200
GET  /api/v1/directory/{nobody}                            open 404
GET  /api/v1/marks/{mark_code}                             open 200
GET  /api/v1/marks/NOSUCHCD                                open 404
"""
