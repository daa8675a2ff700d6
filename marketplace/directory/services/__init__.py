"""Changes to designations: applications and papers, committees and decisions, what ends a mark, grants."""

from marketplace.directory.services.applications import (
    Texts,
    add_document,
    begin,
    remove_document,
    submit,
    withdraw,
    write,
)
from marketplace.directory.services.common import MovedOnError
from marketplace.directory.services.endings import (
    EndedError,
    end,
    end_by_clock,
    give_back,
    grant,
    remind_of_end,
    remind_of_report,
    report_on_grant,
    settle_grant,
)
from marketplace.directory.services.papers import TYPES, PaperRefusedError, StoredPaper, forget, store
from marketplace.directory.services.screening import (
    OwnCauseError,
    Score,
    average_of,
    decide,
    default_term,
    eligible_operators,
    open_screening,
    tally_of,
    vote,
)

__all__ = [
    "TYPES",
    "EndedError",
    "MovedOnError",
    "OwnCauseError",
    "PaperRefusedError",
    "Score",
    "StoredPaper",
    "Texts",
    "add_document",
    "average_of",
    "begin",
    "decide",
    "default_term",
    "eligible_operators",
    "end",
    "end_by_clock",
    "forget",
    "give_back",
    "grant",
    "open_screening",
    "remind_of_end",
    "remind_of_report",
    "remove_document",
    "report_on_grant",
    "settle_grant",
    "store",
    "submit",
    "tally_of",
    "vote",
    "withdraw",
    "write",
]
