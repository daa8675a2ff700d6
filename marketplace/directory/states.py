"""The machines of a designation: the application until it is decided, the mark until it ends, a grant until it is settled."""

from enum import StrEnum


class ApplicationState(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SCREENING = "screening"  # a committee looks at it
    DESIGNATED = "designated"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


A = ApplicationState
MOVES: dict[ApplicationState, tuple[ApplicationState, ...]] = {
    A.DRAFT: (A.SUBMITTED, A.WITHDRAWN),
    A.SUBMITTED: (A.SCREENING, A.WITHDRAWN),
    A.SCREENING: (A.DESIGNATED, A.REFUSED, A.WITHDRAWN),
    A.DESIGNATED: (),
    A.REFUSED: (),
    A.WITHDRAWN: (),
}
OPEN = frozenset({A.DRAFT, A.SUBMITTED, A.SCREENING})  # one at a time for each applicant


class Vote(StrEnum):
    """What a member of the committee says."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class DesignationState(StrEnum):
    """Whether the mark may be carried."""

    VALID = "valid"
    ENDED = "ended"


class EndCause(StrEnum):
    """Why a designation ended."""

    TERM = "term"  # its term was over
    OPERATOR = "operator"  # taken away, with a reason
    GIVEN_BACK = "given_back"


class GrantState(StrEnum):
    """Where a grant stands."""

    GRANTED = "granted"
    REPORTED = "reported"
    SETTLED = "settled"
