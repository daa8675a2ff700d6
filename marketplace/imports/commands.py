"""``marketplace import facilities|parking FILE``: reads a file, brings its records in batch by batch, and tells the outcome."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import click

from marketplace import clock
from marketplace.audit.services import COMMAND
from marketplace.db import transaction
from marketplace.delimited import FileRefusedError
from marketplace.extensions import settings
from marketplace.i18n import force_locale
from marketplace.imports.alone import AlreadyRunningError, alone
from marketplace.imports.facilities import FacilityRecord, parse_facilities
from marketplace.imports.findings import Notice, ParseResult, RowProblem
from marketplace.imports.lot_listings import lot_publication
from marketplace.imports.parking import parse_parking
from marketplace.imports.publication import Publication
from marketplace.imports.room_listings import room_publication
from marketplace.imports.services import Import
from marketplace.listings.services import Outcome
from marketplace.listings.states import Bookable

BATCH = 100
DONE, REFUSED = 0, 1
LANGUAGE = "en"  # of the command line
LONGEST_VALUE = 60

Step = Callable[[int], None]


class Reader(NamedTuple):
    """How one kind of file is read, and what its records are called."""

    parse: Callable[[Path], ParseResult[Any]]
    publication: Callable[[Any], Publication]
    things: str


class Result(NamedTuple):
    """What a run did."""

    outcomes: Counter[Outcome]
    gone: int
    bookable: int
    only_listed: Counter[str]  # by reason


def _room(record: FacilityRecord) -> Publication:
    return room_publication(record, clock.local_day(clock.now(), settings().city.zone))


READERS = {
    "facilities": Reader(parse_facilities, _room, "rooms"),
    "parking": Reader(parse_parking, lot_publication, "car parks"),
}


def import_file(kind: str, path: Path, *, verbose: bool = False) -> int:
    """Imports a file of a kind (``facilities`` or ``parking``), says how it goes, and gives the exit status.

    A file that is refused changes nothing (status 1). What was brought in before an interruption stays, and the next run
    goes on from there. ``verbose``: tells every notice, not only how many there are of each.
    """
    reader = READERS[kind]
    with force_locale(LANGUAGE):
        try:
            found = reader.parse(path)
            click.echo(f"{path.name}: {found.rows:,} rows in {found.encoding.upper()}.")
            with alone("import"):
                result = _bring_in(reader, found)
        except (FileRefusedError, AlreadyRunningError) as refusal:
            click.echo(f"{refusal.sentence} Nothing was imported.", err=True)
            return REFUSED
        _tell(found, result, reader.things)
        _tell_problems(found.problems)
        _tell_notices(found.notices, verbose=verbose)
    return DONE


def _bring_in(reader: Reader, found: ParseResult[Any]) -> Result:
    """A transaction for each batch, and one for what is gone: only a file with rows can tell that."""
    result = Result(Counter(), 0, 0, Counter())
    if not found.records:
        return result
    with transaction():
        run = Import(found.records[0].key.source, centre=settings().city.centre, actor=COMMAND)
    reasons: Counter[str] = Counter()
    with _progress(len(found.records), reader.things) as step:
        for start in range(0, len(found.records), BATCH):
            batch = [reader.publication(record) for record in found.records[start : start + BATCH]]
            with transaction():
                result.outcomes.update(run.publish(batch, clock.now()))
            reasons.update(_obstacle(publication) for publication in batch)
            step(len(batch))
    present = {record.key.text for record in found.records} | {key.text for key in found.skipped}
    with transaction():
        gone = run.mark_gone(present, clock.now())
    bookable = reasons.pop("", 0)
    return Result(result.outcomes, gone, bookable, reasons)


def _obstacle(publication: Publication) -> str:
    """Why a listing can't be booked; empty where it can."""
    listing = publication.listing
    return "" if listing.bookable is Bookable.YES else str(listing.not_bookable_reason)


@contextmanager
def _progress(total: int, things: str) -> Iterator[Step]:
    """A bar on a terminal; elsewhere a line after each batch."""
    if sys.stdout.isatty():
        with click.progressbar(length=total, label=f"Importing {things}") as bar:
            yield bar.update
        return
    done = 0

    def step(count: int) -> None:
        nonlocal done
        done += count
        click.echo(f"  {done:,} of {total:,} {things}")

    yield step


def _tell(found: ParseResult[Any], result: Result, things: str) -> None:
    counts = [f"{result.outcomes[outcome]:,} {outcome.value}" for outcome in Outcome]
    counts += [f"{result.gone:,} vanished", f"{len(found.problems):,} skipped"]
    click.echo(f"{len(found.records):,} {things}: {', '.join(counts)}.")
    if found.merged:
        click.echo(f"{found.merged:,} rows were part of another row's record.")
    if result.only_listed:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in result.only_listed.most_common())
        click.echo(f"{result.bookable:,} can be booked; only listed: {reasons}.")


def _tell_problems(problems: Sequence[RowProblem]) -> None:
    if problems:
        click.echo("Skipped rows:")
    for problem in problems:
        click.echo(_line(problem))


def _tell_notices(notices: Sequence[Notice], *, verbose: bool) -> None:
    """What was lived with: counted by reason, or each."""
    if not notices:
        return
    click.echo(f"{len(notices):,} notices on rows that were taken:")
    if verbose:
        for notice in notices:
            click.echo(_line(notice))
        return
    examples = {notice.reason: notice for notice in reversed(notices)}
    for reason, count in Counter(notice.reason for notice in notices).most_common():
        first = examples[reason]
        click.echo(f"  {count:,} × {first.field}: {first.sentence} (first in line {first.line})")


def _line(found: RowProblem | Notice) -> str:
    value = found.value if len(found.value) <= LONGEST_VALUE else found.value[: LONGEST_VALUE - 1] + "…"
    return f'  line {found.line}, {found.field} "{value}": {found.sentence}'
