"""Which passwords are good enough, and how they are kept."""

import pytest
from argon2 import PasswordHasher, extract_parameters

from marketplace.accounts.passwords import check_password
from marketplace.errors import InvalidError
from marketplace.security import decoy_hash, hash_password, verify_password


@pytest.mark.parametrize(
    "password",
    [
        "dure-demo-1",
        "correct horse battery",
        "골목길에핀작은꽃",
        "우리 동네 나눔터",
        "x7!kQp2z",
        "a" * 100 + "bcd" * 33,
        "dustkeyboard9",
    ],
)
def test_a_password_of_eight_characters_is_good_without_composition_rules(password):
    check_password(password, email="haneul@example.org")


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "seven77",
        "x" * 201,
        "password",
        "Password1!",
        "PASSW0RD",
        "qwertyui1234",
        "1q2w3e4r",
        "asdf1234",
        "20261116",
        "12345678901234567890",
        "aaaaaaaa",
        "abababab",
        "abcdefgh",
        "hgfedcba",
        "haneul@example.org",
        "Haneul.Lee",
    ],
)
def test_what_others_try_first_is_refused_beside_the_field(password):
    email = "haneul.lee@example.org" if password == "Haneul.Lee" else "haneul@example.org"
    with pytest.raises(InvalidError) as refusal:
        check_password(password, email=email)
    assert refusal.value.code == "weak-password"
    assert list(refusal.value.fields) == ["password"]


def test_passwords_are_hashed_with_argon2id_at_the_recommended_cost(app):
    with app.app_context():
        app.config["CHEAP_PASSWORDS"] = False
        try:
            kept = hash_password("correct horse battery")
        finally:
            app.config["CHEAP_PASSWORDS"] = True
    cost = extract_parameters(kept)
    assert kept.startswith("$argon2id$")
    assert (cost.time_cost, cost.memory_cost, cost.parallelism) >= (2, 19 * 1024, 1)  # OWASP's least
    assert PasswordHasher().verify(kept, "correct horse battery")


def test_an_unknown_address_costs_the_same_hash_as_a_known_one():
    assert extract_parameters(decoy_hash(cheap=False)) == extract_parameters(PasswordHasher().hash("anything"))


def test_a_damaged_hash_verifies_nothing(app):
    with app.app_context():
        assert verify_password(hash_password("correct horse"), "correct horse")
        assert not verify_password(hash_password("correct horse"), "wrong horse")
        assert not verify_password("not a hash", "correct horse")
