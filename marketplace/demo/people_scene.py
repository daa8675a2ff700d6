"""Members, organisations and their payout accounts."""

from datetime import timedelta

from marketplace.accounts import queries as accounts_queries
from marketplace.accounts import services as accounts
from marketplace.accounts.models import StaffRole
from marketplace.audit.services import COMMAND, Actor
from marketplace.db import transaction
from marketplace.demo.catalogue import MEMBERS, ORGANISATIONS, PUBLISHED
from marketplace.demo.content import DemoMember, DemoOrganisation
from marketplace.demo.drawings import avatar
from marketplace.demo.payer import press
from marketplace.demo.people import PASSWORD
from marketplace.demo.stage import Stage
from marketplace.images import read_photo, square, webp
from marketplace.listings.states import Collect
from marketplace.payments import services as payments

FACE_PIXELS = 320
SETTLES_IN = timedelta(hours=1)  # from joining to telling where money may go


def join(stage: Stage) -> None:
    """Everybody signs up, confirms the address, and tells a little."""
    for person in MEMBERS:
        _sign_up(stage, person)
    for organisation in ORGANISATIONS:
        _found(stage, organisation)


def _sign_up(stage: Stage, person: DemoMember) -> None:
    now = stage.now - timedelta(days=person.joined_days_ago)
    face = webp(square(read_photo(avatar(person.face), FACE_PIXELS), FACE_PIXELS))
    key = stage.storage.write("photos", "webp", face)
    with transaction():
        member = accounts.sign_up(
            name=person.name, email=person.email, password=PASSWORD, language=person.language, now=now
        )
        accounts.verify_email(accounts.verification_token(member), now)
        accounts.update_profile(
            member,
            name=person.name,
            about=person.about,
            phone=person.phone,
            district=person.district,
            language=person.language,
            zone=stage.settings.city.zone,
            now=now,
        )
        accounts.set_photo(member, key, now)
        if person.operator:
            accounts.grant_operator(person.email, COMMAND, now)
        stage.members[person.email] = member.id
        stage.parties[person.email] = member.party_id


def _found(stage: Stage, office: DemoOrganisation) -> None:
    now = stage.now - timedelta(days=150)
    founder = office.staff[0][0]
    with transaction():
        actor = Actor("member", stage.members[founder])
        organisation = accounts.create_organisation(
            name=office.name.ko,
            name_en=office.name.en,
            about=office.about.ko,
            phone=office.phone,
            district=office.district,
            founder=stage.member(founder),
            actor=actor,
            now=now,
        )
        for email, role in office.staff[1:]:
            accounts.add_staff(organisation, stage.member(email), StaffRole(role), actor=actor, now=now)
        stage.organisations[office.key] = organisation.id
        stage.parties[office.key] = organisation.party_id


def open_payout_accounts(stage: Stage) -> None:
    """Owners who ask money tell the provider where to pay it."""
    paid = {each.owner for each in PUBLISHED if each.tariffs and each.collect is Collect.PLATFORM}
    for owner in sorted(paid):
        party_id = stage.parties[owner]
        with transaction():
            now = accounts_queries.party(party_id).created_at + SETTLES_IN
            payments.start_onboarding(party_id, now)
        with stage.at(now):
            press(payments.onboarding_link(party_id), stage.settings.stripe_api_base, "complete")
            payments.refresh_payout_account(party_id)
