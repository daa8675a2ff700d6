"""Writing an application, handing it in, taking it back, and its papers."""

import io
from dataclasses import replace

import pytest
from PIL import Image
from sqlalchemy import select

from marketplace.accounts.models import StaffRole
from marketplace.audit.models import AuditEntry
from marketplace.audit.services import Actor
from marketplace.db import session, transaction
from marketplace.directory import services
from marketplace.directory.rules import MOST_DOCUMENT_BYTES, DesignationKind
from marketplace.directory.services import MovedOnError, PaperRefusedError, papers
from marketplace.directory.states import ApplicationState
from marketplace.errors import ConflictError, InvalidError, NotFoundError
from marketplace.moderation_state import Moderation
from marketplace.outbox.models import OutboxMessage
from marketplace.places.models import CircleKind
from marketplace.storage import Storage
from tests.factories import accounts, designations, places
from tests.factories.designations import NOW, TEXTS

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def topics() -> list[str]:
    return list(session.scalars(select(OutboxMessage.topic).where(OutboxMessage.topic.startswith("designation."))))


def begun(subject, kind, who):
    with transaction():
        return services.begin(subject, kind, who, now=NOW)


@pytest.mark.parametrize("kind", DesignationKind)
def test_villages_and_organisations_go_the_same_way(city, kind):
    case = designations.case(kind).submit()
    assert case.fresh().state == ApplicationState.SUBMITTED
    assert case.application.submitted_at == NOW
    assert case.application.moderation == Moderation.PENDING
    assert topics() == ["designation.submitted"]
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "application"))
    assert list(actions) == ["application.begun", "application.written", "application.submitted"]


def test_a_village_is_an_approved_circle_of_that_size(city):
    who = accounts.member()
    house = places.circle(CircleKind.BUILDING, "101동", steward=who)
    waiting = places.circle(CircleKind.VILLAGE, "새 마을", steward=who)
    for circle, code in ((house, "not-a-village"), (waiting, "not-approved")):
        with pytest.raises(ConflictError) as refused:
            begun(circle, DesignationKind.VILLAGE, who)
        assert refused.value.code == code


@pytest.mark.parametrize("kind", [DesignationKind.COMPANY, DesignationKind.VILLAGE])
def test_nobody_is_designated_as_what_it_is_not(city, kind):
    who = accounts.member()
    subject = designations.village(who) if kind is DesignationKind.COMPANY else designations.company(who)
    with pytest.raises(ConflictError) as refused:
        begun(subject, kind, who)
    assert refused.value.code == "wrong-kind"


def test_one_open_application_at_a_time(city):
    case = designations.case()
    with pytest.raises(ConflictError) as refused:
        begun(case.application.subject, DesignationKind.GROUP, case.filer)
    assert refused.value.code == "already-applied"
    with transaction():
        services.withdraw(case.application, actor=case.actor, now=NOW)
    assert begun(case.application.subject, DesignationKind.GROUP, case.filer).state == ApplicationState.DRAFT


def test_who_carries_the_mark_asks_for_another_term(city):
    made = designations.designation()
    who = accounts.member()
    with pytest.raises(ConflictError) as refused:
        begun(made.subject, DesignationKind.COMPANY, who)
    assert refused.value.code == "already-designated"
    with transaction():
        renewal = services.begin(made.subject, DesignationKind.COMPANY, who, now=NOW, renews=made)
    assert (renewal.renews_id, renewal.offer) == (made.id, TEXTS.offer)


def test_only_ones_own_mark_is_renewed(city):
    made, who = designations.designation(), accounts.member()
    with pytest.raises(NotFoundError), transaction():
        services.begin(designations.company(who, "다른 곳"), DesignationKind.COMPANY, who, now=NOW, renews=made)


@pytest.mark.parametrize(
    ("kind", "missing", "field"),
    [
        (DesignationKind.COMPANY, {"offer": " "}, "offer"),
        (DesignationKind.COMPANY, {"plan": ""}, "plan"),
        (DesignationKind.VILLAGE, {"area": ""}, "area"),
        (DesignationKind.VILLAGE, {"households": None}, "households"),
    ],
)
def test_what_is_missing_is_asked_for_when_it_is_handed_in(city, kind, missing, field):
    case = designations.case(kind, texts=replace(TEXTS, **missing))
    with pytest.raises(InvalidError) as refused:
        case.submit()
    assert set(refused.value.fields) == {field}
    assert case.fresh().state == ApplicationState.DRAFT


@pytest.mark.parametrize("households", [0, -1, 100_001])
def test_households_are_a_number_of_people(city, households):
    case = designations.case(DesignationKind.VILLAGE)
    with pytest.raises(InvalidError) as refused, transaction():
        services.write(case.application, replace(TEXTS, households=households), actor=case.actor, now=NOW)
    assert "households" in refused.value.fields


def test_what_the_committee_reads_does_not_change_under_it(city):
    case = designations.case().submit().screen()
    with pytest.raises(MovedOnError), transaction():
        services.write(case.application, TEXTS, actor=case.actor, now=NOW)
    with pytest.raises(MovedOnError), transaction():
        services.add_document(case.application, papers.StoredPaper("a.pdf", "papers/aa/x.pdf", 3), case.filer, now=NOW)


@pytest.mark.parametrize("steps", [(), ("submit",), ("submit", "screen")])
def test_it_can_be_taken_back_until_it_is_decided(city, steps):
    case = designations.case()
    for step in steps:
        getattr(case, step)()
    with transaction():
        services.withdraw(case.application, actor=case.actor, now=NOW)
    assert case.fresh().state == ApplicationState.WITHDRAWN
    with pytest.raises(MovedOnError), transaction():
        services.withdraw(case.application, actor=case.actor, now=NOW)


# --- papers ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def storage(tmp_path):
    return Storage(tmp_path)


def picture(side=200) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(out, "PNG")
    return out.getvalue()


def test_a_pdf_is_kept_as_it_came_and_an_image_is_written_anew(storage):
    kept = papers.store(storage, "../사업 계획서.PDF", PDF)
    assert (kept.name, kept.size, storage.read(kept.key)) == ("사업 계획서.pdf", len(PDF), PDF)
    drawn = papers.store(storage, "사진.png", picture())
    assert drawn.name == "사진.webp"
    assert storage.read(drawn.key)[8:12] == b"WEBP"
    papers.forget(storage, drawn)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"MZ this is a programme", "bad-document"),
        (b"<html>%PDF-1.7 %%EOF</html>", "bad-document"),
        (PDF.replace(b"%%EOF", b""), "bad-document"),
        (b"%PDF-" + b"x" * MOST_DOCUMENT_BYTES, "document-too-heavy"),
        (picture(20), "photo-too-small"),
        (b"", "bad-document"),
    ],
)
def test_anything_else_is_refused(storage, data, code):
    with pytest.raises(PaperRefusedError) as refused:
        papers.store(storage, "계획.pdf", data)
    assert refused.value.code == code


def test_papers_are_never_handed_out_as_photos(storage):
    assert papers.store(storage, "a.pdf", PDF).key.startswith("papers/")


def test_an_application_holds_ten_papers(city):
    case = designations.case()
    with transaction():
        for number in range(10):
            paper = papers.StoredPaper(f"{number}.pdf", f"papers/aa/{number}.pdf", 3)
            first = services.add_document(case.application, paper, case.filer, now=NOW)
    with pytest.raises(ConflictError) as refused, transaction():
        services.add_document(case.application, papers.StoredPaper("x.pdf", "papers/aa/x.pdf", 3), case.filer, now=NOW)
    assert refused.value.code == "too-many-documents"
    with transaction():
        services.remove_document(case.application, first, actor=Actor("member", case.filer.id), now=NOW)
    assert len(case.fresh().documents) == 9
    message = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == "photos.removed")).one()
    assert message.payload == {"keys": [first.key]}


def test_a_managers_word_counts_a_clerks_does_not(city):
    from marketplace.accounts.viewers import SignedIn
    from marketplace.directory.policies import acts_for, may_read

    case = designations.case()
    clerk = accounts.member()
    assert case.application.organisation is not None
    accounts.staff(clerk, case.application.organisation, StaffRole.CLERK)
    operator = case.committee[0]
    seen = [
        (acts_for(case.application.subject, SignedIn(who)), may_read(case.application, SignedIn(who)))
        for who in (case.filer, clerk, operator)
    ]
    assert seen == [(True, True), (False, False), (False, True)]
